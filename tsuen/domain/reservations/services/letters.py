"""Gathering what a reservation's letters say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tsuen.db import Writing
from tsuen.domain.facilities.queries import facility_by_id
from tsuen.domain.households.queries import children_in, guardians_in
from tsuen.domain.reservations.mails import LetterFacts, SeriesFacts
from tsuen.domain.reservations.models import RegularWish, Reservation, Series
from tsuen.domain.reservations.words import wish_words
from tsuen.kernel.wording import day_text, span_text


def series_letter(tx: Writing, series: Series, rows: Sequence[Reservation]) -> SeriesFacts:
    """The facts of a series, with the days that are told of."""
    lines = [f"{day_text(row.on)} {span_text(row.starts, row.ends)}" for row in rows]
    return _about(tx, series, lines, sum(row.fee_estimate for row in rows))


def wish_letter(tx: Writing, wish: RegularWish) -> SeriesFacts:
    """The facts of a 定期利用申請, with the wished times."""
    about = _about(tx, wish, [wish_words(*one) for one in wish.times], 0)
    return replace(about, answer_by=day_text(wish.lapses_on))


def _about(tx: Writing, row: Series | RegularWish, lines: Sequence[str], yen: int) -> SeriesFacts:
    facility = facility_by_id(tx, row.facility_id)
    child = next(one for one in children_in(tx, row.household_id) if one.id == row.child_id)
    return SeriesFacts(
        id=row.id, ref=row.ref, facility=facility.name, facility_email=facility.email, facility_phone=facility.phone,
        child=child.name, lines=lines, yen=yen,
        family=[(one.name, one.email) for one in guardians_in(tx, row.household_id) if one.email],
    )  # fmt: skip


def letter_facts(tx: Writing, row: Reservation) -> LetterFacts:
    """The facts of one reservation and whom its letters go to: every guardian who has an address."""
    facility = facility_by_id(tx, row.facility_id)
    child = next(one for one in children_in(tx, row.household_id) if one.id == row.child_id)
    guardians = guardians_in(tx, row.household_id)
    return LetterFacts(
        id=row.id, ref=row.ref, kind=row.kind, on=row.on, starts=row.starts, ends=row.ends, facility=facility.name,
        facility_email=facility.email, facility_phone=facility.phone, child=child.name, yen=row.fee_estimate,
        family=[(one.name, one.email) for one in guardians if one.email], moves=row.moves,
    )  # fmt: skip
