"""The database: two kinds, one code (law 2). Only this package begins, commits and retries (law 1)."""

from tsuen.db.base import Base, pk, ref, refto
from tsuen.db.engines import AnyRow, Busy, Columns, Database, Reading, Writing
from tsuen.db.scope import outside, seen_by
from tsuen.db.types import BigKey, JsonFacts, SealedFacts, UtcInstant, sealed, set_keyring, unsealed
from tsuen.db.upserts import insert_or_add, insert_or_ignore

__all__ = [
    "AnyRow",
    "Base",
    "BigKey",
    "Busy",
    "Columns",
    "Database",
    "JsonFacts",
    "Reading",
    "SealedFacts",
    "UtcInstant",
    "Writing",
    "insert_or_add",
    "insert_or_ignore",
    "outside",
    "pk",
    "ref",
    "refto",
    "sealed",
    "seen_by",
    "set_keyring",
    "unsealed",
]
