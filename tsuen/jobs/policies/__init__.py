"""Policies as files: check one, show what it says, put it in force, judge a case by it."""
