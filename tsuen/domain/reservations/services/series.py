"""定期利用: a family chooses a weekly place, and all its days are asked for at once (D8, O7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.facilities.queries import RegularFacts, facility_facts
from tsuen.domain.hours.services import lock_month
from tsuen.domain.households.queries import child_of
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.reservations import mails
from tsuen.domain.reservations.models import Reservation, Series
from tsuen.domain.reservations.queries.deal import Deal
from tsuen.domain.reservations.queries.open_to import facility_refusal
from tsuen.domain.reservations.queries.regular import regular_refusal, regular_way
from tsuen.domain.reservations.queries.series_plan import (
    SeriesAsk,
    SeriesPlan,
    place_taken,
    regular_case,
    series_plan,
)
from tsuen.domain.reservations.rules import full_refusal
from tsuen.domain.reservations.services.letters import series_letter
from tsuen.domain.reservations.services.request import (
    Pickup,
    refuse_elsewhere,
    refuse_shape,
    refuse_uncertified,
    take,
    write_down,
)
from tsuen.kernel.calendar import month_key
from tsuen.kernel.cells import Span
from tsuen.kernel.facts import Fact
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import day_text


def request_series(
    tx: Writing, *, viewer: Viewer, key: str, ask: SeriesAsk, told: str, pickup: Pickup, comment: str, now: datetime
) -> str:
    """「予約内容を送信する」 → a 仮予約 for each day the family has seen, or none; returns the series' ref.

    `told`: those days (`SeriesPlan.told`). Refused as a lost race when they are not what can be booked any more.
    Locks by law 3: the key, the certifications, the child's months in order, the facility's days in order, last.
    """
    answered = claim_key(tx, viewer, key, _content(ask, told, pickup, comment), now)
    if answered is not None:
        return answered
    refuse_way(tx, viewer, ask, now)
    plan = series_plan(tx, viewer, ask, now)
    refuse_untold(plan, told)
    series, rows = enter_series(tx, viewer, plan, pickup, comment, now)
    mails.series_requested(tx, series_letter(tx, series, rows), answer_by=min(row.answer_by_at for row in rows), now=now)
    settle_key(tx, viewer, key, series.ref)
    take_series(tx, plan, rows)
    return series.ref


def refuse_way(tx: Writing, viewer: Viewer, ask: SeriesAsk, now: datetime) -> None:
    """Raise where 定期利用 is asked for by an application (`booking.regular_by`), or is not open to the family at all."""
    child, facility = child_of(tx, viewer, ask.child_ref), facility_facts(tx, ask.facility_ref)
    policy, case = regular_case(tx, viewer, child, facility, now)
    barred = facility_refusal(tx, household_id=child.household_id, child_id=child.id, policy=policy, case=case)
    refusal = barred or regular_refusal(tx, facility, child, policy, now)
    if refusal is None and regular_way(policy, facility, child, now) != "place":
        refusal = Refusal("way", "この施設の定期利用は、「定期利用申請」から申し込んでください。")
    if refusal is not None:
        raise Refused(refusal)


def refuse_untold(plan: SeriesPlan, told: str) -> None:
    """Raise unless the days that can be booked are those that were seen."""
    if plan.refusals:
        raise Refused(*plan.refusals)
    if plan.told != told:
        sentence = "予約できる日が変わりました。下の日程を確かめて、もう一度送信してください。"
        raise Refused(Refusal("days_changed", sentence), lost_race=True)


def enter_series(
    tx: Writing, viewer: Viewer, plan: SeriesPlan, pickup: Pickup, comment: str, now: datetime, *, confirmed: bool = False
) -> tuple[Series, list[Reservation]]:
    """Write the series and its 仮予約 (予約確定: the facility's own entry) with their hours; the places are taken last."""
    offers = plan.offers
    for offer in offers:
        refuse_uncertified(tx, offer)
    child = offers[0].child
    for month in sorted({month_key(offer.wish.span.on) for offer in offers}):
        lock_month(tx, child.id, month)
    series = Series(
        child_id=child.id, household_id=child.household_id, facility_id=offers[0].facility.id,
        place_id=plan.ask.place.id if plan.ask.place else None, days=len(offers), requested_by=viewer.account_id, created_at=now,
    )  # fmt: skip
    tx.add(series)
    tx.flush()
    rows = [_enter(tx, viewer, offer, series.id, pickup, comment, now) for offer in offers]
    for row in rows if confirmed else ():
        row.state, row.confirmed_at = "confirmed", now
    tx.flush()
    return series, rows


def take_series(tx: Writing, plan: SeriesPlan, rows: Sequence[Reservation]) -> None:
    """The places, day by day; the weekly place's own number of children is counted under the day's lock."""
    for row in rows:
        take(tx, row)
        if plan.ask.place is not None:
            _refuse_overfull(tx, plan.ask.place, row)


def _enter(
    tx: Writing, viewer: Viewer, offer: Deal, series_id: int, pickup: Pickup, comment: str, now: datetime
) -> Reservation:
    try:
        refuse_elsewhere(tx, offer)
        refuse_shape(tx, offer)
        return write_down(tx, viewer, offer, pickup, comment, now, series_id=series_id)
    except Refused as refused:
        day = day_text(offer.wish.span.on)
        named = [replace(one, sentence=f"{day}：{one.sentence}", field="") for one in refused.refusals]
        raise Refused(*named, lost_race=refused.lost_race) from refused


def _refuse_overfull(tx: Writing, place: RegularFacts, row: Reservation) -> None:
    if place_taken(tx, place, row.on, row.on).get(row.on, 0) > place.places:
        raise Refused(replace(full_refusal(Span(row.on, row.starts, row.ends)), field=""), lost_race=True)


def _content(ask: SeriesAsk, told: str, pickup: Pickup, comment: str) -> dict[str, Fact]:
    return {
        "child": ask.child_ref, "facility": ask.facility_ref, "place": ask.place.ref if ask.place else "", "days": told,
        "pickup": dict(pickup), "comment": comment,
    }  # fmt: skip
