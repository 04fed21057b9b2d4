"""Fees (料金): what a visit is charged, line by line, and the append-only ledger of money (house.md §3, law 7)."""
