"""Certifications (認定): who may use the scheme, from when to when."""
