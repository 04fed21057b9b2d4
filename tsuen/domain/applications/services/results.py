"""The letters of a draw's results: one for each ticket, with a URL to 「申請の状況」 (A9, G1)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import cast

from tsuen.db import Writing
from tsuen.domain.accounts.queries import open_link
from tsuen.domain.accounts.services.links import make_link
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.domain.applications import mails
from tsuen.domain.applications.models import Application, DrawEntry, DrawRound
from tsuen.domain.applications.rules.answers import answers_from
from tsuen.domain.applications.rules.rounds import terms_from
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.refusals import NotFound

STANDING = "standing"
STANDING_LIFE = timedelta(days=90)


def standing_link(tx: Writing, application_id: int, now: datetime) -> str:
    """The token of a URL that opens 「申請の状況」 for 90 days. It shows where the application stands, never what was written."""
    return make_link(tx, purpose=STANDING, subject_id=application_id, now=now, life=STANDING_LIFE)[1]


def tell(
    tx: Writing, row: Application, held: DrawRound, entries: Sequence[DrawEntry], now: datetime, event: mails.Result | None = None
) -> None:
    """A letter for each ticket of an application; `event` names another one than its result (moved_up, declined)."""
    by_ticket: dict[str, list[DrawEntry]] = defaultdict(list)
    for one in entries:
        by_ticket[one.ticket].append(one)
    children, one_round = answers_from(row.answers["clean"]).children, terms_from(held.terms).round
    for mine in by_ticket.values():
        mails.result(
            tx,
            event=event or cast("mails.Result", mine[0].result),
            entry_id=mine[0].id,
            application=mails.Addressed(row.id, row.email, row.applicant_name),
            children=[children[one.child].name for one in mine],
            alternate=mine[0].alternate,
            declines_until=one_round.declines_until,
            alternates_until=one_round.alternates_until,
            token=standing_link(tx, row.id, now),
            place=municipality(tx, row.municipality_code),
            now=now,
        )


def open_standing(tx: Writing, *, token: str, now: datetime) -> str:
    """The mailed URL of 「申請の状況」: the token of a session that sees this one application. The URL stays good.

    Raises `NotFound` when it is expired or nobody's.
    """
    link = open_link(tx, token, STANDING, now)
    if link is None:
        raise NotFound(STANDING)
    return open_session(tx, stage=STANDING, subject_id=link.subject_id, now=now)[1]
