"""What a door code is worth and for how long (E1)."""

from __future__ import annotations

from datetime import timedelta

TICKET_LIFE = timedelta(minutes=10)
