"""`tsuen verify`: recount every invariant from the rows. Each check is a small function that yields a sentence per fault."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import case, func, or_, select

from tsuen.db import Database, Reading
from tsuen.domain.applications.models import Application
from tsuen.domain.attendance.models import Stamp
from tsuen.domain.audit.models import Entry
from tsuen.domain.facilities.models import Pool
from tsuen.domain.hours.models import HoursEntry
from tsuen.domain.households.models import Child, Household
from tsuen.domain.interviews.models import Interview
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.rules import still_kept
from tsuen.domain.policies.models import PolicyVersion
from tsuen.domain.policies.policy import NATIONAL, Policy, every
from tsuen.domain.policies.queries import parsed
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.domain.reservations.queries.places import capacity_between
from tsuen.domain.reservations.rules import HOLDING
from tsuen.jobs.verify_amendments import AMENDMENTS
from tsuen.jobs.verify_applications import APPLICATIONS
from tsuen.jobs.verify_draws import DRAWS
from tsuen.jobs.verify_interviews import proposals_settled
from tsuen.jobs.verify_lives import (
    certified_ahead,
    changes_told,
    endings_told,
    kept_by_changes,
    no_shows_told,
    passing,
)
from tsuen.jobs.verify_money import MONEY
from tsuen.jobs.verify_records import RECORDS, files_match
from tsuen.jobs.verify_series import SERIES, told_by_series
from tsuen.kernel.calendar import month_key
from tsuen.kernel.cells import CELL_MINUTES, cell_at, day_of, minute_of
from tsuen.kernel.clock import jst_date

Check = Callable[[Reading, datetime], Iterator[str]]


def claims_match(tx: Reading, now: datetime) -> Iterator[str]:
    """Every reservation that holds places has exactly its half-hours, its child, its pool; no other has any."""
    del now
    strange = func.sum(
        case((or_(Claim.child_id != Reservation.child_id, Claim.pool_id != Reservation.pool_id), 1), else_=0)
    )
    rows = tx.execute(
        select(Reservation, func.count(Claim.cell), func.min(Claim.cell), func.max(Claim.cell), strange)
        .outerjoin(Claim, Claim.reservation_id == Reservation.id)
        .group_by(Reservation.id)
    )
    for row, count, first, last, odd in rows:
        start = cell_at(row.on, row.starts)
        wanted = (row.ends - row.starts) // CELL_MINUTES if row.state in HOLDING else 0
        if count != wanted or odd or (wanted and (first, last) != (start, start + wanted - 1)):
            yield f"reservation {row.id} ({row.state}): {count} claims, {wanted} expected"


def capacity_kept(tx: Reading, now: datetime) -> Iterator[str]:
    """From today on no half-hour has more claims than places, unless the facility reduced them after the booking."""
    rows = tx.execute(
        select(Claim.pool_id, Claim.cell, func.count(), func.max(Reservation.created_at))
        .join(Reservation, Reservation.id == Claim.reservation_id)
        .where(Claim.cell >= cell_at(jst_date(now), 0))
        .group_by(Claim.pool_id, Claim.cell)
        .order_by(Claim.pool_id, Claim.cell)
    )
    pools: dict[int, list[tuple[int, int, datetime]]] = defaultdict(list)
    for pool_id, cell, count, newest in rows:
        pools[pool_id].append((cell, count, newest))
    for pool_id, cells in pools.items():
        capacity = capacity_between(tx, pool_id, cells[0][0], cells[-1][0] + 1)
        over = [one for one in cells if one[1] > capacity[one[0]]]
        reduced = _reduced_at(tx, pool_id) if over else None
        for cell, count, newest in over:
            if reduced is None or reduced < newest:
                yield f"pool {pool_id} {day_of(cell)} {minute_of(cell)}: {count} claims for {capacity[cell]} places"


def ledger_matches(tx: Reading, now: datetime) -> Iterator[str]:
    """Reserved less released of each reservation is what its state says, in its own child's month, and what late changes kept."""
    del now
    rows = tx.execute(
        select(Reservation, HoursEntry.child_id, HoursEntry.month, func.sum(HoursEntry.minutes))
        .outerjoin(HoursEntry, (HoursEntry.reservation_id == Reservation.id) & HoursEntry.kind.in_(("reserved", "released")))
        .group_by(Reservation.id, HoursEntry.child_id, HoursEntry.month)
    )
    kept = kept_by_changes(tx)
    for row, child_id, month, minutes in rows:
        own = month == month_key(row.on) or month is None
        wanted = kept.get((row.id, month), 0) + (_counted(row) if own else 0)
        if int(minutes or 0) != wanted or child_id != row.child_id:
            yield f"reservation {row.id} ({row.state}): ledger {minutes} minutes in {month}, {wanted} expected"


