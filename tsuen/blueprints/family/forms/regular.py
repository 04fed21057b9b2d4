"""Forms of 定期利用: the weekly place, or the wishes of 定期利用申請, with the pick-up person and the consents (D8)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from wtforms import HiddenField, SelectField

from tsuen.blueprints.family.forms.booking import DetailsForm, SendForm
from tsuen.domain.reservations.words import wish_words
from tsuen.kernel.wording import WEEKDAYS, clock_text
from tsuen.web.forms import DateParts, required

WISHES, STEP = 5, 30
_DAYS = [("", "選ばない"), *((str(n), f"{name}曜日") for n, name in enumerate(WEEKDAYS))]
_TIMES = [(minute, clock_text(minute)) for minute in range(7 * 60, 19 * 60 + 1, STEP)]


class PlaceForm(DetailsForm):
    """「お迎えに来られる方」 and コメント for a weekly place; `told`: the days that were seen."""

    place, told = HiddenField(), HiddenField()


class PlaceSendForm(SendForm):
    """The same, with all consents."""

    place, told = HiddenField(), HiddenField()


class WishForm(DetailsForm):
    """「定期的なご利用に関する情報」: several weekdays and times, from when."""

    first_on = DateParts("利用をはじめたい日", [required("利用をはじめたい日")])

    def times(self) -> Sequence[tuple[int, int, int]]:
        """Those that are filled in, and without a fault."""
        lines = (line for line in self.lines() if not any(one.errors for one in line))
        return [(int(day.data), starts.data, ends.data) for day, starts, ends in lines if day.data]

    def words(self) -> Sequence[str]:
        """水曜日 9:30～11:30, one a wish."""
        return [wish_words(*one) for one in self.times()]

    def shown(self) -> int:
        """How many of the lines are open: the first, and as far as any is filled in or has a fault."""
        filled = [n for n, line in enumerate(self.lines(), start=1) if line[0].data or any(one.errors for one in line)]
        return max(filled, default=1)

    def lines(self) -> Iterator[Sequence[SelectField]]:
        """Weekday, start and end of each wish."""
        return ((self[f"weekday_{n}"], self[f"starts_{n}"], self[f"ends_{n}"]) for n in range(1, WISHES + 1))


class WishSendForm(WishForm, SendForm):
    """The same, with all consents."""


def _add_lines() -> None:
    for n in range(1, WISHES + 1):
        setattr(WishForm, f"weekday_{n}", SelectField(f"曜日{n}", choices=_DAYS))
        setattr(WishForm, f"starts_{n}", SelectField(f"はじめ{n}", coerce=int, choices=_TIMES, default=570))
        setattr(WishForm, f"ends_{n}", SelectField(f"終わり{n}", coerce=int, choices=_TIMES, default=690))


_add_lines()
