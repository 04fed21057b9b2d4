"""Where applications stand, for the family: by the mailed URL, and on its home (A9, H11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.applications.models import Application, DrawEntry, DrawRound
from tsuen.domain.applications.queries.draws import RoundFacts, round_facts
from tsuen.domain.applications.queries.own import of_household
from tsuen.domain.applications.rules.answers import answers_from
from tsuen.domain.applications.rules.standing import TicketAnswer, next_words, state_words
from tsuen.domain.applications.words import number
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer

FOLLOWED, TOLD = timedelta(days=366), timedelta(days=30)


@dataclass(frozen=True)
class Standing:
    """One application as its family follows it; names of the children and nothing else of what was written."""

    id: int
    ref: str
    number: str
    municipality_code: str
    state: str
    words: str
    next: str
    reason: str
    children: Sequence[str]
    answers: Sequence[TicketAnswer]
    round: RoundFacts | None

    @property
    def key(self) -> str:
        """The look of its status."""
        if self.answers and self.round and self.round.state == "drawn" and self.state == "eligible":
            return self.answers[0].key
        looks = {"approved": "confirmed", "rejected": "declined", "lost": "declined", "declined": "cancelled", "returned": "alert"}
        return looks.get(self.state, "tentative")


def standing(tx: Reading, application_id: int, now: datetime) -> Standing:
    """Of the application a session is about. Raises `NotFound` before it was sent."""
    row = tx.get(Application, application_id)
    if row is None or row.submitted_at is None:
        raise NotFound(str(application_id))
    return _standing(tx, row, now)


def standings(tx: Reading, viewer: Viewer, now: datetime) -> Sequence[Standing]:
    """Of the household's applications that are not all through; newest first.

    What ended without a certification is told for 30 days.
    """
    rows = tx.scalars(
        select(Application)
        .where(of_household(tx, viewer.household_id), Application.submitted_at.is_not(None), Application.submitted_at > now - FOLLOWED)
        .order_by(Application.submitted_at.desc(), Application.id.desc())
        .limit(20)
    ).all()
    found = [(row, _standing(tx, row, now)) for row in rows]
    return [one for row, one in found if _followed(row, one, now)]


def standing_of(tx: Reading, viewer: Viewer, ref: str, now: datetime) -> Standing:
    """One of them. Raises `NotFound` for another family's."""
    found = next((one for one in standings(tx, viewer, now) if one.ref == ref), None)
    if found is None:
        raise NotFound(ref)
    return found


def _followed(row: Application, one: Standing, now: datetime) -> bool:
    if one.state in {"lost", "declined", "rejected"}:
        drawn_at = one.round.drawn_at if one.round else None
        return (drawn_at or row.decided_at or now) > now - TOLD
    return one.state != "approved" or any(answer.may_decline for answer in one.answers)


def _standing(tx: Reading, row: Application, now: datetime) -> Standing:
    held = tx.get(DrawRound, row.round_id) if row.round_id else None
    facts = round_facts(tx, held, now) if held else None
    names = [child.name for child in answers_from(row.answers["clean"]).children]
    answers = _answers(tx, row.id, names)
    drawn = facts is not None and facts.state == "drawn"
    one = facts.terms.round if facts else None
    assert row.submitted_at is not None  # noqa: S101 - only what was sent
    return Standing(
        row.id, row.ref, number(row.id, jst_date(row.submitted_at)), row.municipality_code, row.state,
        state_words(row.state, drawn=drawn, by_lot=facts is not None),
        next_words(
            row.state, draws_on=one.draws_on if one else None, drawn=drawn, declines_until=one.declines_until if one else None,
            won=any(answer.result == "won" for answer in answers),
        ),
        row.reason if row.state in {"returned", "rejected"} else "", names, answers, facts,
    )  # fmt: skip


def _answers(tx: Reading, application_id: int, names: Sequence[str]) -> Sequence[TicketAnswer]:
    tickets: Mapping[str, list[DrawEntry]] = defaultdict(list)
    for entry in tx.scalars(select(DrawEntry).where(DrawEntry.application_id == application_id).order_by(DrawEntry.child)):
        tickets[entry.ticket].append(entry)
    return [
        TicketAnswer(
            ticket, [names[one.child] for one in mine], mine[0].result, mine[0].alternate, all(one.certified_at for one in mine)
        )
        for ticket, mine in tickets.items()
    ]
