"""Reservations (予約): flexible use, the places they claim, cancelling."""
