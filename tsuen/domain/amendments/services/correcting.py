"""A birth date is corrected, and the days of use with it; 保護者2 goes, and access with it (A11, A12, B5)."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.amendments import mails
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.amendments.queries.effects import days_of
from tsuen.domain.amendments.services.closing import close_parted
from tsuen.domain.certifications.services import correct_certification
from tsuen.domain.facilities.queries import facility_by_id
from tsuen.domain.households.queries import children_in
from tsuen.domain.households.services import remove_guardian
from tsuen.domain.interviews import services as interviews
from tsuen.domain.reservations import services as reservations
from tsuen.domain.reservations.services.pickup import hand_over
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer

FALLEN = "認定期間の変更"
_MOVED = Refusal("certification_moved", "このお子さまの認定は、たったいま変わりました。画面を開きなおして、確かめてください。")

_NOTHING = Refusal(
    "nothing_left", "この生年月日では、認定期間に利用できる日が残りません。却下して、世帯の認定を「認定を終了する」で終わらせてください。"
)


def correct_days(tx: Writing, row: Amendment, was: date, birth_on: date, *, viewer: Viewer | None, now: datetime) -> None:
    """The child's running certifications get the days of the right birth date; what is booked outside them falls, free, and
    every facility concerned is told. The certifications are held first: a booking waits, or was first (as an ending, A12).

    Refusals: `nothing_left`; `certification_moved` as a lost race.
    """  # noqa: D205
    child_id = row.child_id or 0
    days = days_of(tx, child_id, was, birth_on, now)
    for one in sorted(days, key=lambda one: one.held.id):
        if one.gone:
            raise Refused(_NOTHING)
        said = {"viewer": viewer, "held": one.held, "starts_on": one.first_on, "ends_on": one.last_on, "now": now}
        if one.other and not correct_certification(tx, **said):  # type: ignore[arg-type]
            raise Refused(_MOVED, lost_race=True)
    spans = [(one.first_on, one.ends_on) for one in days]
    about = {"viewer": viewer, "child_id": child_id, "spans": spans, "reason": FALLEN, "now": now}
    fallen = Counter([*reservations.cancel_outside(tx, **about), *interviews.cancel_outside(tx, **about)])  # type: ignore[arg-type]
    child = next(one for one in children_in(tx, row.household_id) if one.id == child_id)
    for facility_id, count in sorted(fallen.items()):
        mails.corrected_facility(
            tx, row.id, facility=facility_by_id(tx, facility_id), child=child.name, days=max(spans), fallen=count, now=now
        )


def part_second(tx: Writing, row: Amendment, *, viewer: Viewer | None, now: datetime) -> None:
    """保護者2 is a guardian no more: the account is closed, its sessions end at once, 保護者1 collects in its place.

    The caller has seen that it is who the request speaks of. Nothing asked for about that person is done any more.
    """
    was = row.facts["was"]
    if remove_guardian(tx, viewer=viewer, household_id=row.household_id, now=now):
        name = f"{was.get('family_name', '')} {was.get('given_name', '')}".strip()
        hand_over(tx, viewer=viewer, household_id=row.household_id, name=name, now=now)
    close_parted(tx, row, viewer=viewer, now=now)
