"""「抽選する」: one draw for each round, kept so that anybody may do it again; every family is told (A9, C10-11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from tsuen.db import Writing
from tsuen.domain.applications.models import Application, DrawEntry, DrawRound
from tsuen.domain.applications.rules.draw import ALGORITHM, LOST, Lot, Ticket, draw, input_digest
from tsuen.domain.applications.rules.rounds import Terms, closes_at, places_of, ticket_name
from tsuen.domain.applications.services.results import tell
from tsuen.domain.applications.services.rounds import terms_of
from tsuen.domain.audit.services import record
from tsuen.kernel.clock import jst_date
from tsuen.kernel.facts import Fact
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import day_text, moment_text

ALREADY = Refusal("already_drawn", "この回の抽選は、もう済んでいます。結果を表示しています。やりなおすことはできません。")
NOBODY = Refusal("nobody", "審査済みの申請がありません。抽選に入る申請を審査してください。")
CHANGED = Refusal("bands_changed", "募集の枠の名前が、受付のあとに変わっています。運用の設定を元の枠にもどしてから抽選してください。")


def draw_round(tx: Writing, ref: str, *, viewer: Viewer, now: datetime) -> None:
    """Draw the round of the officer's municipality: order, winners, 補欠, with the seed it was founded with.

    The second of two officers is told that it is done (409). Refuses before the day of the draw, and while applications of the
    round wait for the desk. Those that were asked back and did not come again are not drawn.
    """
    held = hold_round(tx, ref, viewer)
    if held.state != "open":
        raise Refused(ALREADY, lost_race=True)
    terms = terms_of(tx, held, now)
    refusal = _too_early(tx, held, terms, now)
    if refusal is not None:
        raise Refused(refusal)
    entries = _entries(tx, held, terms)
    bands = places_of(terms.round)
    if not entries:
        raise Refused(NOBODY)
    if any(one.band not in bands for one in entries):
        raise Refused(CHANGED)
    tickets = tickets_of(entries)
    lots = draw(tickets, bands, alternates=terms.alternates, seed=str(held.seed), salt=held.ref)
    held.state, held.terms, held.drawn_at, held.drawn_by = "drawn", terms.document(), now, viewer.account_id
    held.algorithm, held.input_digest = ALGORITHM, input_digest(tickets)
    _keep(tx, held, entries, {one.ticket.name: one for one in lots}, now)
    facts: dict[str, Fact] = {"tickets": len(tickets), "input_digest": held.input_digest, "algorithm": ALGORITHM}
    record(tx, viewer=viewer, action="draws.draw", subject=("draw_round", held.id), now=now, facts=facts)


def hold_round(tx: Writing, ref: str, viewer: Viewer) -> DrawRound:
    """A round of the viewer's municipality, held until the end of the transaction: one officer after the other."""
    held = tx.scalar(
        select(DrawRound)
        .where(DrawRound.ref == ref, DrawRound.municipality_code == viewer.municipality_code)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if held is None:
        raise NotFound(ref)
    return held


def tickets_of(entries: Sequence[DrawEntry]) -> Sequence[Ticket]:
    """What is drawn: the children that share a ticket, with their bands."""
    bands: dict[str, list[str]] = defaultdict(list)
    for one in sorted(entries, key=lambda one: (one.ticket, one.child)):
        bands[one.ticket].append(one.band)
    return [Ticket(name, tuple(said)) for name, said in sorted(bands.items())]


def _too_early(tx: Writing, held: DrawRound, terms: Terms, now: datetime) -> Refusal | None:
    if now <= closes_at(terms.round):
        return Refusal("window_open", f"募集は{moment_text(closes_at(terms.round))}までです。抽選は、そのあとの抽選日にできます。")
    if jst_date(now) < terms.round.draws_on:
        return Refusal("too_early", f"抽選日は{day_text(terms.round.draws_on)}です。その日になったら抽選できます。", "", terms.round.draws_on)
    waiting = tx.scalar(
        select(func.count()).select_from(Application).where(Application.round_id == held.id, Application.state == "submitted")
    )
    if waiting:
        return Refusal("unreviewed", f"まだ審査していない申請が{waiting}件あります。審査を終えてから抽選してください。")
    return None


def _entries(tx: Writing, held: DrawRound, terms: Terms) -> Sequence[DrawEntry]:
    rows = tx.execute(
        select(DrawEntry, Application.ref)
        .join(Application, Application.id == DrawEntry.application_id)
        .where(DrawEntry.round_id == held.id, DrawEntry.result == "waiting")
    ).all()
    for entry, application_ref in rows:
        entry.ticket = ticket_name(application_ref, entry.child, together=terms.together)
    return [entry for entry, _ in rows]


def _keep(tx: Writing, held: DrawRound, entries: Sequence[DrawEntry], lots: Mapping[str, Lot], now: datetime) -> None:
    """Write every answer down, and tell every family its own."""
    by_application: dict[int, list[DrawEntry]] = defaultdict(list)
    for one in entries:
        answer = lots[one.ticket]
        one.place, one.result, one.alternate = answer.place, answer.result, answer.alternate
        by_application[one.application_id].append(one)
    tx.flush()
    for row in tx.scalars(select(Application).where(Application.round_id == held.id, Application.id.in_(list(by_application)))):
        mine = by_application[row.id]
        if all(one.result == LOST for one in mine):
            row.state = "lost"
        tell(tx, row, held, mine, now)
