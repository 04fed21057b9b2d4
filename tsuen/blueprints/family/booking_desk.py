"""What the pages of 予約 show, gathered in one read (D1, D2, D6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from werkzeug.exceptions import NotFound

from tsuen.blueprints.family.booking_week import Week, drawn_week
from tsuen.blueprints.family.forms.booking import SIBLINGS, Asked, end_of, start_of
from tsuen.db import Reading
from tsuen.domain.facilities.queries import FacilityFacts, RegularFacts, facility_facts, plan_for
from tsuen.domain.facilities.words import TYPES
from tsuen.domain.fees.rules import NO_PICKS, Picks
from tsuen.domain.hours.queries import Balance, balance
from tsuen.domain.households.queries import (
    ChildFacts,
    Classes,
    HouseholdFacts,
    children_of,
    classes_of,
    household_of,
)
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import agreements
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.fees import fee
from tsuen.domain.policies.rules.quota import cap_of
from tsuen.domain.policies.rules.telling import PolicyWords, policy_words
from tsuen.domain.reservations.queries.deal import Deal, Wish, deal
from tsuen.domain.reservations.queries.kinds import KindChoice, kind_choices
from tsuen.domain.reservations.queries.nearby import alternatives
from tsuen.domain.reservations.queries.open_to import facility_refusal, not_certified_any_more
from tsuen.domain.reservations.queries.places import regular_free
from tsuen.domain.reservations.queries.regular import places_for
from tsuen.domain.reservations.queries.singly import Outcome
from tsuen.domain.reservations.queries.week import MonthLefts, WeekGrid, month_lefts, shown_monday, week_grid
from tsuen.domain.reservations.rules import Choice, full_refusal, press
from tsuen.domain.reservations.words import FLEXIBLE_KEY, KINDS, REGULAR_KEY
from tsuen.kernel.calendar import monday_of, month_key
from tsuen.kernel.cells import CELL_MINUTES, CELLS_A_DAY, Span, cell_at
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import hours_text, yen_text


@dataclass(frozen=True)
class Desk:
    """One facility's tab 「予約」 for one family."""

    facility: FacilityFacts
    children: Sequence[ChildFacts]
    child: ChildFacts | None
    kinds: Sequence[KindChoice]
    policy: Policy
    case: Facts
    cap: int | None
    balance: Balance | None
    grid: WeekGrid
    week: Week | None
    hours: Sequence[str]
    yen: Sequence[str]
    choice: Choice | None
    offer: Deal | None
    problems: list[str]
    others: Sequence[Span]
    choosing: bool
    status: int
    party: Sequence[ChildFacts] = ()
    offers: Sequence[Deal] = ()
    kind: str = FLEXIBLE_KEY
    day: date | None = None  # one day at a time
    codes: Sequence[str | tuple[str, str, str]] = ()  # of the refusals among the problems; of siblings with whose they are
    whole: bool = False  # the whole week was asked for
    how: str = ""  # siblings 「空いている分だけ」
    staying: Sequence[Outcome] = ()  # of them, who cannot come
    some: bool = False  # all or none, and some of them could
    lefts: Sequence[int | None] = ()  # each child's minutes left
    places: Sequence[RegularFacts] = ()  # the weekly places, where 柔軟利用 is not open there at all

    @property
    def calendar(self) -> bool:
        """Whether there is a calendar to book by: not where the municipality has no 柔軟利用 at all."""
        return self.kind == REGULAR_KEY or not any(one.key == FLEXIBLE_KEY and one.code == "kind_closed" for one in self.kinds)

    @property
    def regular(self) -> KindChoice | None:
        """定期利用 as STEP2 tells of it."""
        return next((one for one in self.kinds if one.key == REGULAR_KEY), None)

    @property
    def refs(self) -> str | None:
        """The chosen children as addresses carry them."""
        return SIBLINGS.join(one.ref for one in self.party) or None

    @property
    def ask(self) -> dict[str, str | None]:
        """Who comes, and how, as addresses carry it."""
        return {"child": self.refs, "how": self.how or None}

    @property
    def chosen(self) -> dict[str, str | None]:
        """The same with the hours chosen so far."""
        return self.ask | ({"start": self.start, "end": self.end} if self.choice else {})

    def first(self, one: Outcome) -> str:
        """The chosen children with this one before the others, as addresses carry them."""
        ref = one.offer.wish.child_ref
        return SIBLINGS.join([ref, *(child.ref for child in self.party if child.ref != ref)])

    @property
    def fee_yen(self) -> int:
        """The fee of all of them."""
        return sum(one.fee.yen for one in self.offers)

    @property
    def pressable(self) -> bool:
        """Whether cells may be pressed: a child is chosen and 柔軟利用 is open to it; a day of 定期利用 that stands may be moved."""
        return self.kind == REGULAR_KEY or any(kind.open for kind in self.kinds if kind.key == self.kind)

    @property
    def start(self) -> str:
        """The hidden field."""
        return start_of(self.choice)

    @property
    def end(self) -> str:
        """The hidden field; empty until the second press."""
        return end_of(self.choice)

    @property
    def month(self) -> int:
        """The month whose hours count: of the chosen day, else of the first one that may be booked in the week."""
        return (self.choice.on if self.choice else self.grid.counted[0]).month

    @property
    def left(self) -> int | None:
        """Minutes left of the week's month; None where it has no cap."""
        return self.balance.left(self.cap) if self.balance else 0

    @property
    def terms(self) -> PolicyWords:
        """What the page says of the rules."""
        return policy_words(self.policy, self.case)


