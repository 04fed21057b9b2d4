"""What the URL of 「施設をさがす」 asks for; anything odd in it is simply not asked for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from tsuen.kernel.kana import has_forbidden, tidy

WAYS = ("keyword", "prefecture", "favourites", "history")
LONGEST_WORDS, LAST_PAGE, CODE_LENGTH = 60, 1000, 6


@dataclass(frozen=True)
class Ask:
    """`by` is the way that is open (one of `WAYS`); `own`: nothing is asked, the own municipality is shown."""

    words: str = ""
    by: str = "keyword"
    prefecture: str = ""
    municipality: str = ""
    page: int = 1
    child: str = ""

    @property
    def own(self) -> bool:
        """The default view."""
        return self.by in {"keyword", "prefecture"} and not (self.words or self.prefecture or self.municipality)

    def url(self, **changes: object) -> dict[str, object]:
        """The same question as URL values, with some of them changed; empty ones fall away."""
        held: dict[str, object] = {
            "q": self.words, "by": "" if self.by == "keyword" else self.by, "prefecture": self.prefecture,
            "municipality": self.municipality, "page": "" if self.page == 1 else self.page, "child": self.child,
        }  # fmt: skip
        return {name: value for name, value in (held | changes).items() if value}


def ask_from(args: Mapping[str, str]) -> Ask:
    """Read the URL's values."""
    words = tidy(args.get("q", ""))[:LONGEST_WORDS]
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
    )
