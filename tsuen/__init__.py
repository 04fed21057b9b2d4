"""Tsuen: an open, self-hosted portal for こども誰でも通園制度."""
