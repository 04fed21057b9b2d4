"""Text as people type it on Japanese keyboards, brought to one form."""

from __future__ import annotations

import re
import unicodedata

_DASHES = re.compile("[\u2010-\u2015\u2212\u30fc\uff0d\uff70~〜～-]")
_KATAKANA = re.compile("^[ァ-ヺー・ 　]+$")
_TO_KATAKANA = {code: code + 0x60 for code in range(ord("ぁ"), ord("ゖ") + 1)}
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")
# Blanks, and letters without a shape: whoever types only these has typed nothing.
_UNSEEN = " \t\n\u3000\u00a0\u00ad\u115f\u1160\u200b\u200c\u200d\u200e\u200f\u2060\u2800\u3164\ufeff\uffa0"


def has_forbidden(text: str) -> bool:
    """Control characters, direction overrides or lone surrogates: no name or note needs them."""
    return bool(_FORBIDDEN.search(text))


def tidy(text: str) -> str:
    """Outer blanks gone, line ends one kind; letters untouched (髙 stays 髙)."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(_UNSEEN)


def line(text: str) -> str:
    """The same for what is one line: a name cannot write further lines into a letter."""
    return " ".join(part for part in (tidy(one) for one in tidy(text).split("\n")) if part)


def to_katakana(text: str) -> str:
    """Hiragana and half-width kana as full-width katakana, one space between words."""
    wide = unicodedata.normalize("NFKC", text).translate(_TO_KATAKANA)
    return re.sub(r"\s+", " ", wide).strip()


def is_katakana(text: str) -> bool:
    """Whether a reading (フリガナ) is katakana only."""
    return bool(_KATAKANA.match(text))


def digits(text: str) -> str:
    """Digits of a postal code or telephone number, dashes and blanks folded away; other letters stay to be refused."""
    plain = unicodedata.normalize("NFKC", text)
    return re.sub(r"[\s()]", "", _DASHES.sub("", plain))


def search_key(text: str) -> str:
    """The form both sides of a keyword search take: NFKC, lower case, katakana."""
    return to_katakana(unicodedata.normalize("NFKC", text).lower()).replace(" ", "")
