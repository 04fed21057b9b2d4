"""The facility offers interview times (面談枠) and takes them back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.facilities.queries import open_days
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.interviews.models import Interview, InterviewSlot
from tsuen.kernel.clock import jst_date
from tsuen.kernel.facts import Fact
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import long_day_text, span_text

LONGEST_AHEAD_DAYS, MOST_WEEKS = 366, 26
HELD = Refusal(
    "slot_held",
    "この時間には面談の予約が入っています。先に、予約をお断りするか、保護者に変えてもらってください。",
)


@dataclass(frozen=True)
class Offer:
    """Times from `starts` to `ends` (minutes) of a day, each `length` minutes long, on `weeks` weeks in a row."""

    on: date
    starts: int
    ends: int
    length: int
    weeks: int = 1

    def spans(self) -> list[tuple[int, int]]:
        """The single times of one day; a rest shorter than `length` falls away."""
        return [(at, at + self.length) for at in range(self.starts, self.ends - self.length + 1, self.length)]


@dataclass(frozen=True)
class Offered:
    """How many times were added, and the days left out because the facility is closed."""

    count: int
    closed: Sequence[date]


def offer(tx: Writing, *, viewer: Viewer, key: str, now: datetime, wish: Offer) -> Offered:
    """Offer times to families (D3). Closed days are left out; a time that overlaps another is refused with its place."""
    content = {name: str(value) for name, value in asdict(wish).items()}
    _check(wish, jst_date(now))
    days = [wish.on + timedelta(weeks=n) for n in range(wish.weeks)]
    opened = open_days(tx, viewer.facility_id, days[0], days[-1])
    closed = [day for day in days if day not in opened]
    spans = [(day, *span) for day in days if day in opened for span in wish.spans()]
    if claim_key(tx, viewer, key, content, now) is not None:
        return Offered(len(spans), closed)
    if not spans:
        raise Refused(
            Refusal("closed_day", f"{long_day_text(wish.on)}は休園日です。ほかの日を選んでください。", "on")
        )
    for day, starts, ends in spans:
        _add(tx, viewer.facility_id, day, starts, ends)
    facts: dict[str, Fact] = {"count": len(spans), "on": wish.on.isoformat(), "weeks": wish.weeks}
    record(
        tx,
        viewer=viewer,
        action="interviews.offer",
        subject=("facility", viewer.facility_id),
        now=now,
        facts=facts,
    )
    settle_key(tx, viewer, key, str(len(spans)))
    return Offered(len(spans), closed)


def withdraw(tx: Writing, *, viewer: Viewer, now: datetime, ref: str) -> None:
    """Take an offered time back; one that a family holds cannot be (it is declined instead)."""
    mine = (InterviewSlot.facility_id == viewer.facility_id, InterviewSlot.ref == ref)
    slot = tx.scalar(select(InterviewSlot).where(*mine).with_for_update())
    if slot is None:
        raise NotFound("slot")
    if tx.scalar(select(Interview.id).where(Interview.held_slot_id == slot.id)) is not None:
        raise Refused(HELD, lost_race=True)
    slot.state = "withdrawn"
    record(tx, viewer=viewer, action="interviews.withdraw", subject=("interview_slot", slot.id), now=now)


def _check(wish: Offer, today: date) -> None:
    if wish.on < today:
        raise Refused(Refusal("past_day", "今日か、今日より後の日を入力してください。", "on"))
    if wish.on > today + timedelta(days=LONGEST_AHEAD_DAYS):
        raise Refused(Refusal("too_far", "1年より先の日は入力できません。近い日を入力してください。", "on"))
    if not 1 <= wish.weeks <= MOST_WEEKS:
        raise Refused(Refusal("weeks", f"くりかえしは1回から{MOST_WEEKS}回までの数を入力してください。", "weeks"))
    if wish.length <= 0 or not wish.spans():
        raise Refused(
            Refusal("empty_span", "終わりの時間を、はじめの時間と面談1回の長さより後にしてください。", "ends")
        )


def _add(tx: Writing, facility_id: int, day: date, starts: int, ends: int) -> None:
    """One time. A withdrawn one that begins at the same minute is offered again."""
    same_day = tx.scalars(
        select(InterviewSlot).where(InterviewSlot.facility_id == facility_id, InterviewSlot.on == day)
    ).all()
    for other in same_day:
        if other.state == "open" and other.starts < ends and starts < other.ends:
            taken = f"{long_day_text(day)} {span_text(other.starts, other.ends)}"
            raise Refused(
                Refusal("overlap", f"{taken}の面談枠と重なっています。時間を変えてください。", "starts")
            )
    again = next((other for other in same_day if other.starts == starts), None)
    if again is None:
        tx.add(InterviewSlot(facility_id=facility_id, on=day, starts=starts, ends=ends))
    else:
        again.state, again.ends = "open", ends
    tx.flush()
