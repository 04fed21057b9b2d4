"""The letters documents can be set in: which ones the font has, and what stands for those it has not."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from fontTools.ttLib import TTFont  # type: ignore[import-untyped]

FONT: Traversable = files("tsuen") / "data" / "fonts" / "NotoSansJP-Regular.ttf"
GETA = "〓"
_LOOSE_MARKS = re.compile("[A-Za-zぁ-ヿ][\u0300-\u036f\u3099\u309a]+")
_INVISIBLE = re.compile(
    "[\u0000-\u0009\u000b-\u001f\u007f\u200b-\u200f\u2060\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]"
)


def printable(text: str) -> str:
    """The text as the font can draw it, line breaks kept; nothing is lost unseen.

    か with a loose ゙ becomes が; variant selectors (葛󠄀) fall away; a letter the font lacks becomes its plain form
    (č: c), else the printers' 〓. Letters are never exchanged otherwise: 髙 stays 髙.
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    joined = _LOOSE_MARKS.sub(lambda found: unicodedata.normalize("NFC", found[0]), lines)
    return "".join(_drawable(letter) for letter in _INVISIBLE.sub("", joined))


@lru_cache(maxsize=4096)
def _drawable(letter: str) -> str:
    if letter == "\n" or ord(letter) in _font_letters():
        return letter
    if unicodedata.combining(letter):
        return ""
    plain = unicodedata.normalize("NFKD", letter)
    bases = (part for part in plain if not unicodedata.combining(part))
    return "".join(part for part in bases if ord(part) in _font_letters()) or GETA


@lru_cache(maxsize=1)
def _font_letters() -> frozenset[int]:
    with FONT.open("rb") as stream, TTFont(stream, lazy=True) as font:
        return frozenset(font.getBestCmap())