def caps_kept(tx: Reading, now: datetime) -> Iterator[str]:
    """No child's month holds more by reservations than the highest cap that applied to it (lateness may pass it)."""
    del now
    caps = _caps(tx)
    rows = tx.execute(
        select(HoursEntry.child_id, HoursEntry.month, Household.municipality_code, func.sum(HoursEntry.minutes))
        .join(Child, Child.id == HoursEntry.child_id)
        .join(Household, Household.id == Child.household_id)
        .where(HoursEntry.kind.in_(("reserved", "released")))
        .group_by(HoursEntry.child_id, HoursEntry.month, Household.municipality_code)
    )
    for child_id, month, code, minutes in rows:
        cap = caps.get(code, _most(NATIONAL))
        if cap is not None and minutes > cap:
            yield f"child {child_id} month {month}: {minutes} minutes reserved, the cap is {cap}"
        if minutes < 0:
            yield f"child {child_id} month {month}: {minutes} minutes reserved"


def states_match(tx: Reading, now: datetime) -> Iterator[str]:
    """Each state has its instants: confirmed, declined and cancelled when, and by whom."""
    del now
    for row in tx.scalars(select(Reservation)):
        used = row.state in ("confirmed", "in_use", "done", "no_show")
        faults = {
            "confirmed_at": (used and row.confirmed_at is None) or (row.state in ("tentative", "declined") and row.confirmed_at is not None),
            "declined_at": (row.state == "declined") != (row.declined_at is not None),
            "cancelled_at": (row.state == "cancelled") != (row.cancelled_at is not None),
            "cancelled_by": (row.state == "cancelled") != bool(row.cancelled_by),
        }
        for name in (name for name, wrong in faults.items() if wrong):
            yield f"reservation {row.id} ({row.state}): {name} does not fit the state"


def letters_match(tx: Reading, now: datetime) -> Iterator[str]:
    """Every event of a reservation has its letters to the family and the facility; no letter is about nothing."""
    posted, told = _posted(tx, "reservations."), told_by_series(tx)
    known: set[tuple[str, str]] = set()
    for row in tx.scalars(select(Reservation)):
        moved = f":moved{row.moves}" if row.moves else ""
        events = {
            "requested": (row.created_at, ("family1", "facility")),
            "confirmed": (row.confirmed_at, (f"family1{moved}",)),
            "declined": (row.declined_at, (f"family1{moved}",)),
            "cancelled": (row.cancelled_at, (f"family1{moved}", f"facility{moved}")),
        }
        known |= {(f"reservations.{one}", str(row.id)) for one in passing(row)}
        for event, (at, whom) in events.items():
            name = (f"reservations.{event}", str(row.id))
            if at is not None:
                known.add(name)
            silent = at is None or not still_kept(at, now) or (event, row.id) in told
            for one in () if silent else whom:
                if one not in posted.get(name, ()):
                    yield f"reservation {row.id}: no letter {event} to {one}"
    for event, identity in sorted(set(posted) - known):
        yield f"letter {event} for reservation {identity}, but there was no such event"


def interview_letters_match(tx: Reading, now: datetime) -> Iterator[str]:
    """Every interview has the letter of the state it is in; no letter is about an interview that is not there."""
    posted, states = _posted(tx, "interviews."), ("tentative", "confirmed", "declined", "cancelled")
    ids = set()
    for identity, state, asked_at in tx.execute(select(Interview.id, Interview.state, Interview.created_at)):
        ids.add(str(identity))
        if state in states and still_kept(asked_at, now) and (f"interviews.{state}", str(identity)) not in posted:
            yield f"interview {identity}: no letter {state}"
    for event, named in sorted(posted):
        if named not in ids:
            yield f"letter {event} for interview {named}, which is not there"


def application_letters_match(tx: Reading, now: datetime) -> Iterator[str]:
    """Every application sent in was acknowledged, and a rejected one told so."""
    posted = _posted(tx, "applications.")
    for row in tx.execute(select(Application.id, Application.state, Application.submitted_at)):
        if row.submitted_at is None or not still_kept(row.submitted_at, now):
            continue
        if ("applications.received", str(row.id)) not in posted:
            yield f"application {row.id}: no letter received"
        if row.state == "rejected" and ("applications.rejected", str(row.id)) not in posted:
            yield f"application {row.id}: no letter rejected"


def stamps_match(tx: Reading, now: datetime) -> Iterator[str]:
    """利用中 has an arrival, 利用終了 arrival and departure, everything else no stamp."""
    del now
    kinds: dict[int, set[str]] = defaultdict(set)
    for reservation_id, kind in tx.execute(select(Stamp.reservation_id, Stamp.kind)):
        kinds[reservation_id].add(kind)
    wanted = {"in_use": {"arrive"}, "done": {"arrive", "leave"}}
    for identity, state in tx.execute(select(Reservation.id, Reservation.state)):
        if kinds.pop(identity, set()) != wanted.get(state, set()):
            yield f"reservation {identity} ({state}): its stamps do not fit the state"
    for identity in kinds:
        yield f"stamps of reservation {identity}, which is not there"


