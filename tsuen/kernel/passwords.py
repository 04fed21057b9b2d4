"""Passwords everybody thinks of first (security.md V6.2.4); the list and its licence lie in tsuen/data."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from importlib.resources import files

_LOOKALIKES = str.maketrans("013457@$!|", "oleastasil")
_SHORTEST = 4


@lru_cache(maxsize=1)
def common_words() -> frozenset[str]:
    """The list, in small letters."""
    return frozenset((files("tsuen") / "data" / "common_passwords.txt").read_text("ascii").split())


def common_part(password: str) -> bool:
    """Whether a password is one of them: as it is, with look-alikes (p@ssw0rd), or with figures and marks around it."""
    plain = unicodedata.normalize("NFKC", password).lower()
    folded = plain.translate(_LOOKALIKES)
    forms = {plain, folded, "".join(c for c in plain if c.isalpha()), _core(plain), _core(plain).translate(_LOOKALIKES)}
    return any(len(form) >= _SHORTEST and form in common_words() for form in forms) or _repeats(plain)


def _core(plain: str) -> str:
    """Without the figures and marks before and after it."""
    kept = [place for place, letter in enumerate(plain) if letter.isalpha()]
    return plain[kept[0] : kept[-1] + 1] if kept else plain


def _repeats(plain: str) -> bool:
    """One short piece over and over: abcabcabcabc, 1212121212."""
    return any(
        len(plain) > 2 * size and plain == (plain[:size] * len(plain))[: len(plain)] for size in range(1, 5)
    )
