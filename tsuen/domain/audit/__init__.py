"""Audit: who did what to which record, ids only."""
