"""What a family's first page shows (D11, H4)."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tsuen.db import Reading
from tsuen.domain.certifications.queries import certifications_of
from tsuen.domain.hours.queries import balances
from tsuen.domain.households.queries import (
    ChildFacts,
    children_of,
    classes_of,
    household_of,
    unfinished,
)
from tsuen.domain.interviews.queries import InterviewFacts, ProposalFacts, interviews, proposals
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import policy_on
from tsuen.domain.policies.rules.booking import FLEXIBLE, first_open_day
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.reservations.queries.again import last_uses
from tsuen.domain.reservations.queries.lists import ReservationFacts, held_minutes
from tsuen.domain.reservations.queries.months import month_of
from tsuen.domain.reservations.queries.ready import missing
from tsuen.domain.reservations.queries.regular import WishFacts, wishes
from tsuen.domain.reservations.queries.reminders import Lapsing, lapsing
from tsuen.domain.reservations.queries.union import Listed, nearest
from tsuen.domain.reservations.rules import LayerLine
from tsuen.kernel.calendar import month_key
from tsuen.kernel.clock import at_jst
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import hours_text


@dataclass(frozen=True)
class Meter:
    """One child's month, minutes: `used` is behind, `held` is booked ahead; `cap` and `left` are None where there is no cap.

    `kind`: the kind of use it is for, where they differ; `certified`: whether a certification holds today.
    """

    child: str
    kind: str
    cap: int | None
    used: int
    held: int
    left: int | None
    layers: Sequence[LayerLine] = ()
    certified: bool = True

    @property
    def title(self) -> str:
        """ひなた さま, ひなた さま（定期利用）."""
        return f"{self.child} さま" + (f"（{self.kind}）" if self.kind else "")

    @property
    def left_words(self) -> str:
        """4, 1.5: hours without their unit."""
        return "" if self.left is None else hours_text(self.left).removesuffix("時間")

    @property
    def words(self) -> str:
        """10時間のうち、予約した時間 6時間."""
        if not self.used and not self.held:
            return "まだ予約はありません"
        said = [f"利用した時間 {hours_text(self.used)}"] if self.used else []
        said += [f"予約した時間 {hours_text(self.held)}"] if self.held else []
        return (f"{hours_text(self.cap)}のうち、" if self.cap is not None else "") + "、".join(said)


@dataclass(frozen=True)
class Home:
    """`interview_for`: children who have no interview behind or before them; `care_for`: (child, part) left for later.

    `again`: each child's latest use, to be booked once more (H8); `named`: times for an interview that are on the table (D3);
    `missing`: (child, sentence) of what comes before its first use (D16); `lapsing`: interviews that soon will not do any
    more (F7, H5); `wished`: 定期利用申請 that wait for the facility (D8); `held`: interviews that took place and whose 受入可否
    the facility has not recorded (D5); `ahead`: next month's hours, where days of it are booked or the only ones to book.
    """

    coming: Sequence[Listed]
    meters: Sequence[Meter]
    carries_over: bool
    month: int
    next_month: int
    contact_missing: bool
    care_for: Sequence[tuple[ChildFacts, str]]
    interview_for: Sequence[ChildFacts]
    again: Sequence[ReservationFacts]
    named: Sequence[ProposalFacts] = ()
    missing: Sequence[tuple[ChildFacts, str]] = ()
    lapsing: Sequence[Lapsing] = ()
    wished: Sequence[WishFacts] = ()
    held: Sequence[InterviewFacts] = ()
    ahead: Sequence[Meter] = ()


def home(tx: Reading, viewer: Viewer, today: date) -> Home:
    """Gather it."""
    children, left = children_of(tx, viewer), unfinished(tx, viewer)
    policy = policy_on(tx, household_of(tx, viewer).municipality_code, today).policy
    named = [one for one in proposals(tx, viewer, "asked", "answered") if one.on_table(today)]
    met = interviews(tx, viewer)
    seen = {one.child_id for one in met if one.state not in ("declined", "cancelled")}
    seen |= {one.child_id for one in named}
    coming = nearest(tx, viewer, today)
    return Home(
        coming=coming, ahead=_ahead(tx, viewer, children, policy, coming, today), meters=_meters(tx, viewer, children, policy, today),
        carries_over=bool(policy.quota.carry_over_months), month=today.month,
        next_month=today.month % 12 + 1, contact_missing=left.contacts, care_for=left.parts,
        interview_for=[child for child in children if child.id not in seen], again=last_uses(tx, viewer), named=named,
        missing=missing(tx, policy, children, today), lapsing=lapsing(tx, at_jst(today, 0), viewer.household_id),
        wished=wishes(tx, viewer, "asked"), held=[one for one in met if one.state == "confirmed" and one.on < today],
    )  # fmt: skip


def _ahead(
    tx: Reading, viewer: Viewer, children: Sequence[ChildFacts], policy: Policy, coming: Sequence[Listed], today: date
) -> Sequence[Meter]:
    """The meters of the month after this one, once it is what is being booked (H4)."""
    first = today.replace(day=monthrange(today.year, today.month)[1]) + timedelta(days=1)
    near = first_open_day(policy, Facts(now=at_jst(today, 0), kind=FLEXIBLE, resident=True, in_area=True))
    if near < first and not any(month_key(one.on) == month_key(first) and one.kind != "interview" for one in coming):
        return []
    rules = policy_on(tx, household_of(tx, viewer).municipality_code, first).policy
    return [one for one in _meters(tx, viewer, children, rules, first) if one.certified]


def _meters(
    tx: Reading, viewer: Viewer, children: Sequence[ChildFacts], policy: Policy, today: date
) -> Sequence[Meter]:
    household = household_of(tx, viewer)
    today_class = classes_of(tx, household.id).on(today)
    first, last = today.replace(day=1), today.replace(day=monthrange(today.year, today.month)[1])
    held = held_minutes(tx, viewer, first, last, today)
    sums = balances(tx, [child.id for child in children], month_key(today))
    certified = {one.child_id for one in certifications_of(tx, viewer) if one.covers(today)}
    return [
        Meter(
            child.given_name, part.title, part.cap, max(0, sums[child.id].used - held.get(child.id, 0)), held.get(child.id, 0),
            part.left, part.layers, child.id in certified,
        )
        for child in children
        for part in month_of(tx, policy, child, home=household.municipality_code, household_class=today_class, on=today)
    ]  # fmt: skip
