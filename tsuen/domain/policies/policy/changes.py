"""How a family tells of a change, or of the end, of its certification (A11, G5)."""

from __future__ import annotations

from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, model_validator

from tsuen.domain.policies.policy._base import Piece, Text

_PLAIN = frozenset("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~:/?#[]!$&'()*+,;=%")


def _https(value: str) -> str:
    """An address of the municipality's own site: https, a host, nobody's name or password, plain letters only."""
    parts = urlsplit(value)
    if parts.scheme != "https" or "." not in (parts.hostname or "") or "@" in parts.netloc or not set(value) <= _PLAIN:
        raise ValueError("an address is written https://host/path, in plain letters")
    return value


Https = Annotated[str, AfterValidator(_https), Field(max_length=300, examples=["https://www.city.example.jp/kodomo/henko.html"])]


class Changes(Piece):
    """Changes of what was certified, and its end at the family's wish (A11, G5; K5-1, S10, S11)."""

    way: Literal["form", "online", "link"] = "form"
    """`form`: a file to fill in and hand in; `online`: here; `link`: on the municipality's own page."""
    change_name: Text = ""
    """What a change is called; nothing said: 認定変更届出書 as a form, 認定変更申請 otherwise."""
    end_name: Text = ""
    """What an end is called; nothing said: 認定消滅届出書 as a form, 認定取下げ・取消し申請 otherwise."""
    hand_in: Text = ""
    """Where a form is handed in; nothing said: at the municipality's desk."""
    change_url: Https | None = None
    """`link`: the page for a change."""
    end_url: Https | None = None
    """`link`: the page for an end; nothing said: the same."""

    @model_validator(mode="after")
    def _leads_somewhere(self) -> Changes:
        if self.way == "link" and self.change_url is None:
            raise ValueError("change_url: a link leads somewhere")
        return self
