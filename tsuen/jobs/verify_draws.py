"""What `tsuen verify` asks of the lotteries (A9): every drawn round is drawn again, every answer was mailed once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.applications.models import Application, DrawEntry, DrawRound
from tsuen.domain.applications.queries.draws import differences
from tsuen.domain.applications.rules.rounds import places_of, terms_from
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.rules import still_kept

_STATES = {"eligible", "approved", "lost", "declined", "rejected"}


def draws_recompute(tx: Reading, now: datetime) -> Iterator[str]:
    """The kept seed is the announced one, and gives the kept order, winners and 補欠 again."""
    del now
    for row in tx.scalars(select(DrawRound).order_by(DrawRound.id)):
        yield from differences(tx, row)


def draws_within_places(tx: Reading, now: datetime) -> Iterator[str]:
    """No band of a round has more winners than places; nobody of a drawn round waits for an answer."""
    del now
    for row in tx.scalars(select(DrawRound).where(DrawRound.state == "drawn")):
        entries = tx.execute(select(DrawEntry.band, DrawEntry.result).where(DrawEntry.round_id == row.id)).all()
        won, places = Counter(band for band, result in entries if result == "won"), places_of(terms_from(row.terms).round)
        for band, count in won.items():
            if count > places.get(band, 0):
                yield f"round {row.ref} {band}: {count} winners for {places.get(band, 0)} places"
        if waiting := sum(result == "waiting" for _, result in entries):
            yield f"round {row.ref}: {waiting} entries wait for an answer"


def draw_letters_match(tx: Reading, now: datetime) -> Iterator[str]:
    """Each ticket's first entry has its letter of the draw, of moving up, of declining; no entry of another ticket has one."""
    events = ("won", "alternate", "lost", "moved_up", "declined")
    posted = {
        key
        for event in events
        for key in tx.scalars(select(Letter.dedupe_key).where(Letter.dedupe_key.startswith(f"applications.{event}:")))
    }
    wanted: set[str] = set()
    rows = tx.execute(
        select(DrawEntry, DrawRound.state, DrawRound.drawn_at, Application.state)
        .join(DrawRound, DrawRound.id == DrawEntry.round_id)
        .join(Application, Application.id == DrawEntry.application_id)
        .where((DrawRound.state == "drawn") | DrawEntry.declined_at.is_not(None))  # 辞退 before the draw has its letter, too
        .order_by(DrawEntry.child)
    )
    first: set[tuple[int, str]] = set()
    for entry, held, drawn_at, state in rows:
        if held == "drawn" and state not in _STATES:
            yield f"application {entry.application_id} ({state}) has an entry in a draw"
        if (entry.round_id, entry.ticket) in first:
            continue
        first.add((entry.round_id, entry.ticket))
        drawn = "alternate" if entry.alternate is not None else "lost" if entry.result == "lost" else "won"
        happened = {drawn: drawn_at if entry.place else None, "moved_up": entry.moved_up_at, "declined": entry.declined_at}
        wanted |= {f"applications.{event}:{entry.id}" for event, at in happened.items() if at is not None}
        for event, at in happened.items():
            if at is not None and still_kept(at, now) and f"applications.{event}:{entry.id}" not in posted:
                yield f"draw entry {entry.id}: no letter {event}"
    for key in sorted(posted - wanted):
        yield f"letter {key}, but there was no such event"


DRAWS = (draws_recompute, draws_within_places, draw_letters_match)
