"""What the pages of 予約 show, gathered in one read (D1, D2, D6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from flask import url_for
from werkzeug.exceptions import NotFound

from tsuen.blueprints.family.forms.booking import Asked, moment_value
from tsuen.blueprints.family.week_table import Table, week_table
from tsuen.db import Reading
from tsuen.domain.facilities.queries import FacilityFacts, facility_facts
from tsuen.domain.hours.queries import Balance, balance
from tsuen.domain.households.queries import ChildFacts, children_of, household_of
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import policy_on
from tsuen.domain.policies.rules.booking import FLEXIBLE, first_open_day, last_open_day
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.quota import cap_of
from tsuen.domain.policies.rules.telling import PolicyWords, policy_words
from tsuen.domain.reservations.queries.deal import Deal, Wish, deal
from tsuen.domain.reservations.queries.kinds import KindChoice, kind_choices
from tsuen.domain.reservations.queries.nearby import alternatives
from tsuen.domain.reservations.queries.week import WeekGrid, week_grid
from tsuen.domain.reservations.rules import Choice, full_refusal, press
from tsuen.kernel.calendar import monday_of, month_key
from tsuen.kernel.cells import Span
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class Desk:
    """One facility's tab 「予約」 for one family."""

    facility: FacilityFacts
    children: Sequence[ChildFacts]
    child: ChildFacts | None
    kinds: Sequence[KindChoice]
    policy: Policy
    cap: int
    balance: Balance | None
    grid: WeekGrid
    table: Table
    choice: Choice | None
    offer: Deal | None
    problems: list[str]
    others: Sequence[Span]
    choosing: bool
    status: int

    @property
    def terms(self) -> PolicyWords:
        """What the page says of the rules."""
        return policy_words(self.policy)

    @property
    def pressable(self) -> bool:
        """Whether cells may be pressed: a child is chosen and 柔軟利用 is open to it."""
        return any(kind.open for kind in self.kinds if kind.key == "flexible")

    @property
    def start(self) -> str:
        """The hidden field."""
        return moment_value(self.choice.on, self.choice.starts) if self.choice else ""

    @property
    def end(self) -> str:
        """The hidden field; empty until the second press."""
        return moment_value(self.choice.on, self.choice.ends) if self.choice and self.choice.ends else ""

    @property
    def left(self) -> int:
        """Minutes left of the week's month."""
        return self.balance.left(self.cap) if self.balance else 0


def desk_for(tx: Reading, viewer: Viewer, ref: str, asked: Asked, now: datetime) -> Desk:
    """Everything the tab shows: raises 404 for a facility or child that is not to be seen."""
    facility, household = facility_facts(tx, ref), household_of(tx, viewer)
    children = children_of(tx, viewer)
    child = _child(children, asked)
    today = jst_date(now)
    policy = policy_on(tx, household.municipality_code, today).policy
    monday = _monday(asked, policy, today, now)
    grid = week_grid(
        tx, facility=facility, child=child, household_class=household.household_class, policy=policy, monday=monday, now=now
    )
    kinds = kind_choices(tx, facility, child, policy, now) if child else []
    choice, problems = _pressed(asked, grid)
    offer = _offer(tx, viewer, ref, child, choice, now)
    status, others = 200, list[Span]()
    if asked.apply and offer is not None:
        status, more, others = _judge(tx, offer, now)
        problems += more
    pressable = any(kind.open for kind in kinds if kind.key == "flexible")
    return Desk(
        facility=facility, children=children, child=child, kinds=kinds, policy=policy,
        cap=cap_of(policy, Facts(now=now, kind=FLEXIBLE, on=monday)) or 0,
        balance=balance(tx, child.id, month_key(choice.on if choice else monday)) if child else None, grid=grid,
        table=week_table(
            grid, choice, pressable=pressable, link=lambda own: url_for("family.reservations.show", ref=own)
        ),
        choice=choice, offer=offer, problems=problems, others=others, choosing=asked.choose or child is None, status=status,
    )  # fmt: skip


def offer_for(tx: Reading, viewer: Viewer, ref: str, child: str, span: Span, now: datetime) -> Deal:
    """The deal of the later pages: raises 404 for strangers' children and for what has no pool."""
    return deal(tx, viewer, Wish(child, ref, span), now)


def _child(children: Sequence[ChildFacts], asked: Asked) -> ChildFacts | None:
    if asked.child:
        found = next((one for one in children if one.ref == asked.child), None)
        if found is None:
            raise NotFound
        return found
    return children[0] if len(children) == 1 else None


def _monday(asked: Asked, policy: Policy, today: date, now: datetime) -> date:
    """The asked week inside what may be looked at; at first the week of the first day that can be booked."""
    case = Facts(now=now, kind=FLEXIBLE)
    first, last = monday_of(first_open_day(policy, case)), monday_of(last_open_day(policy, case))
    wanted = asked.week or (monday_of(asked.choice.on) if asked.choice else first)
    return min(max(wanted, monday_of(today)), last)


def _pressed(asked: Asked, grid: WeekGrid) -> tuple[Choice | None, list[str]]:
    if asked.at is None:
        return asked.choice, []
    choice, why = press(asked.choice, asked.at[0], asked.at[1], grid.is_free)
    return choice, [why] if why else []


def _offer(
    tx: Reading, viewer: Viewer, ref: str, child: ChildFacts | None, choice: Choice | None, now: datetime
) -> Deal | None:
    if child is None or choice is None or choice.ends is None:
        return None
    return deal(tx, viewer, Wish(child.ref, ref, choice.span), now)


def _judge(tx: Reading, offer: Deal, now: datetime) -> tuple[int, list[str], list[Span]]:
    """What 「適用する」 finds: the status, why not, and where else there is room."""
    refusals = offer.refusals(now)
    if refusals:
        return 422, [one.sentence for one in refusals], []
    if offer.facts.full:
        return 409, [full_refusal(offer.wish.span).sentence], list(alternatives(tx, offer, now))
    return 200, [], []
