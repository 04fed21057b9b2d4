"""定期利用 of a child at a facility: whether it is open and by which way, the weekly places to choose from, applications (D2, D8)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import ColumnElement, func, select

from tsuen.db import Reading, seen_by
from tsuen.domain.facilities.models import Facility
from tsuen.domain.facilities.queries import FacilityFacts, RegularFacts, pools_of, regular_places
from tsuen.domain.facilities.words import TYPES
from tsuen.domain.households.models import Child
from tsuen.domain.households.queries import ChildFacts
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.booking import REGULAR
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.vary import value
from tsuen.domain.reservations.models import RegularWish, Reservation, Series
from tsuen.domain.reservations.queries.deal import interview_refusal, pool_for
from tsuen.domain.reservations.queries.lists import ReservationFacts, of_series
from tsuen.domain.reservations.rules import HOLDING
from tsuen.domain.reservations.rules.wishes import OPEN_WISH
from tsuen.domain.reservations.words import WISH_STATES, wish_words
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound, Refusal
from tsuen.kernel.viewer import Viewer

_LOOKS = {"asked": "tentative", "made": "confirmed", "declined": "declined", "ended": "done"}


@dataclass(frozen=True)
class WishFacts:
    """One 定期利用申請. `times`: (weekday, starts, ends); `lapses_on`: the last day for an answer; `state`: of `WISH_STATES`."""

    id: int
    ref: str
    state: str
    child_ref: str
    child_name: str
    birth_on: date
    child_id: int
    household_id: int
    facility_id: int
    facility_ref: str
    facility_name: str
    first_on: date
    times: Sequence[tuple[int, int, int]]
    comment: str
    answer: str
    created_at: datetime
    lapses_on: date
    series_ref: str
    facility_phone: str

    @property
    def open(self) -> bool:
        """Whether it waits for the facility's answer."""
        return self.state == OPEN_WISH

    @property
    def key(self) -> str:
        """The look of its status tag."""
        return _LOOKS.get(self.state, "cancelled")

    @property
    def lines(self) -> Sequence[str]:
        """水曜日 9:30～11:30, one a wish."""
        return [wish_words(*one) for one in self.times]

    @property
    def state_words(self) -> str:
        """申請中, 登録済み, お断り, 取り下げ, 期限切れ, 終了."""
        return WISH_STATES[self.state]


@dataclass(frozen=True)
class SeriesFacts:
    """One 定期利用 with all its days, earliest first."""

    ref: str
    days: Sequence[ReservationFacts]

    @property
    def waiting(self) -> Sequence[ReservationFacts]:
        """Those that wait for the facility's answer."""
        return [one for one in self.days if one.state == "tentative"]

    @property
    def yen(self) -> int:
        """料金（目安） of those that stand."""
        return sum(one.yen for one in self.days if one.state in HOLDING)


def regular_way(policy: Policy, facility: FacilityFacts, child: ChildFacts, now: datetime) -> str:
    """How it is asked for there: place (the facility's weekly places) or application (`booking.regular_by`)."""
    return value(policy.booking.regular_by, _case(facility, child, now))


def regular_refusal(
    tx: Reading, facility: FacilityFacts, child: ChildFacts, policy: Policy, now: datetime
) -> Refusal | None:
    """Why 定期利用 is not open to the child there now; None: it is (D2)."""
    today = jst_date(now)
    if REGULAR not in value(policy.booking.kinds, _case(facility, child, now)):
        return Refusal("kind_closed", "お住まいの市区町村では、定期利用の予約を受け付けていません。市区町村の窓口におたずねください。")
    if pool_for(pools_of(tx, facility.id), child.birth_on, today) is None:
        return Refusal("age", f"この施設の対象は{facility.ages}です。ほかの施設をさがしてください。")
    needed = interview_refusal(tx, child.id, facility.id, policy=policy, on=today)
    if needed is not None:
        return needed
    if regular_way(policy, facility, child, now) == "place" and not places_for(tx, facility.id, child, today):
        return Refusal("no_regular", "この施設では、いま選べる定期利用の枠がありません。園に電話でおたずねください。")
    return None


