"""The outbox: every mail is a row written with the deed that causes it (law 5)."""
