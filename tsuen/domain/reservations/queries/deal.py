"""All that decides one wish for hours, gathered: for the early refusal, the confirmation page and the use case itself."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from sqlalchemy import bindparam, func, select

from tsuen.db import Reading
from tsuen.domain.certifications.queries import certification_on, unended
from tsuen.domain.facilities.queries import (
    FacilityFacts,
    PoolFacts,
    facility_facts,
    open_days,
    opening_hours,
    pools_of,
)
from tsuen.domain.fees.rules import NO_PICKS, Option, Picks, Working, options, working
from tsuen.domain.households.queries import ChildFacts, child_of, classes_of, contacts_of, household_of
from tsuen.domain.interviews.queries import standing
from tsuen.domain.interviews.rules import interview_needed
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import Agreement, agreements
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.quota import Balance, balance
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.case import Party, case_of
from tsuen.domain.reservations.queries.earlier import earlier
from tsuen.domain.reservations.queries.interviewed import told
from tsuen.domain.reservations.queries.open_to import limited_to
from tsuen.domain.reservations.queries.places import free_places, regular_pool
from tsuen.domain.reservations.queries.ready import parent_words, readied
from tsuen.domain.reservations.queries.taken import anything_at
from tsuen.domain.reservations.rules import (
    BookingFacts,
    CostRow,
    LayerLine,
    after,
    answer_by,
    closed_days_note,
    cost_rows,
    free_until,
    layer_lines,
    may_book,
    until_words,
)
from tsuen.domain.reservations.words import FLEXIBLE_KEY, KINDS, REGULAR_KEY
from tsuen.kernel.birthdays import age_in_months
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.viewer import Viewer

_BACK = timedelta(days=60)
_LAST_USED = select(func.max(Reservation.on)).where(
    Reservation.child_id == bindparam("child"),
    Reservation.facility_id == bindparam("facility"),
    Reservation.state.in_(("in_use", "done")),
)


@dataclass(frozen=True)
class Wish:
    """One child, one facility, one span, what of the extras is chosen, and the kind of use (flexible, regular)."""

    child_ref: str
    facility_ref: str
    span: Span
    picks: Picks = NO_PICKS
    kind: str = FLEXIBLE_KEY


@dataclass(frozen=True)
class Deal:
    """What booking the wish would mean. `terms` are today's rules, but for the hours: those of the day of use (law 8)."""

    wish: Wish
    child: ChildFacts
    facility: FacilityFacts
    pool: PoolFacts | None
    terms: Agreement
    policy: Policy
    party: Party
    month: Balance
    facts: BookingFacts
    fee: Working
    options: tuple[Option, ...]
    free_until_at: datetime
    answer_by_at: datetime
    is_open: Callable[[date], bool]
    moving: int = 0

    @property
    def cap(self) -> int | None:
        """Minutes of the month; None where it has no cap."""
        return self.month.cap

    @property
    def left(self) -> int | None:
        """Minutes left of the month before it."""
        return self.month.left

    @property
    def left_after(self) -> int | None:
        """Minutes left of the month after it."""
        return None if self.month.left is None else max(0, self.month.left - self.wish.span.minutes)

    @property
    def layers(self) -> Sequence[LayerLine]:
        """The month by layer before and after it, where the policy has more than one (F1, H4)."""
        return layer_lines(self.policy, self.facts.case)

    @property
    def with_parent(self) -> str:
        """親子通園, where this visit is one (D16)."""
        return parent_words(self.policy, self.facts.case)

    @property
    def free_until_words(self) -> str:
        """12月15日（火）17:00まで."""
        return until_words(self.free_until_at)

    @property
    def closed_note(self) -> str:
        """Which closed days move the deadline forward (C30)."""
        return closed_days_note(self.free_until_at, self.wish.span.on, self.is_open)

    def cost_rows(self, now: datetime) -> list[CostRow]:
        """The rows of 「キャンセルするときは」."""
        return cost_rows(self.policy, replace(self.facts.case, now=now), self.free_until_at)

    def refusals(self, now: datetime) -> list[Refusal]:
        """Why not."""
        return may_book(self.facts, self.policy, now)


