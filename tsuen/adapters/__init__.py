"""The outside world: mail, files, documents, reference data."""
