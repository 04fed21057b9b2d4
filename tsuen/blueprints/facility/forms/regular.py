"""Forms of 定期利用 at the facility: a weekly place, the times made of an application, words of refusal (D8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import cast

from wtforms import HiddenField, SelectField
from wtforms.validators import Optional

from tsuen.blueprints.facility.forms.places import TIMES, number
from tsuen.domain.facilities.rules import MOST_PLACES
from tsuen.domain.facilities.services import NewRegular
from tsuen.domain.reservations.queries.regular import WishFacts
from tsuen.kernel.recurrence import EVERY, Weekly
from tsuen.kernel.wording import WEEKDAYS
from tsuen.web.forms import DateParts, Form, required

LINES = 5
_DAYS = [(n, f"{name}曜日") for n, name in enumerate(WEEKDAYS)]
_EVERY = list(EVERY.items())


class RegularForm(Form):
    """One of 「ご利用可能枠（毎週・隔週）」."""

    pool = SelectField("枠", choices=[])
    weekday = SelectField("曜日", coerce=int, choices=_DAYS)
    starts = SelectField("はじめ", coerce=int, choices=TIMES, default=570)
    ends = SelectField("終わり", coerce=int, choices=TIMES, default=690)
    weeks = SelectField("毎週・隔週", coerce=int, choices=_EVERY, default=1)
    places = number("人数", MOST_PLACES, default=1, description="同じ日に受け入れる人数です。")
    first_on = DateParts("いつから", [required("いつから")])
    last_on = DateParts("いつまで", [Optional()], description="決めないときは、空けておいてください。")

    def wanted(self) -> NewRegular:
        """What was filled in."""
        weekly = Weekly(self.weekday.data, self.starts.data, self.ends.data, self.weeks.data, cast("date", self.first_on.data))
        return NewRegular(weekly, self.places.data, self.last_on.data)


class SeriesForm(Form):
    """The days and times a facility makes of an application; `told`: the days that were shown."""

    first_on = DateParts("いつから", [required("いつから")])
    last_on = DateParts("いつまで", [Optional()], description="空けておくと、いま予約できる日までです。")
    told = HiddenField()

    def lines(self) -> Iterator[Sequence[SelectField]]:
        """Weekday, start, end and how often, of each line."""
        return (tuple(self[f"{name}_{n}"] for name in ("weekday", "starts", "ends", "weeks")) for n in range(1, LINES + 1))

    def shown(self) -> int:
        """How many of the lines are open: as far as any is filled in or has a fault."""
        filled = [n for n, line in enumerate(self.lines(), start=1) if line[0].data or any(one.errors for one in line)]
        return max(filled, default=1)

    def times(self) -> list[Weekly]:
        """The lines that are filled in the right way round."""
        first: date | None = self.first_on.data
        said = [tuple(one.data for one in line) for line in self.lines()]
        return [
            Weekly(int(day), starts, ends, weeks, first)
            for day, starts, ends, weeks in said
            if first is not None and day and starts is not None and ends is not None and starts < ends and weeks in EVERY
        ]

    @classmethod
    def of(cls, wish: WishFacts) -> SeriesForm:
        """Filled in as the family wishes."""
        said = {
            f"{name}_{n}": value
            for n, (weekday, starts, ends) in enumerate(wish.times[:LINES], start=1)
            for name, value in (("weekday", str(weekday)), ("starts", starts), ("ends", ends))
        }
        return cls(formdata=None, data={"first_on": wish.first_on, **said})


def _add_lines() -> None:
    days = [("", "なし"), *((str(n), name) for n, name in _DAYS)]
    for n in range(1, LINES + 1):
        setattr(SeriesForm, f"weekday_{n}", SelectField(f"曜日{n}", choices=days))
        setattr(SeriesForm, f"starts_{n}", SelectField(f"はじめ{n}", coerce=int, choices=TIMES, default=570))
        setattr(SeriesForm, f"ends_{n}", SelectField(f"終わり{n}", coerce=int, choices=TIMES, default=690))
        setattr(SeriesForm, f"weeks_{n}", SelectField(f"毎週・隔週{n}", coerce=int, choices=_EVERY, default=1))


_add_lines()
