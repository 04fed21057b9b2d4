"""Reading one fact of a case at a time: its type, its bounds, and its name when it cannot be meant."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from tsuen.kernel.clock import JST

ALL_DAY = 24 * 60
MUCH = 1_000_000_000
MANY = 10_000
_YEARS = range(1900, 2200)
_WORDS = {"受入可": True, "受入不可": False, "認定": True, "未認定": False}


class CaseError(ValueError):
    """The case cannot be read; the sentence names the fact."""


def part(given: dict[str, Any], name: str) -> dict[str, Any]:
    """A part of the case, itself an object."""
    found = given.get(name)
    if found is None:
        return {}
    if not isinstance(found, dict):
        raise CaseError(f"{name}: an object")
    return found


def items(given: Any, name: str) -> list[Any]:
    """A list."""
    if not isinstance(given, list):
        raise CaseError(f"{name}: a list")
    return given


def strings(given: Any, name: str) -> Iterable[str]:
    """A text, or a list of them."""
    return [] if given is None else [text(str(one), name) or "" for one in ([given] if isinstance(given, str) else items(given, name))]


def text(given: Any, name: str) -> str | None:
    """A text, whole letters only."""
    if given is None:
        return None
    if not isinstance(given, str) or any(0xD800 <= ord(letter) < 0xE000 for letter in given):  # noqa: PLR2004 - half a letter
        raise CaseError(f"{name}: a text")
    return given


def flag(given: Any, name: str) -> bool | None:
    """True or false."""
    if given is None or isinstance(given, bool):
        return given
    raise CaseError(f"{name}: true or false")


def number(given: Any, name: str) -> int | None:
    """A whole number in bounds."""
    if given is None:
        return None
    if isinstance(given, bool) or not isinstance(given, int | float) or not 0 <= given <= MUCH or given != int(given):
        raise CaseError(f"{name}: a whole number from 0 to {MUCH}")
    return int(given)


def count(given: Any, name: str) -> int:
    """How many things there are: each is looked at, so there are not too many."""
    found = number(given, name) or 0
    if found > MANY:
        raise CaseError(f"{name}: {MANY} at most")
    return found


def numbers(given: Any, name: str) -> dict[str, int] | None:
    """Whole numbers by name."""
    if given is None:
        return None
    if not isinstance(given, dict):
        raise CaseError(f"{name}: an object of whole numbers")
    return {text(str(key), name) or "": number(value, f"{name}.{key}") or 0 for key, value in given.items()}


def amounts(given: Any, name: str) -> dict[str, float] | None:
    """Staff, square metres: numbers that need not be whole."""
    if given is None:
        return None
    if not isinstance(given, dict) or not all(
        isinstance(one, int | float) and not isinstance(one, bool) and 0 <= one < MUCH for one in given.values()
    ):
        raise CaseError(f"{name}: an object of numbers, 0 or more")
    return {text(str(key), name) or "": float(one) for key, one in given.items()}


def capacity(given: Any) -> dict[str, int] | None:
    """Places by class age, however the age is written (0, "0歳児")."""
    named = numbers(given, "facility.capacity_by_age")
    return None if named is None else {re.sub(r"\D", "", key) or key: value for key, value in named.items()}


def day(given: Any, name: str) -> date | None:
    """A day, or nothing."""
    return None if given is None else sure_day(given, name)


def sure_day(given: Any, name: str) -> date:
    """A day that exists."""
    try:
        found = date.fromisoformat(str(given)[:10])
    except ValueError:
        raise CaseError(f"{name}: a day as 2026-04-01 that exists") from None
    if found.year not in _YEARS:
        raise CaseError(f"{name}: a day between {_YEARS[0]} and {_YEARS[-1]}")
    return found


def days(given: Any, name: str) -> tuple[date, ...]:
    """A day, or a list of them."""
    if given is None or isinstance(given, bool):
        return ()
    return tuple(sure_day(one, name) for one in (given if isinstance(given, list) else [given]))


def minute(given: Any, name: str) -> int | None:
    """A time of day in minutes after midnight."""
    if given is None:
        return None
    found = re.fullmatch(r"(\d{1,2}):(\d\d)(?::\d\d)?", str(given))
    if found is None or int(found[2]) > 59 or (at := int(found[1]) * 60 + int(found[2])) > ALL_DAY:  # noqa: PLR2004
        raise CaseError(f"{name}: a time as 09:30")
    return at


def minutes(given: Any, name: str) -> tuple[int, ...] | None:
    """A list of them, or one."""
    if given is None:
        return None
    return tuple(at for one in ([given] if isinstance(given, str) else items(given, name)) if (at := minute(one, name)) is not None)


def instant(given: Any, on: date | None, name: str) -> datetime | None:
    """An instant with its offset (Japan's where none is given), or a time of the day of use."""
    if given is None:
        return None
    said = str(given)
    found = re.fullmatch(r"(\d{1,2}):(\d\d)(?::(\d\d))?", said)
    try:
        if found is not None and on is not None:
            told = datetime(on.year, on.month, on.day, int(found[1]), int(found[2]), int(found[3] or 0), tzinfo=JST)
        else:
            told = datetime.fromisoformat(said)
        found_at = (told if told.tzinfo else told.replace(tzinfo=JST)).astimezone(UTC)
    except (ValueError, OverflowError):
        raise CaseError(f"{name}: an instant as 2026-01-09T17:00:00+09:00") from None
    if found_at.year not in _YEARS:
        raise CaseError(f"{name}: an instant between {_YEARS[0]} and {_YEARS[-1]}")
    return found_at


def yes(given: Any, name: str) -> bool | None:
    """True or false, the guides' words for it, or a day on which it came true."""
    if given is None or isinstance(given, bool):
        return given
    if isinstance(given, str) and given in _WORDS:
        return _WORDS[given]
    return sure_day(given, name) is not None


def since(given: Any, name: str) -> date | None:
    """The day of a fact that may be told by its day; nothing where only yes or no is told."""
    told = isinstance(given, bool) or (isinstance(given, str) and given in _WORDS)
    return None if given is None or told else sure_day(given, name)


def place(given: Any, name: str) -> str | None:
    """What a child is enrolled in: a name, several, or nothing."""
    if given is None or given is False:
        return None
    return "、".join(strings(given, name))


def candidate(given: Any) -> datetime:
    """A time the facility offers; a day alone stands for any time of it (its midnight)."""
    if isinstance(given, dict):
        given = "T".join(str(given[key]) for key in ("date", "start") if given.get(key))
    found = instant(given, None, "facility.candidates")
    if found is None:
        raise CaseError("facility.candidates: an instant as 2026-01-20T10:00:00+09:00")
    return found
