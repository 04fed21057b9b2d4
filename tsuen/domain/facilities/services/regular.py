"""Offering weekly places for 定期利用 out of those a pool withholds, and ending the offer (D7, D8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select, update

from tsuen.db import Writing, insert_or_ignore
from tsuen.domain.audit.services import record
from tsuen.domain.facilities.models import Pool, RegularPlace
from tsuen.domain.facilities.queries.days import opening_hours
from tsuen.domain.facilities.queries.places import pattern_of
from tsuen.domain.facilities.queries.regular import REGULAR, regular_place, regular_places
from tsuen.domain.facilities.rules import most_at_once, regular_refused
from tsuen.domain.facilities.services.locks import plan_changed
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.kernel.clock import jst_date
from tsuen.kernel.facts import Fact
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.recurrence import Weekly
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer

LABEL = 20


@dataclass(frozen=True)
class NewRegular:
    """What is offered: when, to how many children at once, until when (None: until it is ended)."""

    weekly: Weekly
    places: int
    last_on: date | None = None


def offer_regular(tx: Writing, *, viewer: Viewer, key: str, pool_ref: str, wanted: NewRegular, now: datetime) -> str:
    """「ご利用可能枠（毎週・隔週）」を追加する; returns its ref.

    Refused where the pool withholds fewer places, beside what is offered of them already (`regular_refused`).
    """
    weekly = wanted.weekly
    content: dict[str, Fact] = {
        "pool": pool_ref, "weekday": weekly.weekday, "starts": weekly.starts, "ends": weekly.ends, "weeks": weekly.weeks,
        "first": weekly.first_on.isoformat(), "last": wanted.last_on.isoformat() if wanted.last_on else "", "places": wanted.places,
    }  # fmt: skip
    answered = claim_key(tx, viewer, key, content, now)
    if answered is not None:
        return answered
    plan_changed(tx, viewer.facility_id)  # holds the facility's row: of two offers at one moment the later sees the earlier
    pool_id = tx.scalar(select(Pool.id).where(Pool.facility_id == viewer.facility_id, Pool.ref == pool_ref, Pool.withheld_of.is_(None)))
    if pool_id is None:
        raise NotFound("pool")
    _refuse(tx, viewer, pool_id, wanted, jst_date(now))
    ensure_withheld(tx, pool_id)
    row = RegularPlace(
        facility_id=viewer.facility_id, pool_id=pool_id, weekday=weekly.weekday, starts=weekly.starts, ends=weekly.ends,
        weeks=weekly.weeks, places=wanted.places, first_on=weekly.first_on, last_on=wanted.last_on, created_at=now,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    record(tx, viewer=viewer, action="facilities.offer_regular", subject=("regular_place", row.id), now=now, facts=content)
    settle_key(tx, viewer, key, row.ref)
    return row.ref


def end_regular(tx: Writing, *, viewer: Viewer, ref: str, now: datetime) -> None:
    """募集を終える: no family can choose it from tomorrow on. What is booked stays. A second press changes nothing."""
    place, today = regular_place(tx, viewer.facility_id, ref), jst_date(now)
    if place.last_on is not None and place.last_on <= today:
        return
    tx.execute(update(RegularPlace).where(RegularPlace.id == place.id).values(last_on=today))
    record(tx, viewer=viewer, action="facilities.end_regular", subject=("regular_place", place.id), now=now)


def ensure_withheld(tx: Writing, pool_id: int) -> int:
    """The pool of the places `pool_id` withholds, made if it is missing; returns its id."""
    tx.flush()
    base = tx.get_one(Pool, pool_id)
    insert_or_ignore(
        tx, Pool,
        {
            "ref": new_ref(), "facility_id": base.facility_id, "kind": REGULAR, "label": f"{base.label}・定期"[:LABEL],
            "age_from_months": base.age_from_months, "age_below_months": base.age_below_months, "withheld_of": pool_id,
        },
    )  # fmt: skip
    return tx.execute(select(Pool.id).where(Pool.withheld_of == pool_id)).scalar_one()


def _refuse(tx: Writing, viewer: Viewer, pool_id: int, wanted: NewRegular, today: date) -> None:
    hours = {day: (row.opens, row.closes) for day, row in opening_hours(tx, viewer.facility_id).items()}
    others = [
        (one.weekly, one.places)
        for one in regular_places(tx, viewer.facility_id, max(today, wanted.weekly.first_on))
        if one.pool_id == pool_id and (wanted.last_on is None or one.weekly.anchor <= wanted.last_on)
    ]
    withheld = {slot: places.withheld for slot, places in pattern_of(tx, pool_id).items()}
    if wanted.weekly.first_on < today:
        raise Refused(Refusal("past_day", "今日か、今日より後の日を入力してください。", "first_on"))
    refusal = regular_refused(wanted.weekly, wanted.places, wanted.last_on, hours, most_at_once(wanted.weekly, withheld, others))
    if refusal is not None:
        raise Refused(refusal)