def places_for(tx: Reading, facility_id: int, child: ChildFacts, today: date) -> Sequence[RegularFacts]:
    """「ご利用可能枠（毎週・隔週）」 for a child: those of the pool of its age that are not over."""
    pool = pool_for(pools_of(tx, facility_id), child.birth_on, today)
    return [one for one in regular_places(tx, facility_id, today) if pool is not None and one.pool_id == pool.id]


def open_wish(tx: Reading, child_id: int, facility_id: int) -> WishFacts | None:
    """The child's 定期利用申請 that waits for the facility's answer."""
    return next(iter(_wishes(tx, RegularWish.child_id == child_id, RegularWish.facility_id == facility_id, RegularWish.state == OPEN_WISH)), None)


def wish_of(tx: Reading, viewer: Viewer, ref: str) -> WishFacts:
    """One of the viewer's household or facility. Raises `NotFound` for anybody else's."""
    found = _wishes(tx, _my_wishes(viewer), RegularWish.ref == ref)
    if not found:
        raise NotFound("regular wish")
    return found[0]


def wishes(tx: Reading, viewer: Viewer, *states: str) -> Sequence[WishFacts]:
    """The viewer's, latest first."""
    return _wishes(tx, _my_wishes(viewer), RegularWish.state.in_(states or tuple(WISH_STATES)))


def waiting_wishes(tx: Reading, viewer: Viewer) -> int:
    """How many applications wait for the facility."""
    statement = select(func.count()).select_from(RegularWish)
    return int(tx.scalar(statement.where(_my_wishes(viewer), RegularWish.state == OPEN_WISH)) or 0)


def pickup_of_wish(tx: Reading, viewer: Viewer, ref: str) -> dict[str, str]:
    """お迎えに来られる方 of an application. Raises `NotFound` for anybody else's."""
    row = tx.execute(select(RegularWish.pickup).where(_my_wishes(viewer), RegularWish.ref == ref)).first()
    if row is None:
        raise NotFound("regular wish")
    return dict(row.pickup or {})


def series_of(tx: Reading, viewer: Viewer, ref: str) -> SeriesFacts:
    """One of the viewer's household or facility. Raises `NotFound` for anybody else's."""
    days = of_series(tx, viewer, ref)
    if not days:
        raise NotFound("series")
    return SeriesFacts(ref, days)


def series_lengths(tx: Reading, viewer: Viewer) -> dict[int, tuple[str, int]]:
    """Of each series with days that wait: its ref, and how many they are."""
    mine = seen_by(viewer, household=Series.household_id, facility=Series.facility_id)
    rows = tx.execute(
        select(Series.id, Series.ref, func.count())
        .join(Reservation, Reservation.series_id == Series.id)
        .where(mine, Reservation.state == "tentative")
        .group_by(Series.id, Series.ref)
    )
    return {number: (ref, int(count)) for number, ref, count in rows}


def _case(facility: FacilityFacts, child: ChildFacts, now: datetime) -> Facts:
    kind = TYPES.get(facility.type, facility.type)
    return Facts(now=now, kind=REGULAR, birth_on=child.birth_on, facility=facility.name, facility_type=kind)


def _my_wishes(viewer: Viewer) -> ColumnElement[bool]:
    return seen_by(viewer, household=RegularWish.household_id, facility=RegularWish.facility_id)


def _wishes(tx: Reading, *where: ColumnElement[bool]) -> Sequence[WishFacts]:
    rows = tx.execute(
        select(RegularWish, Child, Facility, Series.ref)
        .join(Child, Child.id == RegularWish.child_id)
        .join(Facility, Facility.id == RegularWish.facility_id)
        .outerjoin(Series, Series.id == RegularWish.series_id)
        .where(*where)
        .order_by(RegularWish.id.desc())
    )
    return [
        WishFacts(
            row.id, row.ref, row.state, child.ref, f"{child.family_name} {child.given_name}", child.birth_on, child.id,
            row.household_id, row.facility_id, facility.ref, facility.name, row.first_on, [tuple(one) for one in row.times],
            row.comment, row.answer, row.created_at, row.lapses_on, series_ref or "", facility.phone,
        )
        for row, child, facility, series_ref in rows
    ]  # fmt: skip
