"""Terms of use: every year anew, some pass new year."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from datetime import date

from tsuen.domain.policies.policy import Term


def term_of(terms: Sequence[Term], on: date) -> tuple[date, date] | None:
    """First and last day of the term `on` lies in; None outside every term, or where there are none."""
    for term in terms:
        for year in (on.year, on.year - 1):
            first = _in_year(term.starts, year)
            last = _in_year(term.ends, year)
            if last < first:
                last = _in_year(term.ends, year + 1)
            if first <= on <= last:
                return first, last
    return None


def _in_year(month_day: str, year: int) -> date:
    month, day = int(month_day[:2]), int(month_day[3:])
    return date(year, month, min(day, monthrange(year, month)[1]))
