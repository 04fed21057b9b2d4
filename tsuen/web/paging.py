"""Pages of a long list, by `?page=2`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

_FURTHEST, _DIGITS = 10_000, 5


def page_number(args: Mapping[str, str]) -> int:
    """The page an address asks for; 1 for anything that is none."""
    typed = args.get("page", "")
    return max(1, min(int(typed), _FURTHEST)) if typed.isascii() and typed.isdigit() and len(typed) <= _DIGITS else 1


@dataclass(frozen=True)
class Pages:
    """Where one stands in a list."""

    number: int
    size: int
    total: int

    @property
    def words(self) -> str:
        """120件のうち 51～100件."""
        first = (self.number - 1) * self.size + 1
        last = min(self.number * self.size, self.total)
        return f"{self.total}件のうち {first}～{last}件" if first <= last else f"{self.total}件"

    @property
    def before(self) -> int | None:
        """The number of the page before."""
        return self.number - 1 if self.number > 1 else None

    @property
    def after(self) -> int | None:
        """The number of the page after."""
        return self.number + 1 if self.number * self.size < self.total else None