def deal(
    tx: Reading, viewer: Viewer, wish: Wish, now: datetime, *, moving: int = 0, planned: Sequence[Span] = ()
) -> Deal:
    """Gather it for a child of the viewer's household; `moving`: the reservation that is to be changed to it (D14).

    `planned`: times of the same series that will be booked before it (D8). Raises `NotFound` for anybody else's, or an
    unpublished facility.
    """
    child, facility = child_of(tx, viewer, wish.child_ref), facility_facts(tx, wish.facility_ref)
    household, span, today = household_of(tx, viewer), wish.span, jst_date(now)
    rules = agreements(tx, home=household.municipality_code, place=facility.municipality_code, facility_id=facility.id)
    terms, then = rules.on(today), rules.on(span.on).policy
    policy = terms.policy if then is terms.policy else terms.policy.model_copy(update={"quota": then.quota})
    days = open_days(tx, facility.id, min(today, span.on) - _BACK, max(today, span.on) + _BACK)
    is_open = days.__contains__
    party = Party(
        child.id, child.birth_on, household.municipality_code, classes_of(tx, household.id).on(span.on), facility.municipality_code,
        facility.name, facility.type, facility.price_per_hour,
    )  # fmt: skip
    used = last_used_on(tx, child.id, facility.id)
    case = case_of(tx, party, span, now, is_open=is_open, without=moving, last_used_on=used, picks=wish.picks, kind=KINDS[wish.kind])
    case = replace(case, history=replace(case.history, applied_facilities=limited_to(tx, household.id, policy, case), change=bool(moving)))
    case = readied(tx, policy, after(case, planned), child_id=child.id, facility_id=facility.id, without=moving)
    pool = pool_for(pools_of(tx, facility.id), child.birth_on, span.on)
    if pool is not None and wish.kind == REGULAR_KEY:
        pool = regular_pool(tx, facility.id, pool, span, apart=policy.capacity.kinds_apart, without=moving)
    month, before = balance(policy, case), earlier(tx, policy, party, case, without=moving)
    return Deal(
        wish=wish, child=child, facility=facility, pool=pool, terms=terms, policy=policy, party=party, month=month,
        facts=_facts(tx, viewer, child, facility, pool, case, policy, month, moving), fee=working(policy, case, before), options=options(policy, case, before),
        free_until_at=free_until(policy, case), answer_by_at=answer_by(policy, case, today, span.on, is_open), is_open=is_open,
        moving=moving,
    )  # fmt: skip


def pool_for(pools: Sequence[PoolFacts], birth_on: date, on: date) -> PoolFacts | None:
    """The pool whose ages hold the child on the day of use."""
    months = age_in_months(birth_on, on)
    return next((one for one in pools if one.age_from_months <= months < one.age_below_months), None)


def last_used_on(tx: Reading, child_id: int, facility_id: int) -> date | None:
    """The child's last day of use at a facility (F7)."""
    return tx.rows(_LAST_USED, child=child_id, facility=facility_id).scalar()


def interview_refusal(tx: Reading, child_id: int, facility_id: int, *, policy: Policy, on: date) -> Refusal | None:
    """Why an interview is needed before a use on `on`, if it is (F7, D5); also where the facility takes none just now (S8)."""
    known = standing(tx, child_id, facility_id)
    return interview_needed(
        policy, accepted_on=known.accepted_on, refused=known.refused, refused_on=known.refused_on,
        last_used_on=last_used_on(tx, child_id, facility_id), on=on,
    )  # fmt: skip


def _facts(
    tx: Reading, viewer: Viewer, child: ChildFacts, facility: FacilityFacts, pool: PoolFacts | None, case: Facts, policy: Policy,
    month: Balance, moving: int,
) -> BookingFacts:  # fmt: skip
    assert case.on is not None and case.starts is not None and case.ends is not None  # noqa: S101, PT018 - made of a span
    span, is_open = Span(case.on, case.starts, case.ends), case.is_open
    certified = certification_on(tx, child.id, span.on) is not None
    running = [] if certified else unended(tx, [child.id], span.on - timedelta(days=400))
    hours = opening_hours(tx, facility.id).get(span.on.weekday()) if is_open(span.on) else None
    free = free_places(tx, pool.id, span.on, without=moving) if pool else {}
    return BookingFacts(
        case=case, span=span, child=child.given_name, certified=certified,
        certified_until=next((one.ends_on for one in running if one.ends_on < span.on), None),
        in_ages=pool is not None, ages=facility.ages,
        interview=told(
            tx, interview_refusal(tx, child.id, facility.id, policy=policy, on=span.on), child_id=child.id, facility=facility,
            policy=policy, case=case,
        ),
        has_contact=bool(contacts_of(tx, viewer)), opens=hours.opens if hours else None,
        closes=hours.closes if hours else None, taken=anything_at(tx, child.id, span.on, span.starts, span.ends, moving), cap=month.cap, left=month.left,
        full=any(free.get(cell, 0) < 1 for cell in range(span.first_cell, span.end_cell)),
    )  # fmt: skip
