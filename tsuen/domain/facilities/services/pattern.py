"""Publishing places: the weekly pattern of a pool, and the pools by age (D6, D7)."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import delete, insert, select

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.facilities.models import Facility, PatternSlot, Pool
from tsuen.domain.facilities.queries import opening_hours
from tsuen.domain.facilities.rules import AgeBand, PatternChange, ages_refused, pattern_refused
from tsuen.domain.facilities.services.locks import days_ahead, lock_days, plan_changed
from tsuen.domain.facilities.services.regular import ensure_withheld
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.policies.queries import policy_on
from tsuen.domain.policies.rules.booking import FLEXIBLE, REGULAR, last_open_day
from tsuen.domain.policies.rules.facts import Facts
from tsuen.kernel.clock import jst_date
from tsuen.kernel.facts import Fact
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Viewer


def set_pattern(tx: Writing, *, viewer: Viewer, pool_ref: str, change: PatternChange, now: datetime) -> int:
    """Put `change` into the weekly pattern; returns the pool's id.

    The facility's day rows of the booking window are locked in order, so a higher room may compare with its claims
    in the same transaction. The change itself takes no booking away: what is booked stays as an overhang.
    """
    pool = _pool(tx, viewer, pool_ref)
    hours = {day: (row.opens, row.closes) for day, row in opening_hours(tx, viewer.facility_id).items()}
    refusal = pattern_refused(change, hours)
    if refusal is not None:
        raise Refused(refusal)
    first, last = window(tx, viewer.facility_id, now)
    lock_days(tx, viewer.facility_id, days_ahead(first, last, change.weekdays))
    _write(tx, pool.id, change)
    if change.withheld:
        ensure_withheld(tx, pool.id)
    plan_changed(tx, viewer.facility_id)
    facts: dict[str, Fact] = {
        "weekdays": list(change.weekdays), "starts": change.starts, "ends": change.ends,
        "places": change.places, "withheld": change.withheld,
    }  # fmt: skip
    record(
        tx,
        viewer=viewer,
        action="facilities.set_pattern",
        subject=("place_pool", pool.id),
        now=now,
        facts=facts,
    )
    return pool.id


def add_pool(
    tx: Writing,
    *,
    viewer: Viewer,
    key: str,
    band: AgeBand,
    now: datetime,
) -> str:
    """A new set of places for a band of ages; returns its ref."""
    content: dict[str, Fact] = {"label": band.label, "from": band.from_months, "below": band.below_months}
    answered = claim_key(tx, viewer, key, content, now)
    if answered is not None:
        return answered
    refusal = ages_refused(band)
    if refusal is not None:
        raise Refused(refusal)
    row = Pool(
        facility_id=viewer.facility_id, kind="flexible", label=band.label, age_from_months=band.from_months,
        age_below_months=band.below_months,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    plan_changed(tx, viewer.facility_id)
    record(tx, viewer=viewer, action="facilities.add_pool", subject=("place_pool", row.id), now=now)
    settle_key(tx, viewer, key, row.ref)
    return row.ref


def window(tx: Writing, facility_id: int, now: datetime) -> tuple[date, date]:
    """Today and the last day families may book, by the rules of the facility's municipality; 定期利用 may reach further."""
    today = jst_date(now)
    code = tx.scalar(select(Facility.municipality_code).where(Facility.id == facility_id)) or ""
    policy = policy_on(tx, code, today).policy
    return today, max(last_open_day(policy, Facts(now=now, kind=kind)) for kind in (FLEXIBLE, REGULAR))


def _pool(tx: Writing, viewer: Viewer, ref: str) -> Pool:
    pool = tx.scalar(select(Pool).where(Pool.facility_id == viewer.facility_id, Pool.ref == ref, Pool.withheld_of.is_(None)))
    if pool is None:
        raise NotFound("pool")
    return pool


def _write(tx: Writing, pool_id: int, change: PatternChange) -> None:
    tx.execute(
        delete(PatternSlot).where(
            PatternSlot.pool_id == pool_id,
            PatternSlot.weekday.in_(change.weekdays),
            PatternSlot.half_hour.in_(change.half_hours),
        )
    )
    rows = [
        {
            "pool_id": pool_id,
            "weekday": weekday,
            "half_hour": half_hour,
            "places": change.places,
            "withheld": change.withheld,
        }
        for weekday in change.weekdays
        for half_hour in change.half_hours
    ]
    if change.places:
        tx.execute(insert(PatternSlot), rows)
