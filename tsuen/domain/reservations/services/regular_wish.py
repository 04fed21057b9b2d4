"""定期利用申請: a family's wishes, which the facility turns into a series or declines (D8, D9, C20-21)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from sqlalchemy import select, update

from tsuen.db import Writing, insert_or_ignore
from tsuen.domain.audit.services import record
from tsuen.domain.certifications.services import hold_certification
from tsuen.domain.facilities.queries import facility_facts
from tsuen.domain.households.queries import child_of
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.reservations import mails
from tsuen.domain.reservations.models import RegularWish
from tsuen.domain.reservations.queries.regular import (
    WishFacts,
    pickup_of_wish,
    wish_of,
)
from tsuen.domain.reservations.queries.series_plan import series_plan
from tsuen.domain.reservations.queries.wishing import (
    NewWish,
    ask_of,
    for_family,
    lapse_day,
    uncertified_wish,
    wish_refusal,
)
from tsuen.domain.reservations.rules import until_words
from tsuen.domain.reservations.rules.wishes import not_answerable
from tsuen.domain.reservations.services.letters import series_letter, wish_letter
from tsuen.domain.reservations.services.request import Pickup, refuse_gone
from tsuen.domain.reservations.services.series import enter_series, refuse_untold, take_series
from tsuen.domain.reservations.services.wish_ends import settle_wish, wish_state
from tsuen.kernel.clock import jst_date
from tsuen.kernel.facts import Fact
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.recurrence import Weekly
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Audience, Viewer

_WAITS = Refusal("asked_already", "この施設への定期利用申請は、もう送信されています。施設からの返事をお待ちください。")


def ask_regular(tx: Writing, *, viewer: Viewer, key: str, wish: NewWish, pickup: Pickup, comment: str, now: datetime) -> str:
    """「申請内容を送信する」; returns the application's ref. Nothing is held by it (C21).

    Unanswered it lapses after its last day (`rules.wishes.wish_lapses_on`), which is kept as it was promised.
    """
    content: dict[str, Fact] = {
        "child": wish.child_ref, "facility": wish.facility_ref, "first": wish.first_on.isoformat(),
        "times": [list(one) for one in wish.times], "pickup": dict(pickup), "comment": comment,
    }  # fmt: skip
    answered = claim_key(tx, viewer, key, content, now)
    if answered is not None:
        return answered
    refusal = wish_refusal(tx, viewer, wish, now)
    if refusal is not None:
        raise Refused(refusal)
    child, facility = child_of(tx, viewer, wish.child_ref), facility_facts(tx, wish.facility_ref)
    if not hold_certification(tx, child.id, max(wish.first_on, jst_date(now))):
        raise Refused(uncertified_wish(tx, child, wish.first_on), lost_race=True)
    refuse_gone(tx, child.household_id, pickup)
    ref = new_ref()
    tx.flush()
    fresh = insert_or_ignore(
        tx, RegularWish,
        {
            "ref": ref, "child_id": child.id, "household_id": child.household_id, "facility_id": facility.id,
            "open_key": f"{child.id}:{facility.id}", "first_on": wish.first_on, "times": [list(one) for one in wish.times],
            "pickup": dict(pickup), "comment": comment, "answer": "", "state": "asked", "requested_by": viewer.account_id,
            "lapses_on": lapse_day(tx, viewer, wish, now), "created_at": now,
        },
    )  # fmt: skip
    if not fresh:
        raise Refused(_WAITS, lost_race=True)
    row = tx.execute(select(RegularWish).where(RegularWish.ref == ref)).scalar_one()
    record(tx, viewer=viewer, action="reservations.regular_asked", subject=("regular_wish", row.id), now=now)
    mails.regular_asked(tx, wish_letter(tx, row), now=now)
    settle_key(tx, viewer, key, ref)
    return ref


def make_series(
    tx: Writing, *, viewer: Viewer, key: str, ref: str, times: Sequence[Weekly], last: date | None, told: str, now: datetime
) -> str:
    """「定期利用を登録する」: the facility books for the family, by the same rules; returns the series' ref (D9, C10, C20).

    The days are 予約確定 at once; the family gets 予約完了. `told`: the days the staff member has seen.
    """
    said: dict[str, Fact] = {"wish": ref, "times": [one.words for one in times], "days": told}
    answered = claim_key(tx, viewer, key, said, now)
    if answered is not None:
        return answered
    wish = wish_of(tx, viewer, ref)
    _answer(tx, viewer, wish, "made", now)
    plan = series_plan(tx, for_family(viewer, wish), ask_of(wish, times, last), now)
    refuse_untold(plan, told)
    series, rows = enter_series(tx, viewer, plan, pickup_of_wish(tx, viewer, ref), wish.comment, now, confirmed=True)
    tx.execute(update(RegularWish).where(RegularWish.id == wish.id).values(series_id=series.id))
    until = until_words(rows[0].free_until_at)
    mails.series_booked(tx, series_letter(tx, series, rows), until=until, now=now)
    settle_key(tx, viewer, key, series.ref)
    take_series(tx, plan, rows)
    return series.ref


def decline_wish(tx: Writing, *, viewer: Viewer, ref: str, answer: str, now: datetime) -> None:
    """お断りする, with words for the family. A second press changes nothing."""
    wish = wish_of(tx, viewer, ref)
    if wish.state == "declined":
        return
    _answer(tx, viewer, wish, "declined", now, answer=answer)
    row = tx.get_one(RegularWish, wish.id, populate_existing=True)
    mails.regular_declined(tx, wish_letter(tx, row), answer=answer, now=now)


def _answer(tx: Writing, viewer: Viewer, wish: WishFacts, state: str, now: datetime, answer: str = "") -> None:
    """Once, and by the facility alone. The certification is held before the wish, as an ending does it (A12)."""
    if viewer.audience is not Audience.FACILITY:
        raise NotFound("regular wish")
    hold_certification(tx, wish.child_id, max(wish.first_on, jst_date(now)))
    if not settle_wish(tx, viewer=viewer, wish_id=wish.id, state=state, now=now, answer=answer):
        raise Refused(not_answerable(wish_state(tx, wish.id)), lost_race=True)
