"""What a cancellation costs and until when it is free (F4; C29, C30, O8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tsuen.domain.municipalities.policy import Policy
from tsuen.kernel.calendar import open_day_before
from tsuen.kernel.clock import at_jst, jst, jst_date
from tsuen.kernel.wording import day_text, hours_text, moment_text, short_day_text

IsOpen = Callable[[date], bool]
_LAST_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class CancellationCost:
    """What cancelling now costs: `minutes` of the month; `deadline` is the last instant that is free."""

    deadline: datetime
    free: bool
    minutes: int
    sentence: str

    @property
    def until(self) -> str:
        """12月15日（火）17:00まで, or 12月15日（火）まで where only the day itself costs."""
        return until_words(self.deadline)


def free_until(policy: Policy, day: date, is_open: IsOpen) -> datetime:
    """The last instant at which cancelling a use on `day` is free.

    C30: 「土日祝を挟む場合は、利用日直前の開所日を「前日」と定義」, until 17:00 inclusive (17:00:00 is in time, 17:00:01 is not).
    O8: 「当日キャンセルは利用時間枠が消費されます」: until the end of the day before.
    """
    if policy.cancel_until == "day_of_use":
        return at_jst(day, 0) - _LAST_INSTANT
    calendar = day - timedelta(days=1)
    before = open_day_before(day, is_open) if policy.cancel_until == "open_day_before" else calendar
    return at_jst(before, policy.cancel_at)


def cancellation_cost(deadline: datetime, minutes: int, now: datetime) -> CancellationCost:
    """What cancelling at `now` consumes: nothing up to the deadline, afterwards the reserved time, illness too (C29)."""
    until = until_words(deadline)
    if now <= deadline:
        return CancellationCost(
            deadline, True, 0, f"{until}は、キャンセルしても残り時間は減りません。"
        )
    return CancellationCost(
        deadline,
        False,
        minutes,
        f"期限（{until}）をすぎているため、キャンセルすると{hours_text(minutes)}を利用したものとして数えます。"
        "体調不良のときも同じです。",
    )


@dataclass(frozen=True)
class CostRow:
    """One row of the table of costs: until when, how many hours, a note; `now` on the row that holds today."""

    until: str
    hours: str
    note: str
    current: bool
    now: str


def cost_rows(deadline: datetime, minutes: int, now: datetime) -> list[CostRow]:
    """The two rows families see before a button: until the deadline nothing, after it the reserved time."""
    free = now <= deadline
    after = "利用したものとして数えます。体調不良のときも同じです。"
    return [
        CostRow(until_words(deadline), "0時間", "残り時間は減りません", free, days_left(deadline, now)),
        CostRow("それより後", hours_text(minutes), after, not free, "期限をすぎました"),
    ]


def until_words(deadline: datetime) -> str:
    """12月15日（火）17:00まで; 12月15日（火）まで when the day ends with it."""
    if jst_date(deadline + _LAST_INSTANT) != jst_date(deadline):
        return f"{day_text(jst(deadline).date())}まで"
    return f"{moment_text(deadline)}まで"


def days_left(deadline: datetime, now: datetime) -> str:
    """あと10日, or on the last day あと3時間."""
    days = (jst_date(deadline) - jst_date(now)).days
    if days > 0:
        return f"あと{days}日"
    hours = int((deadline - now).total_seconds() // 3600)
    return f"あと{hours}時間" if hours > 0 else "あとわずか"


def closed_days_note(deadline: datetime, day: date, is_open: IsOpen) -> str:
    """「19日（土）と20日（日）は休園日のため、その前の開所日が期限です。」, or nothing when no closed day lies between."""
    first = jst_date(deadline) + timedelta(days=1)
    between = [first + timedelta(days=n) for n in range((day - first).days)]
    closed = [one for one in between if not is_open(one)]
    if not closed or len(closed) != len(between):
        return ""
    return f"{_together(closed)}は休園日のため、その前の開所日が期限です。"


def _together(days: Sequence[date]) -> str:
    words = [short_day_text(day) for day in days]
    few = 2
    return "と".join(words) if len(words) <= few else f"{words[0]}から{words[-1]}"
