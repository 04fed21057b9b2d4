"""Column types: UTC instants, JSON facts, and facts sealed at rest."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from cryptography.fernet import Fernet, MultiFernet
from sqlalchemy import JSON, BigInteger, DateTime, Dialect, Integer, LargeBinary
from sqlalchemy.types import TypeDecorator

BigKey = BigInteger().with_variant(Integer, "sqlite")

_ring: list[MultiFernet] = []


def set_keyring(keys: Sequence[bytes]) -> None:
    """The keys that seal columns: written with the first, read with any (rotation)."""
    _ring[:] = [MultiFernet([Fernet(key) for key in keys])]


def sealed(data: bytes) -> bytes:
    """Bytes for a file at rest, sealed with the newest key."""
    return _ring[0].encrypt(data)


def unsealed(data: bytes) -> bytes:
    """The bytes again, by any key of the ring; raises when they were touched."""
    return _ring[0].decrypt(data)


class UtcInstant(TypeDecorator[datetime]):
    """An aware instant, kept in UTC. A naive one is refused; SQLite's naive answer is made aware again."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To the database."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("an instant needs a zone")
        value = value.astimezone(UTC)
        return value.replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """From the database."""
        del dialect
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class JsonFacts(TypeDecorator[Any]):
    """Plain facts as JSON."""

    impl = JSON
    cache_ok = True


class SealedFacts(TypeDecorator[Any]):
    """JSON facts encrypted at rest (allergies, care needs, mail contents). Nothing can be searched in them."""

    impl = LargeBinary
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> bytes | None:
        """Seal."""
        del dialect
        return None if value is None else _ring[0].encrypt(json.dumps(value, ensure_ascii=False).encode())

    def process_result_value(self, value: Any, dialect: Dialect) -> Any:
        """Open."""
        del dialect
        return None if value is None else json.loads(_ring[0].decrypt(bytes(value)))
