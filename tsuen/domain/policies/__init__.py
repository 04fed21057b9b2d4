"""Policies: every difference between municipalities as dated, validated data, and the pure rules that read it (law 8)."""
