"""After the draw: certifications for those drawn, 辞退, and the next 補欠 moves up (A9, C10)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.applications.models import Application, DrawEntry, DrawRound
from tsuen.domain.applications.rules.draw import ALTERNATE, LOST, WON, next_up
from tsuen.domain.applications.rules.rounds import Terms, places_of, terms_from
from tsuen.domain.applications.services.approve import approve
from tsuen.domain.applications.services.draw import hold_round, tickets_of
from tsuen.domain.applications.services.results import tell
from tsuen.domain.audit.services import record
from tsuen.kernel.clock import jst_date
from tsuen.kernel.facts import Fact
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import day_text

WAITING, DECLINED = "waiting", "declined"
MOVED_ON = Refusal("moved_on", "この画面を開いたあとに、結果が変わりました。いまの状態を表示しています。", "")
NO_PLACE = Refusal("no_place", "空いた枠がないか、入れる補欠の方がいません。")


def certify_winner(tx: Writing, round_ref: str, application_ref: str, *, viewer: Viewer, now: datetime) -> None:
    """Certify the children of one application who were drawn; the account's letter goes to them alone (C10: 抽選の場合は当選者のみ).

    Refuses while winners may still decline, but for those who moved up. Children certified before are left as they are.
    """
    held = hold_round(tx, round_ref, viewer)
    row = tx.scalar(select(Application).where(Application.ref == application_ref, Application.round_id == held.id))
    if row is None:
        raise NotFound(application_ref)
    mine = [one for one in _entries(tx, held, row.id) if one.result == WON and one.certified_at is None]
    if not mine:
        raise Refused(MOVED_ON, lost_race=True)
    one_round, today = terms_from(held.terms).round, jst_date(now)
    until = one_round.declines_until
    if until is not None and today <= until and any(one.moved_up_at is None for one in mine):
        raise Refused(Refusal("may_decline", f"辞退を受け付けているあいだ（{day_text(until)}まで）は、認定を出せません。その次の日から認定してください。", "", until))
    starts_on = max(one_round.starts_on or today, today)
    approve(tx, row.ref, viewer=viewer, starts_on=starts_on, memo=row.memo, now=now, only=[one.child for one in mine])
    for one in mine:
        one.certified_at = now


def decline(tx: Writing, application_id: int, ticket: str, *, viewer: Viewer | None, now: datetime) -> None:
    """「辞退する」 before the draw, of a winner or of a 補欠, by the family or for it by the desk.

    Refuses once the certification is out. Who declines before the draw is not drawn.
    """
    row = tx.scalar(select(Application).where(Application.id == application_id))
    held = tx.scalar(select(DrawRound).where(DrawRound.id == row.round_id).with_for_update()) if row else None
    if row is None or held is None:
        raise NotFound(ticket)
    every = _entries(tx, held, row.id)
    mine = [one for one in every if one.ticket == ticket]
    if not mine:
        raise NotFound(ticket)
    if any(one.result not in {WAITING, WON, ALTERNATE} or one.certified_at for one in mine):
        raise Refused(MOVED_ON, lost_race=True)
    for one in mine:
        one.result, one.declined_at = DECLINED, now
    if all(one.result in {DECLINED, LOST} for one in every):
        row.state = DECLINED
    tx.flush()
    tell(tx, row, held, mine, now)
    facts: dict[str, Fact] = {"ticket": ticket}
    record(tx, viewer=viewer, action="draws.decline", subject=("draw_round", held.id), now=now, facts=facts)


def decline_for(tx: Writing, round_ref: str, ticket: str, *, viewer: Viewer, now: datetime) -> None:
    """The desk notes a 辞退 it heard of by telephone."""
    held = hold_round(tx, round_ref, viewer)
    found = tx.scalar(select(DrawEntry.application_id).where(DrawEntry.round_id == held.id, DrawEntry.ticket == ticket))
    if found is None:
        raise NotFound(ticket)
    decline(tx, found, ticket, viewer=viewer, now=now)


def move_up(tx: Writing, round_ref: str, ticket: str, *, viewer: Viewer, now: datetime) -> None:
    """「繰り上げる」: the first 補欠 for whom the free places suffice, in the order of the draw and no other."""
    held = hold_round(tx, round_ref, viewer)
    terms, every = terms_from(held.terms), _entries(tx, held)
    until = terms.round.alternates_until
    if until is not None and jst_date(now) > until:
        raise Refused(Refusal("alternates_over", f"補欠の繰り上げは{day_text(until)}で終わりました。", "", until))
    chosen = next_of(every, terms)
    if chosen is None:
        raise Refused(NO_PLACE)
    if chosen != ticket:
        raise Refused(MOVED_ON, lost_race=True)
    mine = [one for one in every if one.ticket == ticket]
    for one in mine:
        one.result, one.moved_up_at = WON, now
    tx.flush()
    row = tx.get_one(Application, mine[0].application_id)
    tell(tx, row, held, mine, now, event="moved_up")
    facts: dict[str, Fact] = {"ticket": ticket}
    record(tx, viewer=viewer, action="draws.move_up", subject=("draw_round", held.id), now=now, facts=facts)


def next_of(entries: Sequence[DrawEntry], terms: Terms) -> str | None:
    """The ticket that moves up next."""
    waiting = sorted((one for one in entries if one.result == ALTERNATE), key=lambda one: one.place or 0)
    order = {one.ticket: number for number, one in enumerate(waiting)}
    found = next_up(sorted(tickets_of(waiting), key=lambda one: order[one.name]), free_places(entries, terms))
    return found.name if found else None


def free_places(entries: Sequence[DrawEntry], terms: Terms) -> Mapping[str, int]:
    """Places of each band that nobody holds."""
    taken = Counter(one.band for one in entries if one.result == WON)
    return {band: places - taken[band] for band, places in places_of(terms.round).items()}


def _entries(tx: Writing, held: DrawRound, application_id: int | None = None) -> Sequence[DrawEntry]:
    wanted = select(DrawEntry).where(DrawEntry.round_id == held.id).order_by(DrawEntry.place, DrawEntry.child)
    if application_id is not None:
        wanted = wanted.where(DrawEntry.application_id == application_id)
    return tx.scalars(wanted.execution_options(populate_existing=True)).all()
