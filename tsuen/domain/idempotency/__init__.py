"""Idempotency keys: a form sent twice is answered once (law 4)."""
