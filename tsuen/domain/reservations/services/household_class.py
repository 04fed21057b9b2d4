"""The class of a household from a day on: uses that are over keep their price, estimates of those to come follow (F6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from tsuen.db import Writing
from tsuen.domain.households.queries import household_at_desk
from tsuen.domain.households.services import add_class, lock_household
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.agreed import agreed
from tsuen.domain.reservations.rules import COMING
from tsuen.domain.reservations.services.hold import hold
from tsuen.kernel.facts import Fact
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import day_text


def decide_class(
    tx: Writing, *, viewer: Viewer, key: str, ref: str, name: str, starts_on: date, back: bool, note: str, now: datetime
) -> None:
    """The officer sets the class of a household of the municipality from `starts_on` on; each use takes that of its day (F6).

    Never over a use that is over, unless `back` says so, with a note why; what was charged then stays as it was charged.
    """
    household_id = household_at_desk(tx, viewer, ref)
    said: dict[str, Fact] = {"home": ref, "name": name, "on": starts_on.isoformat(), "back": back, "note": note}
    if claim_key(tx, viewer, key, said, now) is not None:
        return
    lock_household(tx, household_id)
    rows = _from(tx, household_id, starts_on)
    over = max((row.on for row in rows if row.state == "done"), default=None)
    if over is not None and not (back and note):
        raise Refused(_note_missing(over) if back else _closed(over))
    add_class(tx, viewer=viewer, household_id=household_id, name=name, starts_on=starts_on, note=note, now=now)
    for row in rows:
        if row.state in COMING:
            row.fee_estimate = agreed(tx, row.id, now).estimate.yen
    settle_key(tx, viewer, key, ref)


def _from(tx: Writing, household_id: int, day: date) -> Sequence[Reservation]:
    """The household's reservations from a day on, held: one that ends at this moment ends before or after, not between."""
    return hold(tx, Reservation.household_id == household_id, Reservation.on >= day)


def _closed(over: date) -> Refusal:
    return Refusal(
        "closed_use",
        f"{day_text(over)}の利用は、もう終わっています。{day_text(over + timedelta(days=1))}からの日を選ぶか、"
        "「さかのぼって決める」を選んで、わけを入力してください。",
        "starts_on",
        over,
    )


def _note_missing(over: date) -> Refusal:
    return Refusal(
        "back_note", f"{day_text(over)}の利用が終わっているため、さかのぼって決めるわけを入力してください。", "note", over
    )
