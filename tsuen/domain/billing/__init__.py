"""Billing (お支払い): money handed over at the facility, outside the system, and what is said of it (E6, K4-4)."""
