"""抽選 at the desk: the rounds of the viewer's municipality with their counts, one round whole, its check (A9)."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select

from tsuen.db import Reading
from tsuen.domain.applications.models import Application, DrawEntry, DrawRound
from tsuen.domain.applications.rules.draw import (
    ALGORITHM,
    ALTERNATE,
    LOST,
    WON,
    Ticket,
    commitment,
    draw,
    input_digest,
    next_up,
)
from tsuen.domain.applications.rules.rounds import Terms, closes_at, places_of, terms_from, terms_on
from tsuen.domain.applications.words import number
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class RoundFacts:
    """One round. `seed` is told from the draw on; its digest from the beginning."""

    ref: str
    name: str
    state: str
    terms: Terms
    seed_digest: str
    seed: str
    algorithm: str
    input_digest: str
    drawn_at: datetime | None
    counts: Mapping[str, int]  # applications of the round by state

    @property
    def places(self) -> int:
        """How many are drawn."""
        return sum(places_of(self.terms.round).values())

    def ready(self, now: datetime) -> bool:
        """Whether 「抽選する」 may be pressed."""
        over = now > closes_at(self.terms.round) and jst_date(now) >= self.terms.round.draws_on
        return self.state == "open" and over and not self.counts.get("submitted") and bool(self.counts.get("eligible"))


@dataclass(frozen=True)
class Line:
    """One ticket of a round in the order of the draw."""

    ticket: str
    application_ref: str
    number: str
    applicant: str
    bands: tuple[str, ...]
    result: str
    place: int | None
    alternate: int | None
    moved_up: bool
    certified: bool


@dataclass(frozen=True)
class RoundCase:
    """A round with its tickets. `free`: places nobody holds, by band; `next_ticket` moves up next; `waiting`: applications whose
    winners may be certified now; `declining`: how many more, who may still decline.
    """  # noqa: D205

    facts: RoundFacts
    lines: Sequence[Line]
    free: Mapping[str, int]
    next_ticket: str
    waiting: Sequence[str]
    declining: int


def rounds(tx: Reading, viewer: Viewer, now: datetime) -> Sequence[RoundFacts]:
    """The rounds of the viewer's municipality, the newest first."""
    rows = tx.scalars(
        select(DrawRound).where(DrawRound.municipality_code == viewer.municipality_code).order_by(DrawRound.opens_on.desc())
    )
    return [round_facts(tx, row, now) for row in rows]


def round_case(tx: Reading, viewer: Viewer, ref: str, now: datetime) -> RoundCase:
    """One round of the viewer's municipality. Raises `NotFound` for another's."""
    row = tx.scalar(select(DrawRound).where(DrawRound.ref == ref, DrawRound.municipality_code == viewer.municipality_code))
    if row is None:
        raise NotFound(ref)
    facts, lines = round_facts(tx, row, now), _lines(tx, row.id)
    taken = Counter(band for one in lines if one.result == WON for band in one.bands)
    free = {band: places - taken[band] for band, places in places_of(facts.terms.round).items()}
    up = next_up([Ticket(one.ticket, one.bands) for one in lines if one.result == ALTERNATE], free)
    drawn = facts.state == "drawn"
    winners = dict.fromkeys(one.application_ref for one in lines if one.result == WON and not one.certified)
    early = {one.application_ref for one in lines if one.result == WON and not one.certified and not one.moved_up}
    until = facts.terms.round.declines_until
    held = early if until is not None and jst_date(now) <= until else set()
    waiting = [one for one in winners if one not in held]
    return RoundCase(facts, lines, free if drawn else {}, up.name if up and drawn else "", waiting, len(held))


def round_check(tx: Reading, ref: str) -> Sequence[str]:
    """Draw again from what was kept: every difference is a fault. Raises `NotFound`; a round that is not drawn has none."""
    row = tx.scalar(select(DrawRound).where(DrawRound.ref == ref))
    if row is None:
        raise NotFound(ref)
    return differences(tx, row)


def differences(tx: Reading, row: DrawRound) -> Sequence[str]:
    """The same of a row."""
    if row.state != "drawn":
        return []
    lines, terms, seed = _lines(tx, row.id), terms_from(row.terms), str(row.seed)
    tickets = [Ticket(one.ticket, one.bands) for one in lines]
    faults = []
    if row.algorithm != ALGORITHM:
        return [f"round {row.ref}: drawn by {row.algorithm}, which is not {ALGORITHM}"]
    if commitment(seed) != row.seed_digest:
        faults.append(f"round {row.ref}: the seed is not the one that was announced")
    if input_digest(tickets) != row.input_digest:
        faults.append(f"round {row.ref}: not the tickets that were drawn")
    again = draw(tickets, places_of(terms.round), alternates=terms.alternates, seed=seed, salt=row.ref)
    kept = {one.ticket: (one.place, first_result(one), one.alternate) for one in lines}
    answers = {one.ticket.name: (one.place, one.result, one.alternate) for one in again}
    faults += [f"round {row.ref}: ticket {name} was {kept[name]}, is {answer}" for name, answer in answers.items() if kept[name] != answer]
    unasked = [one.ticket for one in lines if one.result == WON and one.alternate is not None and not one.moved_up]
    return faults + [f"round {row.ref}: ticket {name} won, but was 補欠 and never moved up" for name in unasked]


def first_result(one: Line) -> str:
    """What the draw said, whatever came after it."""
    if one.result == LOST:
        return LOST
    return WON if one.alternate is None else ALTERNATE


def round_facts(tx: Reading, row: DrawRound, now: datetime) -> RoundFacts:
    """One row as facts."""
    said = terms_on(policy_on(tx, row.municipality_code, jst_date(now)).policy, row.opens_on) if row.state == "open" else None
    counts = tx.execute(
        select(Application.state, func.count().label("many")).where(Application.round_id == row.id).group_by(Application.state)
    )
    drawn = row.state == "drawn"
    return RoundFacts(
        row.ref, row.name, row.state, said or terms_from(row.terms), row.seed_digest, str(row.seed) if drawn else "", row.algorithm,
        row.input_digest, row.drawn_at, {one.state: one.many for one in counts},
    )  # fmt: skip


def _lines(tx: Reading, round_id: int) -> Sequence[Line]:
    rows = tx.execute(
        select(DrawEntry, Application.id, Application.ref, Application.applicant_name, Application.submitted_at)
        .join(Application, Application.id == DrawEntry.application_id)
        .where(DrawEntry.round_id == round_id, or_(DrawEntry.result != "declined", DrawEntry.place.is_not(None)))
        .order_by(DrawEntry.place, DrawEntry.ticket, DrawEntry.child)
    )
    found: dict[str, list[tuple[DrawEntry, int, str, str, datetime]]] = defaultdict(list)
    for entry, identity, ref, applicant, sent_at in rows:
        assert sent_at is not None  # noqa: S101 - a draft takes part in nothing
        found[entry.ticket].append((entry, identity, ref, applicant, sent_at))
    return [_line(mine) for mine in found.values()]


def _line(mine: Sequence[tuple[DrawEntry, int, str, str, datetime]]) -> Line:
    entry, identity, ref, applicant, sent_at = mine[0]
    return Line(
        entry.ticket, ref, number(identity, jst_date(sent_at)), applicant, tuple(one.band for one, *_ in mine), entry.result,
        entry.place, entry.alternate, entry.moved_up_at is not None, all(one.certified_at for one, *_ in mine),
    )  # fmt: skip
