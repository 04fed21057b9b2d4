"""Amendments (認定変更・消滅): what ends or changes a certification, and what follows from it in the rooms below."""