def cancellations_match(tx: Reading, now: datetime) -> Iterator[str]:
    """Only a family pays for a cancellation, only after the deadline it was promised, or for not coming; never more minutes
    than it reserved (F4, C29).
    """  # noqa: D205
    del now
    for row in tx.scalars(select(Reservation).where((Reservation.cancel_minutes != 0) | (Reservation.cancel_yen != 0))):
        in_time = row.cancelled_at is not None and row.cancelled_at <= row.free_until_at
        owed = row.state == "no_show" or (row.state == "cancelled" and row.cancelled_by == "family" and not in_time)
        if not owed:
            yield f"reservation {row.id} ({row.state}): a cancellation cost that nobody owes"
        if not 0 <= row.cancel_minutes <= row.ends - row.starts:
            yield f"reservation {row.id}: {row.cancel_minutes} minutes kept of {row.ends - row.starts}"


def uses_settled(tx: Reading, now: datetime) -> Iterator[str]:
    """Every use that is over was counted once (F2); nothing else was."""
    del now
    lines = (
        select(HoursEntry.reservation_id, func.count().label("count"))
        .where(HoursEntry.kind == "consumed")
        .group_by(HoursEntry.reservation_id)
        .subquery()
    )
    rows = tx.execute(
        select(Reservation.id, Reservation.state, func.coalesce(lines.c.count, 0)).outerjoin(
            lines, lines.c.reservation_id == Reservation.id
        )
    )
    for identity, state, count in rows:
        if count != (state == "done"):
            yield f"reservation {identity} ({state}): counted {count} times"


CHECKS: tuple[Check, ...] = (
    claims_match, capacity_kept, ledger_matches, caps_kept, states_match, letters_match, interview_letters_match,
    application_letters_match, stamps_match, cancellations_match, uses_settled, certified_ahead, endings_told,
    no_shows_told, changes_told, proposals_settled, *SERIES, *MONEY, *AMENDMENTS, *DRAWS, *RECORDS,
    *APPLICATIONS,
)  # fmt: skip


def check(tx: Reading, now: datetime) -> list[str]:
    """All faults of all checks."""
    return [f"{one.__name__}: {fault}" for one in CHECKS for fault in one(tx, now)]


def report(database: Database, now: datetime, home: Path | None = None) -> int:
    """Say what is found; 0 when all is well, else 1. With `home` the files there are looked at, too."""
    with database.reading() as tx:
        faults = check(tx, now)
        faults += [f"files_match: {fault}" for fault in files_match(tx, now, home)] if home else []
    for fault in faults:
        print(fault)
    print(f"{len(CHECKS) + (home is not None)} checks, {len(faults)} faults")
    return 1 if faults else 0


def _counted(row: Reservation) -> int:
    """Minutes a reservation counts for: none when declined; of a cancelled one or a no-show what that cost (F4)."""
    if row.state in ("cancelled", "no_show"):
        return row.cancel_minutes
    return 0 if row.state == "declined" else row.ends - row.starts


def _reduced_at(tx: Reading, pool_id: int) -> datetime | None:
    """When places of a pool were last changed by its facility, from the audit trail."""
    pool = tx.get_one(Pool, pool_id)
    facility_id, pattern_of = pool.facility_id, pool.withheld_of or pool_id
    return tx.scalar(
        select(func.max(Entry.at)).where(
            or_(
                (Entry.action == "facilities.set_pattern") & (Entry.subject_id == str(pattern_of)),
                (Entry.action == "facilities.set_hours") & (Entry.subject_id == str(facility_id)),
            )
        )
    )


def _caps(tx: Reading) -> dict[str, int | None]:
    """The highest cap a municipality ever had; None: at some time it had none."""
    caps: dict[str, int | None] = {}
    for owner, document in tx.execute(select(PolicyVersion.owner, PolicyVersion.document)):
        most, before = _most(parsed(document)), caps.get(owner, 0)
        caps[owner] = None if most is None or before is None else max(before, most)
    return caps


def _most(policy: Policy) -> int | None:
    """All layers together at their largest; None where a layer has no end, or hours over the cap may be booked."""
    sizes = [size for grant in policy.quota.grants for size in [_largest(every(grant.minutes))]]
    if None in sizes or "allowed" in every(policy.over_cap.booking) or policy.quota.carry_over_months:
        return None
    return sum(size for size in sizes if size is not None)


def _largest(sizes: Sequence[int | None]) -> int | None:
    return None if None in sizes else max(size for size in sizes if size is not None)


def _posted(tx: Reading, room: str) -> dict[tuple[str, str], set[str]]:
    """(event, id) → to whom, of all letters of a room."""
    posted: dict[tuple[str, str], set[str]] = defaultdict(set)
    for key in tx.scalars(select(Letter.dedupe_key).where(Letter.dedupe_key.startswith(room))):
        event, identity, *whom = key.split(":")
        posted[event, identity].add(":".join(whom))
    return posted
