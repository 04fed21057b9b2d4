"""Households (世帯): guardians, children, emergency contacts."""
