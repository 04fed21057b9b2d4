"""行動記録: the facility writes down a child's day piece by piece, the family reads it (E4, F6)."""
