"""What a cancellation costs and until when it is free, as the family reads it (F4; C29, C30, O8)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules import cancelling
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.clock import jst, jst_date
from tsuen.kernel.wording import day_text, hours_text, moment_text, short_day_text, yen_text

IsOpen = Callable[[date], bool]
_LAST_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class CancellationCost:
    """What cancelling now costs: `minutes` of the month and yen; `deadline` is the last instant that is free."""

    deadline: datetime
    free: bool
    minutes: int
    yen: int
    sentence: str
    field: str = ""  # of the policy that says so, for the ledger

    @property
    def until(self) -> str:
        """12月15日（火）17:00まで, or 12月15日（火）まで where only the day itself costs."""
        return until_words(self.deadline)


def free_until(policy: Policy, case: Facts) -> datetime:
    """The last instant at which cancelling is free: of the booking itself where it never is, of the start where it always is.

    C30: 「土日祝を挟む場合は、利用日直前の開所日を「前日」と定義」, until 17:00 inclusive (17:00:00 is in time, 17:00:01 is not).
    O8: 「当日キャンセルは利用時間枠が消費されます」: until the end of the day before.
    """
    stages = cancelling.stages(policy, case)
    if any(stage.cost.minutes or stage.cost.yen for stage in stages):
        return cancelling.free_until(policy, case) or case.now
    return case.starts_at or case.now


def cancellation_cost(policy: Policy, case: Facts, deadline: datetime) -> CancellationCost:
    """What cancelling at `case.now` costs: nothing up to the deadline that was promised, afterwards what the policy says (C29)."""
    until = until_words(deadline)
    if case.now <= deadline:
        return CancellationCost(deadline, True, 0, 0, f"{until}は、キャンセルしても残り時間は減りません。")
    cost = cancelling.cost_now(policy, case)
    late = f"期限（{until}）をすぎているため、" if deadline < case.now else ""
    return CancellationCost(
        deadline, not (cost.minutes or cost.yen), cost.minutes, cost.yen,
        f"{late}キャンセルすると{_costs(cost)}。{_illness(policy, case)}", cost.field,
    )  # fmt: skip


def _costs(cost: cancelling.Cost) -> str:
    said = [f"{hours_text(cost.minutes)}を利用したものとして数えます"] if cost.minutes else []
    said += [f"キャンセル料{yen_text(cost.yen)}がかかります"] if cost.yen else []
    return "。".join(said) or "ても残り時間は減りません"


def _illness(policy: Policy, case: Facts) -> str:
    exempt = value(policy.cancelling.illness, case)
    return "" if exempt is not None else "体調不良のときも同じです。"


@dataclass(frozen=True)
class CostRow:
    """One row of the table of costs: until when, how many hours (or yen), a note; `now` on the row that holds today."""

    until: str
    hours: str
    note: str
    current: bool
    now: str


def cost_rows(policy: Policy, case: Facts, deadline: datetime) -> list[CostRow]:
    """The rows families see before a button: until the deadline nothing, after it step by step."""
    free = case.now <= deadline
    rows = [CostRow(until_words(deadline), "0時間", "残り時間は減りません", free, days_left(deadline, case.now))]
    costly = [stage for stage in cancelling.stages(policy, case) if stage.cost.minutes or stage.cost.yen]
    start, reached = deadline, free
    for stage in costly:
        current = not reached and (stage.until is None or case.now <= stage.until)
        reached = reached or current
        until = "それより後" if stage.until is None else until_words(stage.until)
        amount = hours_text(stage.cost.minutes) if stage.cost.minutes or not stage.cost.yen else yen_text(stage.cost.yen)
        note = f"{_costs(stage.cost)}。{_illness(policy, case)}" if stage.cost.yen else _note(policy, case)
        rows.append(CostRow(until, amount, note, current, "期限をすぎました" if current else days_left(start, case.now)))
        start = stage.until or start
    return [*rows, *_not_coming(policy, case)]


def _not_coming(policy: Policy, case: Facts) -> list[CostRow]:
    """A row of its own where not coming without a word costs something else than a late cancellation."""
    if value(policy.cancelling.no_show, case) is None:
        return []
    cost = cancelling.no_show_cost(policy, case)
    amount = hours_text(cost.minutes) if cost.minutes or not cost.yen else yen_text(cost.yen)
    return [CostRow("連絡なしで来なかったとき", amount, f"{_costs(cost)}。", False, "")]


def _note(policy: Policy, case: Facts) -> str:
    return f"利用したものとして数えます。{_illness(policy, case)}"


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
