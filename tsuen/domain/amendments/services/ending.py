"""Ending a certification, by the desk or by its last day, with all that follows from it (A12, K5-1, C25)."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.amendments import mails
from tsuen.domain.amendments.queries import whose
from tsuen.domain.amendments.rules import TOLD_AHEAD, may_end, may_restore, state_mark
from tsuen.domain.amendments.services.closing import close_changes, close_ends
from tsuen.domain.certifications.queries import (
    CertificationFacts,
    certification_of,
    ending_between,
    lapsed,
    unended,
)
from tsuen.domain.certifications.services import (
    close_certification,
    lengthen_certification,
    shorten_certification,
)
from tsuen.domain.certifications.words import END_REASONS
from tsuen.domain.facilities.queries import facility_by_id
from tsuen.domain.households.queries import guardians_in
from tsuen.domain.interviews import services as interviews
from tsuen.domain.reservations import services as reservations
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer

FALLEN = "認定の終了"
_NO_REASON = Refusal("reason_unknown", "終了の理由を選んでください。", "reason")
_MOVED = Refusal("certification_moved", "この認定は、ほかの担当者が変更しました。画面を開きなおして、確かめてください。")


def end_certification(tx: Writing, *, viewer: Viewer, ref: str, ends_on: date, reason: str, now: datetime) -> int:
    """「認定を終了する」: an earlier last day (moving out, entering a nursery). Later reservations and interviews fall, free;
    the family and every facility concerned are told. Returns how many fell; the same once more changes nothing (0).

    Refusals: `ended`, `before_start`, `not_earlier`, `reason_unknown`; `certification_moved` as a lost race.
    """  # noqa: D205
    held = certification_of(tx, viewer, ref)
    if (held.ends_on, held.end_reason) == (ends_on, reason):
        return 0
    if reason not in END_REASONS:
        raise Refused(_NO_REASON)
    if refusal := may_end(state=held.state, starts_on=held.starts_on, was=held.ends_on, ends_on=ends_on):
        raise Refused(refusal)
    close_ends(tx, viewer=viewer, certification_id=held.id, now=now)
    if not shorten_certification(
        tx, viewer=viewer, certification_id=held.id, was=held.ends_on, ends_on=ends_on, reason=reason, now=now
    ):
        raise Refused(_MOVED, lost_race=True)
    fallen = _fall(tx, viewer, held.child_id, ends_on, now)
    about = _facts(tx, held, ends_on, END_REASONS[reason], held.endings + 1)
    mails.ended(tx, about, fallen=fallen.total(), now=now)
    for facility_id, count in sorted(fallen.items()):
        place = facility_by_id(tx, facility_id)
        mails.ended_facility(
            tx, about, facility_id=facility_id, name=place.name, address=place.email, fallen=count, now=now
        )
    return fallen.total()


def restore_certification(tx: Writing, *, viewer: Viewer, ref: str, now: datetime) -> None:
    """「終了を取り消す」: the last day is again the one before the early end; the family is told (A12).

    What was cancelled stays cancelled. Refusals: `not_shortened`, `over`; `certification_moved` as a lost race.
    """
    held = certification_of(tx, viewer, ref)
    refusal = may_restore(state=held.state, ends_on=held.ends_on, original_on=held.original_on, today=jst_date(now))
    if refusal is not None or held.original_on is None:
        raise Refused(*([refusal] if refusal else []))
    if not lengthen_certification(
        tx, viewer=viewer, certification_id=held.id, was=held.ends_on, ends_on=held.original_on, now=now
    ):
        raise Refused(_MOVED, lost_race=True)
    mails.restored(tx, _facts(tx, held, held.original_on, "", held.endings), now=now)


def close_lapsed(tx: Writing, now: datetime) -> int:
    """The night's work: certifications whose last day has passed are 終了, and nothing stays booked after it. Returns how many."""
    found = lapsed(tx, jst_date(now))
    for one in found:
        close_ends(tx, viewer=None, certification_id=one.id, now=now)
        close_certification(tx, certification_id=one.id, now=now)
        if not _goes_on(tx, one):
            _fall(tx, None, one.child_id, one.ends_on, now)
        close_changes(tx, household_id=whose(tx, one.id).household_id, now=now)
    return len(found)


def tell_ahead(tx: Writing, now: datetime) -> int:
    """The night's work: families whose child's certification ends within thirty days are told, once. Returns how many."""
    found = ending_between(tx, jst_date(now), jst_date(now) + TOLD_AHEAD)
    for one in found:
        if not one.end_reason:  # an early end was told when it was made
            mails.ending(tx, _facts(tx, one, one.ends_on, "", 1), now=now)
    return len(found)


def _fall(tx: Writing, viewer: Viewer | None, child_id: int, last_on: date, now: datetime) -> Counter[int]:
    """Cancel what lies after a day; how many at each facility."""
    said = {"viewer": viewer, "child_id": child_id, "spans": [(date.min, last_on)], "reason": FALLEN, "now": now}
    return Counter([*reservations.cancel_outside(tx, **said), *interviews.cancel_outside(tx, **said)])  # type: ignore[arg-type]


def _goes_on(tx: Writing, one: CertificationFacts) -> bool:
    """Whether another certification of the child runs on: then what is booked stands on that one."""
    return bool(unended(tx, [one.child_id], one.ends_on))


def _facts(tx: Writing, held: CertificationFacts, ends_on: date, reason: str, endings: int) -> mails.EndingFacts:
    child = whose(tx, held.id)
    family = [(one.name, one.email) for one in guardians_in(tx, child.household_id) if one.email]
    return mails.EndingFacts(held.id, child.child, ends_on, reason, family, state_mark(ends_on, endings))