def desk_for(
    tx: Reading, viewer: Viewer, ref: str, asked: Asked, now: datetime, kind: str = FLEXIBLE_KEY
) -> Desk:
    """Everything the tab shows of one child or none: raises 404 for a facility or child that is not to be seen.

    `kind`: whose places the calendar shows; of 定期利用 only where one of its days is moved (D14).
    """
    facility, household = facility_facts(tx, ref), household_of(tx, viewer)
    children = children_of(tx, viewer)
    child = _child(children, asked)
    today = jst_date(now)
    rules = agreements(tx, home=household.municipality_code, place=facility.municipality_code, facility_id=facility.id)
    classes = classes_of(tx, household.id)
    policy, case = rules.on(today).policy, _case(facility, household, child, classes, now, kind)
    plan = plan_for(tx, facility.id, monday_of(today))
    monday = shown_monday(asked.week or (asked.choice.on if asked.choice else None), policy, case, plan)
    grid = week_grid(
        tx, plan, child_id=child.id if child else None,
        birth_on=child.birth_on if child else None, policy=policy, monday=monday, case=case,
        classes=classes,
    )  # fmt: skip
    if kind == REGULAR_KEY:
        cells = cell_at(monday, 0), cell_at(monday, 0) + 7 * CELLS_A_DAY
        grid = replace(grid, free=regular_free(tx, facility.id, grid.pool_id, *cells, apart=policy.capacity.kinds_apart))
    barred = _barred(tx, household, child, policy, case) if child else None
    kinds = kind_choices(tx, facility, child, policy, case, barred) if child else []
    choice, problems = pressed(asked, grid)
    offer = _offer(tx, viewer, ref, child, choice, now)
    status, others, codes = 200, list[Span](), list[str]()
    if asked.apply and offer is not None:
        status, more, others = _judge(tx, offer, now)
        problems, codes = problems + [one.sentence for one in more], [one.code for one in more]
    on = choice.on if choice else grid.counted[0]
    desk = Desk(
        facility=facility, children=children, child=child, kinds=kinds, policy=policy,
        case=replace(case, household_class=classes.on(choice.on if choice else grid.counted[0])),
        cap=cap_of(rules.on(on).policy, replace(case, on=on, household_class=classes.on(on))),
        balance=balance(tx, child.id, month_key(on)) if child else None, grid=grid, week=None,
        hours=[], yen=[], choice=choice, offer=offer, problems=problems, others=others,
        choosing=asked.choose or child is None, status=status, party=[child] if child else [],
        offers=[offer] if offer else [], kind=kind, day=asked.day, whole=asked.whole, codes=codes,
    )  # fmt: skip
    if child and not desk.calendar:
        desk = replace(desk, places=places_for(tx, facility.id, child, today))
    lefts = month_lefts(tx, child.id, rules, classes, grid, case) if child else ()
    return drawn(desk, lefts, [(desk.policy, desk.case)])


