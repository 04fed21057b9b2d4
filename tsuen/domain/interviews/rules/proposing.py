"""A family whom no offered time suits names its own; the facility takes one or names others (D3, C18)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import pairwise

from tsuen.domain.interviews.rules.meetings import booking_closed
from tsuen.domain.interviews.words import PROPOSALS
from tsuen.domain.policies.policy import Policy
from tsuen.kernel.clock import at_jst, jst_date
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import date_text, day_text, phone_text, span_text

MOST, LENGTH, LENGTHS = 3, 30, (30, 60, 90)
OPEN = ("asked", "answered")
_GRID, _AHEAD, _DAY = 30, timedelta(days=366), timedelta(days=1)


@dataclass(frozen=True, order=True)
class Time:
    """A time on the table: minutes `[starts, ends)` of a day."""

    on: date
    starts: int
    ends: int

    @property
    def name(self) -> str:
        """How forms name it: 2026-12-16T10:00."""
        return f"{self.on.isoformat()}T{self.starts // 60:02d}:{self.starts % 60:02d}"

    @property
    def words(self) -> str:
        """12月16日（水）10:00～10:30."""
        return f"{day_text(self.on)}{span_text(self.starts, self.ends)}"

    def stored(self) -> list[str | int]:
        """As the table keeps it."""
        return [self.on.isoformat(), self.starts, self.ends]


def may_propose(policy: Policy, *, phone: str) -> Refusal | None:
    """C18: a setting; where it is off, 「施設へ直接お問い合わせください」 (O6)."""
    if policy.interviews.family_proposes:
        return None
    sentence = f"この施設では、希望の日時をこの画面から伝えることができません。施設に電話でおたずねください（{phone_text(phone)}）。"
    return Refusal("proposals_closed", sentence)


def times_refusal(times: Sequence[Time], now: datetime) -> Refusal | None:
    """What is wrong with the times themselves, whoever names them: one to three, on the grid, different, ahead, within a year."""
    if not 0 < len(times) <= MOST:
        return Refusal("no_times", f"日時を1つから{MOST}つまで入力してください。", "on1")
    for before, after in pairwise(sorted(times)):
        if before.on == after.on and after.starts < before.ends:
            field = f"on{list(times).index(after) + 1}"
            return Refusal("same_times", f"{after.words}が重なっています。べつの日時を入力してください。", field)
    found = (_time_refusal(one, n, now) for n, one in enumerate(times, start=1))
    return next((one for one in found if one is not None), None)


def may_name(policy: Policy, times: Sequence[Time], *, is_open: Callable[[date], bool], now: datetime) -> Refusal | None:
    """Why the family cannot name these: the rule and its date, beside the time it is about (D3)."""
    refusal = times_refusal(times, now)
    if refusal is not None:
        return refusal
    for n, one in enumerate(times, start=1):
        if not is_open(one.on):
            return Refusal("day_off", f"{date_text(one.on)}は休園日です。ほかの日を入力してください。", f"on{n}", one.on)
        closed = booking_closed(policy, on=one.on, starts=one.starts, now=now)
        if closed is not None:
            return Refusal(closed.code, closed.sentence, f"on{n}", closed.on)
    return None


def lapses_at(policy: Policy, times: Sequence[Time], now: datetime) -> datetime:
    """Until when the other side answers: the end of the last of `proposal_days`, or earlier, when the last time begins."""
    last_day = jst_date(now) + timedelta(days=policy.interviews.proposal_days)
    ends = at_jst(last_day, 0) + _DAY - timedelta(seconds=1)
    return min(ends, max(at_jst(one.on, one.starts) for one in times))


def moved_on(state: str) -> Refusal:
    """Somebody was faster, or it lapsed: what stands now."""
    return Refusal("proposal_moved", f"この希望日時は、もう「{PROPOSALS[state]}」になっています。画面を開きなおして確かめてください。")


def proposing_points(policy: Policy) -> list[str]:
    """What the page says before the family names its times."""
    return [
        "施設が日時を決めると、「初回面談の予約確定」メールが届きます。",
        f"施設の返事がないまま{policy.interviews.proposal_days}日たつと、または希望の日時がすべてすぎると、希望日時は期限切れになります。そのときもメールでお知らせします。",
        "急ぐときは、施設に電話でおたずねください。",
    ]


def _time_refusal(one: Time, n: int, now: datetime) -> Refusal | None:
    if one.starts % _GRID or not 0 <= one.starts < one.ends <= 24 * 60:
        return Refusal("off_grid", "時間を選びなおしてください。", f"starts{n}")
    if at_jst(one.on, one.starts) <= now:
        return Refusal("past", f"{one.words}は、もうすぎています。これからの日時を入力してください。", f"on{n}")
    if one.on > jst_date(now) + _AHEAD:
        return Refusal("too_far", "1年より先の日は入力できません。近い日を入力してください。", f"on{n}")
    return None
