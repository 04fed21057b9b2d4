"""Facilities (施設・事業所): what they are, when they are open, the places they publish."""
