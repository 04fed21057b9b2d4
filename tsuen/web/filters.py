"""The wording of the kernel as filters for screens. A date or a span never breaks over a line."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import timedelta

from flask import Flask
from markupsafe import Markup, escape

from tsuen.kernel.wording import (
    age_text,
    clock_text,
    day_text,
    distance_words,
    era_text,
    hours_text,
    left_text,
    long_day_text,
    moment_text,
    phone_text,
    postal_text,
    span_text,
    time_text,
    yen_text,
)

__all__ = [
    "age_text", "clock_text", "day_text", "era_text", "hours_text", "long_day_text", "moment_text", "phone_text",
    "postal_text", "span_text", "time_text", "unbroken", "yen_text",
]  # fmt: skip


def unbroken(text: str) -> Markup:
    """Wrap so that the line never breaks inside."""
    return Markup('<span class="nowrap">') + escape(text) + Markup("</span>")


_DAY = re.compile(r"(\d{4}年(?:（[^）]*）)?|\d{1,2}月\d{1,2}日(?:（.）)?)")
_PHRASE = re.compile(r"その他|(?<=[ぁ-ん])(?<![おご])(?=[一-鿿ァ-ヴ])")


def days_unbroken(text: str) -> Markup:
    """A sentence or a fact in which 4月10日 and 2025年（令和7年） each stay on one line."""
    return Markup("").join(unbroken(part) if number % 2 else escape(part) for number, part in enumerate(_DAY.split(text)))


def phrased(label: str) -> Markup:
    """A label that breaks between its phrases (その他／配慮すべき／事項) where `word-break: keep-all` holds them together."""
    parts = _PHRASE.sub(lambda found: f"{found[0]}\0", label).split("\0")
    return Markup("<wbr>").join(escape(part) for part in parts if part)


def drawn(parts: Iterable[str]) -> Markup:
    """Markup of our own drawing, joined: numbers, times and refs we made; never anything a person typed."""
    return Markup("").join(Markup(part) for part in parts)  # noqa: S704


def init_app(app: Flask) -> None:
    """Register filters. The `_day`, `_span`, `_moment` forms come wrapped against breaking."""
    plain = {
        "day_text": day_text, "long_day_text": long_day_text, "clock_text": clock_text, "moment_text": moment_text,
        "time_text": time_text,
        "hours": hours_text, "left": left_text, "yen": yen_text, "era": era_text, "phone": phone_text, "postal": postal_text,
    }  # fmt: skip
    app.jinja_env.filters |= plain | {"distance": distance_words, "days_unbroken": days_unbroken, "phrased": phrased}
    app.jinja_env.filters["day"] = lambda day: unbroken(day_text(day))
    app.jinja_env.filters["long_day"] = lambda day: unbroken(long_day_text(day))
    app.jinja_env.filters["moment"] = lambda instant: unbroken(moment_text(instant))
    app.jinja_env.globals |= {
        "span_of": lambda starts, ends: unbroken(span_text(starts, ends)),
        "span_text": span_text,
        "age_text": age_text,
        "days_from": lambda day, count: day + timedelta(days=count),
    }
