"""More of `tsuen verify`: requests for changes and ends of a certification (A11, A12)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.amendments.words import CHANGE, END
from tsuen.domain.certifications.models import Certification
from tsuen.domain.certifications.rules import window
from tsuen.domain.households.models import Child, Guardian
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.rules import still_kept
from tsuen.domain.policies.queries import policy_on
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.naming import names_second
from tsuen.kernel.clock import jst_date

OPEN, SECOND = ("submitted", "returned"), 2
_LETTERS = {"approved": "changed", "declined": "declined", "returned": "returned"}


def amendments_told(tx: Reading, now: datetime) -> Iterator[str]:
    """Each request was acknowledged, and a decided one has its letter (an approved end has the certification's own)."""
    posted = {
        tuple(key.split(":")[:2]) for key in tx.scalars(select(Letter.dedupe_key).where(Letter.dedupe_key.startswith("amendments.")))
    }
    for row in tx.scalars(select(Amendment).order_by(Amendment.id)):
        wanted = ["received"] if row.account_id != row.decided_by and still_kept(row.submitted_at, now) else []
        letter = _LETTERS.get(row.state)
        if letter and row.decided_at and still_kept(row.decided_at, now) and not (row.kind == END and row.state == "approved"):
            wanted.append(letter)
        for event in wanted:
            if (f"amendments.{event}", str(row.id)) not in posted:
                yield f"amendment {row.id}: no letter {event}"


def amendments_open(tx: Reading, now: datetime) -> Iterator[str]:
    """What is open has its key, a household that is certified, and, where an end is asked for, a certification still to be ended."""
    del now
    running = set(tx.scalars(select(Certification.id).where(Certification.state == "active")))
    homes = set(
        tx.scalars(select(Child.household_id).join(Certification, Certification.child_id == Child.id).where(Certification.state == "active"))
    )
    for row in tx.scalars(select(Amendment).order_by(Amendment.id)):
        is_open = row.state in OPEN
        if is_open != (row.open_key is not None):
            yield f"amendment {row.id} ({row.state}): its key does not fit the state"
        if is_open and row.kind == END and row.certification_id not in running:
            yield f"amendment {row.id} ({row.state}): open, and its certification has ended"
        if is_open and row.kind == CHANGE and row.household_id not in homes:
            yield f"amendment {row.id} ({row.state}): open, and nobody of its household is certified"


def amendments_applied(tx: Reading, now: datetime) -> Iterator[str]:
    """An approved request took effect: an end at once, a change by the night after its day came."""
    late = jst_date(now) - timedelta(days=1)
    for row in tx.scalars(select(Amendment).where(Amendment.applied_at.is_(None), Amendment.state == "approved").order_by(Amendment.id)):
        if row.kind == END or row.effective_on < late:
            yield f"amendment {row.id}: approved for {row.effective_on}, and not applied"


def corrections_hold(tx: Reading, now: datetime) -> Iterator[str]:
    """No running certification outlasts the age of its child, by the rules it was issued under (A11, A12)."""
    rows = tx.execute(
        select(Certification, Child.birth_on)
        .join(Child, Child.id == Certification.child_id)
        .where(Certification.state == "active", Certification.ends_on >= jst_date(now))
        .order_by(Certification.id)
    )
    for held, birth_on in rows:
        days = window(birth_on, policy_on(tx, held.municipality_code, jst_date(held.issued_at)).policy)
        if held.ends_on > days.last_on:
            yield f"certification {held.id}: until {held.ends_on}, but by its child's age only until {days.last_on}"


def second_named(tx: Reading, now: datetime) -> Iterator[str]:
    """Nobody is to be collected by a 保護者2 there is not (A11, D14)."""
    homes = set(tx.scalars(select(Guardian.household_id).where(Guardian.position == SECOND)))
    rows = tx.scalars(
        select(Reservation)
        .where(Reservation.state.in_(("tentative", "confirmed", "in_use")), Reservation.on >= jst_date(now))
        .order_by(Reservation.id)
    )
    for row in rows:
        if names_second(row.pickup) and row.household_id not in homes:
            yield f"reservation {row.id} ({row.state}) on {row.on}: collected by a second guardian there is not"


def amendments_of_whom(tx: Reading, now: datetime) -> Iterator[str]:
    """What waits about 保護者2 speaks of who is 保護者2; who is approved to join finds the place free (A11)."""
    del now
    seconds = {one.household_id: one.id for one in tx.execute(select(Guardian.household_id, Guardian.id).where(Guardian.position == SECOND))}
    waits = Amendment.state.in_(OPEN) | ((Amendment.state == "approved") & Amendment.applied_at.is_(None))
    rows = tx.scalars(select(Amendment).where(Amendment.kind == CHANGE, Amendment.subject == "guardian2", waits).order_by(Amendment.id))
    for row in rows:
        there = seconds.get(row.household_id)
        if row.guardian_id is not None and row.guardian_id != there:
            yield f"amendment {row.id} ({row.state}): about a second guardian who is none now"
        elif row.guardian_id is None and there is not None and row.state == "approved":
            yield f"amendment {row.id}: a second guardian is to join, and there is one"


AMENDMENTS = (amendments_told, amendments_open, amendments_applied, amendments_of_whom, corrections_hold, second_named)
