"""The declarative base and the three columns nearly every table begins with."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Column, ForeignKey, MetaData, String, Table
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from tsuen.db.types import BigKey
from tsuen.kernel.numbers import REF_LENGTH, new_ref

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """All tables."""

    metadata = MetaData(naming_convention=NAMING)

    @classmethod
    def __table_cls__(cls, *parts: Any, **more: Any) -> Table:
        """A number is given once, on SQLite too: what is made of one (a letter's dedupe key) outlives the row."""
        if any(isinstance(one, Column) and one.name == "id" and one.primary_key for one in parts):
            more["sqlite_autoincrement"] = True
        return Table(*parts, **more)


def pk() -> Mapped[int]:
    """A row's own number: for joins and locks, never in a URL."""
    return mapped_column(BigKey, primary_key=True)


def ref() -> Mapped[str]:
    """The opaque name a row has in URLs."""
    return mapped_column(String(REF_LENGTH), unique=True, default=new_ref)


def refto(column: str, *, index: bool = True) -> Mapped[int]:
    """A foreign key to another table's `pk`."""
    return mapped_column(BigKey, ForeignKey(column), index=index)
