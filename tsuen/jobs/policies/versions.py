"""`tsuen policy apply` and `show` of a municipality: the parts that need the database."""
