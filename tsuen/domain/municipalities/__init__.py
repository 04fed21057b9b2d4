"""Municipalities (市区町村): who they are, postal areas, their dated policies."""
