"""What the URL of 「施設をさがす」 asks for; anything odd in it is simply not asked for."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from tsuen.domain.facilities.rules import Point
from tsuen.kernel.kana import has_forbidden, tidy

WAYS = ("keyword", "near", "prefecture", "favourites", "history")
LONGEST_WORDS, LAST_PAGE, CODE_LENGTH = 60, 1000, 6

PLACES = 3
_POSITION = re.compile(r"([1-8]?[0-9](?:\.[0-9]{1,12})?),(1?[0-9]{1,2}(?:\.[0-9]{1,12})?)", re.ASCII)


@dataclass(frozen=True)
class Ask:
    """`by` is the way that is open (one of `WAYS`); `own`: nothing is asked, the own municipality is shown."""

    words: str = ""
    by: str = "keyword"
    prefecture: str = ""
    municipality: str = ""
    page: int = 1
    child: str = ""
    place: str = ""
    at: Point | None = None
    map: bool = False

    @property
    def own(self) -> bool:
        """The default view."""
        return self.by in {"keyword", "near", "prefecture"} and not (self.words or self.prefecture or self.municipality)

    def url(self, **changes: object) -> dict[str, object]:
        """The same question as URL values, with some of them changed; empty ones fall away."""
        held: dict[str, object] = {
            "q": self.words, "by": "" if self.by == "keyword" else self.by, "prefecture": self.prefecture,
            "municipality": self.municipality, "page": "" if self.page == 1 else self.page, "child": self.child,
            "place": self.place, "at": _at_text(self.at), "view": "map" if self.map else "",
        }  # fmt: skip
        return {name: value for name, value in (held | changes).items() if value}


def ask_from(args: Mapping[str, str]) -> Ask:
    """Read the URL's values."""
    words, place = tidy(args.get("q", ""))[:LONGEST_WORDS], tidy(args.get("place", ""))[:LONGEST_WORDS]
    page = args.get("page", "1")
    code = args.get("municipality", "")
    prefecture, way = args.get("prefecture", "")[:4], args.get("by", "")
    return Ask(
        words="" if has_forbidden(words) else words,
        by="prefecture" if prefecture or code else way if way in WAYS else "keyword",
        prefecture="" if has_forbidden(prefecture) else prefecture,
        municipality=code if code.isascii() and code.isdigit() and len(code) == CODE_LENGTH else "",
        page=min(max(int(page), 1), LAST_PAGE)
        if page.isascii() and page.isdigit() and len(page) < CODE_LENGTH
        else 1,
        child=args.get("child", "")[:16],
        place="" if has_forbidden(place) else place,
        at=_at(args.get("at", "")),
        map=args.get("view") == "map",
    )


def _at(text: str) -> Point | None:
    """A position as the browser gave it at a press, to three places (some 100 m): nearer is nobody's business."""
    found = _POSITION.fullmatch(text)
    return Point(round(float(found[1]), PLACES), round(float(found[2]), PLACES)) if found else None


def _at_text(at: Point | None) -> str:
    return f"{at.latitude:.{PLACES}f},{at.longitude:.{PLACES}f}" if at else ""
