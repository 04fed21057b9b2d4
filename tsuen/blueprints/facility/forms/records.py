"""The form of one piece of 行動記録: whatever its kind asks for; and the photos."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from flask_wtf.file import FileRequired, MultipleFileField
from wtforms import StringField

from tsuen.domain.records.queries import PieceFacts
from tsuen.domain.records.rules import Wish, tenths_of
from tsuen.domain.records.words import AMOUNTS, MEAL, MEALS, MOOD, MOODS, SLEEP, TEMPERATURE, TOILET, TOILETS
from tsuen.kernel.facts import Fact, Facts
from tsuen.kernel.kana import digits, line
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.wording import clock_text
from tsuen.web.fields import note_field, radio_field
from tsuen.web.forms import Form, SafeText, text_field

_TIME = re.compile(r"([01]?\d|2[0-3]):?([0-5]\d)")
ODD = "時刻を、24時間の数字で入力してください（例：9:30、14:05）。"


class MomentField(StringField):  # type: ignore[misc]  # wtforms has no types
    """A time of day as typed; how long it may be is asked when it is read (a time field has no length in HTML)."""

    @property
    def kind(self) -> str:
        """How it is drawn: what is no time stands in a text field, or the browser would drop it."""
        return "time" if not self.data or _TIME.fullmatch(self.data) else "text"


def moment_field(label: str, hint: str = "") -> MomentField:
    """時刻, not required."""
    return MomentField(label, [SafeText()], filters=[lambda typed: line(typed or "")], description=hint)


class PieceForm(Form):
    """All fields there are; each kind draws and reads its own. An empty time means now."""

    time = moment_field("時刻", "空らんなら、いまの時刻になります。")
    until = moment_field("起きた時刻")
    meal = radio_field("何を", list(MEALS.items()))
    amount = radio_field("食べた量", list(AMOUNTS.items()))
    what = radio_field("トイレ", list(TOILETS.items()))
    mood = radio_field("きげん", list(MOODS.items()))
    temperature = text_field("体温（℃）", longest=6, hint="例：36.5")
    text = note_field("ひとこと")

    def wish(self, kind: str, otherwise: int) -> Wish:
        """What was filled in; `otherwise` is the time where none was typed. Raises `Refused` for a time nobody can read."""
        starts = self._minute("time", otherwise)
        ends = self._minute("until", None) if kind == SLEEP else None
        assert starts is not None  # noqa: S101 - a time that is not typed is `otherwise`
        return Wish(kind, starts, ends, self._said(kind))

    def _said(self, kind: str) -> Facts:
        said: dict[str, Fact] = {"text": str(self.text.data)} if self.text.data else {}
        if kind == MEAL:
            said |= {"what": self.meal.data or "", "amount": self.amount.data or ""}
        elif kind == TOILET:
            said |= {"what": self.what.data or ""}
        elif kind == MOOD:
            said |= {"mood": self.mood.data or ""}
        elif kind == TEMPERATURE:
            said |= {"tenths": tenths_of(_figures(str(self.temperature.data or "")))}
        return said

    def _minute(self, name: str, otherwise: int | None) -> int | None:
        typed = digits(str(self[name].data or "").replace("：", ":"))
        if not typed:
            return otherwise
        found = _TIME.fullmatch(typed)
        if found is None:
            raise Refused(Refusal("time_odd", ODD, name))
        return int(found[1]) * 60 + int(found[2])


class PhotoForm(PieceForm):
    """Several photos at once, with one caption."""

    photos = MultipleFileField("写真", [FileRequired("写真を選んでください。")], description="JPEGかPNG。1枚10MBまで。")


def filled(piece: PieceFacts) -> Mapping[str, Any]:
    """A piece as its form shows it."""
    said = piece.said
    tenths = said.get("tenths")
    return {
        "time": clock_text(piece.starts), "until": clock_text(piece.ends) if piece.ends is not None else "",
        "meal": said.get("what", "") if piece.kind == MEAL else "", "amount": said.get("amount", ""),
        "what": said.get("what", "") if piece.kind == TOILET else "", "mood": said.get("mood", ""),
        "temperature": f"{tenths / 10:.1f}" if isinstance(tenths, int) else "", "text": said.get("text", ""),
    }  # fmt: skip


def _figures(text: str) -> str:
    return text.translate(str.maketrans("０１２３４５６７８９．", "0123456789.")).strip()

