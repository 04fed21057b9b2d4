"""Lotteries of the world: of each tenant a round that is drawn and one that waits, and its family's application in both (A9)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from tsuen.db import Writing
from tsuen.domain.accounts.models import AccountRequest
from tsuen.domain.accounts.services.links import make_link
from tsuen.domain.applications.models import Application, DrawEntry, DrawRound
from tsuen.domain.applications.rules.answers import Answers
from tsuen.domain.applications.rules.draw import ALGORITHM, Ticket, commitment, input_digest
from tsuen.domain.applications.services.results import standing_link
from tsuen.domain.households.queries import household_with_email

if TYPE_CHECKING:
    from tests.support.world import Builder

TICKET, BAND = "world-1", "全体"


def add_draws(builder: Builder, tx: Writing, tenant: int, code: str, answers: Answers) -> None:
    """`answers` are in words only the household and its municipality may read."""
    for month, state in ((7, "drawn"), (8, "open")):
        row = _round(builder, tx, tenant, code, date(2026, month, tenant), drawn=state == "drawn")
        application = _application(builder, tx, tenant, code, answers, row.id)
        values: dict[str, Any] = {"result": "won", "place": 1} if state == "drawn" else {}
        tx.add(
            DrawEntry(
                round_id=row.id, application_id=application.id, child=0, child_mark=f"{tenant}{state}", ticket=TICKET, band=BAND,
                created_at=builder.now, **values,
            )
        )
        builder.world.keep("round", tenant, row.ref)
        builder.world.keep("followed", tenant, application.ref)
        if tenant == 1 and state == "drawn":
            builder._stage(tx, "standing", subject_id=application.id)
            builder.world.keep("token", 1, standing_link(tx, application.id, builder.now))


def add_register(builder: Builder, tx: Writing, code: str) -> None:
    """Somebody who is about to make an account."""
    asked = AccountRequest(municipality_code=code, email="newcomer@example.jp", created_at=builder.now)
    tx.add(asked)
    tx.flush()
    link_id, token = make_link(tx, purpose="register", subject_id=asked.id, now=builder.now, life=timedelta(hours=1))
    builder._stage(tx, "register", subject_id=link_id)
    builder.world.keep("token", 1, token)


def _round(builder: Builder, tx: Writing, tenant: int, code: str, opens_on: date, *, drawn: bool) -> DrawRound:
    said = {
        "name": f"第{tenant}回", "opens_on": opens_on.isoformat(), "closes_on": (opens_on + timedelta(days=9)).isoformat(),
        "draws_on": (opens_on + timedelta(days=14)).isoformat(), "places": 1,
    }  # fmt: skip
    row = DrawRound(
        municipality_code=code, opens_on=opens_on, name=said["name"], terms={"round": said, "together": False, "alternates": None},
        seed="seed", seed_digest=commitment("seed"), state="drawn" if drawn else "open", created_at=builder.now,
        algorithm=ALGORITHM if drawn else "", input_digest=input_digest([Ticket(TICKET, (BAND,))]) if drawn else "",
        drawn_at=builder.now - timedelta(days=1) if drawn else None,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    return row


def _application(builder: Builder, tx: Writing, tenant: int, code: str, answers: Answers, round_id: int) -> Application:
    email = f"canary-h{tenant}-guardian@example.jp"
    home = household_with_email(tx, code, email)
    assert home is not None
    row = Application(
        municipality_code=code, household_id=home.id, email=email, state="eligible",
        answers={"pages": {}, "children": [1], "next": 2, "clean": answers.document()}, applicant_name=answers.applicant.name,
        children_count=1, created_at=builder.now, submitted_at=builder.now - timedelta(days=3), round_id=round_id,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    return row