def drawn(desk: Desk, lefts: MonthLefts, cases: Sequence[tuple[Policy, Facts]]) -> Desk:
    """The desk with its week (`lefts`: minutes of its months) and the words of each number of half-hours.

    `cases`: by whose rules the fee of each child is reckoned.
    """
    if desk.refs is None:
        return desk
    cap = CELLS_A_DAY if desk.cap is None else desk.cap // CELL_MINUTES
    most = range(1, min(cap, CELLS_A_DAY) + 1)
    fees = [
        sum(fee(policy, replace(case, starts=0, ends=n * CELL_MINUTES)).yen for policy, case in cases) for n in most
    ]
    week = drawn_week(
        desk.facility.name, desk.facility.ref, desk.refs, desk.terms.closes, desk.grid, desk.choice, desk.pressable, lefts,
        desk.day,
    )  # fmt: skip
    week = replace(week, how=desk.how, whole=desk.whole)
    return replace(
        desk, week=week, hours=[hours_text(n * CELL_MINUTES) for n in most], yen=[f"{yen_text(one)}（目安）" for one in fees]
    )


def _barred(tx: Reading, household: HouseholdFacts, child: ChildFacts, policy: Policy, case: Facts) -> Refusal | None:
    """Why nothing at all is open: no certification, or a facility that is not among those of this family (A12, C7)."""
    over = not_certified_any_more(tx, child, jst_date(case.now))
    return over or facility_refusal(tx, household_id=household.id, child_id=child.id, policy=policy, case=case)


def _case(
    facility: FacilityFacts, household: HouseholdFacts, child: ChildFacts | None, classes: Classes, now: datetime, kind: str
) -> Facts:
    at_home = household.municipality_code == facility.municipality_code
    return Facts(
        now=now, kind=KINDS[kind], birth_on=child.birth_on if child else None, resident=at_home, in_area=at_home,
        household_class=classes.on(jst_date(now)), facility=facility.name,
        facility_type=TYPES.get(facility.type, facility.type), price=facility.price_per_hour,
    )  # fmt: skip


def offers_for(
    tx: Reading, viewer: Viewer, ref: str, children: Sequence[str], span: Span, now: datetime, picks: Picks = NO_PICKS
) -> list[Deal]:
    """The deals of the later pages, one a child: raises 404 for strangers' children and where nobody was chosen."""
    if not children:
        raise NotFound
    return [deal(tx, viewer, Wish(child, ref, span, picks), now) for child in children]


def _child(children: Sequence[ChildFacts], asked: Asked) -> ChildFacts | None:
    if asked.child:
        found = next((one for one in children if one.ref == asked.child), None)
        if found is None:
            raise NotFound
        return found
    return children[0] if len(children) == 1 else None


def pressed(asked: Asked, grid: WeekGrid) -> tuple[Choice | None, list[str]]:
    """The choice after the press the address carries, and why it did not do what was meant."""
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


def _judge(tx: Reading, offer: Deal, now: datetime) -> tuple[int, list[Refusal], list[Span]]:
    """What 「適用する」 finds: the status, why not, and where else there is room."""
    refusals = offer.refusals(now)
    if refusals:
        return 422, refusals, []
    if offer.facts.full:
        return 409, [full_refusal(offer.wish.span)], list(alternatives(tx, offer, now))
    return 200, [], []
