"""Accounts: people who log in, their sessions, one-time codes and links."""
