"""What comes before the first use, for a wish, a child, and what was booked (D16, C19, C25)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy import func, select, tuple_

from tsuen.db import Reading
from tsuen.domain.households.queries import ChildFacts, prepared
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.booking import FLEXIBLE
from tsuen.domain.policies.rules.facts import Facts, History
from tsuen.domain.policies.rules.readiness import unready, with_parent
from tsuen.domain.policies.rules.vary import value
from tsuen.domain.reservations.models import Reservation
from tsuen.kernel.clock import at_jst

_MADE = ("tentative", "confirmed", "in_use", "done")


def readied(tx: Reading, policy: Policy, case: Facts, *, child_id: int, facility_id: int, without: int = 0) -> Facts:
    """The case with what staff have recorded, and the visits at the facility before it: the first ones are with a parent."""
    known = prepared(tx, [child_id])[child_id]
    most, made = value(policy.readiness.accompanied_visits, case), None
    if most and case.on is not None:
        made = _before(tx, child_id, facility_id, case.on, case.starts or 0, without)
    history = replace(
        case.history, health_checked=known.checked_on is not None, consulted=known.consulted, accompanied_visits=made,
        accompanied=True if made is not None and made < most else None,
    )  # fmt: skip
    return replace(case, history=history)


def parent_words(policy: Policy, case: Facts) -> str:
    """親子通園（…）2回のうち1回目, of a wish; empty where the child comes alone."""
    made = case.history.accompanied_visits
    return "" if made is None else with_parent(value(policy.readiness.accompanied_visits, case), made)


def missing(
    tx: Reading, policy: Policy, children: Sequence[ChildFacts], today: date, facility_id: int | None = None
) -> Sequence[tuple[ChildFacts, str]]:
    """(child, sentence): what stands between children and their first booking, at a facility or anywhere, by the rules given."""
    ids = [child.id for child in children]
    known = prepared(tx, ids)
    uses = select(Reservation.child_id).where(Reservation.child_id.in_(ids), Reservation.state.in_(("in_use", "done")))
    used = set(tx.scalars(uses if facility_id is None else uses.where(Reservation.facility_id == facility_id)))
    said = []
    for child in children:
        one = known[child.id]
        history = History(
            health_checked=one.checked_on is not None, consulted=one.consulted, first_use=child.id not in used
        )
        case = Facts(now=at_jst(today, 0), kind=FLEXIBLE, on=today, birth_on=child.birth_on, history=history)
        said += [(child, refusal.sentence) for _, refusal in unready(policy, case)]
    return said


def visits_with_parent(tx: Reading, ids: Iterable[int]) -> Mapping[int, str]:
    """By reservation: what is said of those that are visits with a parent, in the order of their days at the facility."""
    rows = tx.execute(
        select(Reservation).where(Reservation.id.in_(list(ids)), Reservation.accompanied_visits > 0, Reservation.state.in_(_MADE))
    ).scalars()
    said = {row.id: with_parent(row.accompanied_visits, _before(tx, row.child_id, row.facility_id, row.on, row.starts, row.id)) for row in rows}
    return {key: words for key, words in said.items() if words}


def _before(tx: Reading, child_id: int, facility_id: int, on: date, starts: int, without: int) -> int:
    mine = (Reservation.child_id == child_id, Reservation.facility_id == facility_id, Reservation.state.in_(_MADE), Reservation.id != without)
    earlier = tuple_(Reservation.on, Reservation.starts) < tuple_(on, starts)
    return int(tx.scalar(select(func.count()).select_from(Reservation).where(*mine, earlier)) or 0)
