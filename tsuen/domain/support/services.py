"""Asking the municipality's desk, and its answer (G2, O9, S13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CursorResult, delete, update

from tsuen.db import Writing
from tsuen.domain.accounts.queries import account_by_id, emails_of
from tsuen.domain.audit.services import record
from tsuen.domain.households.queries import household_of
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.support import mails
from tsuen.domain.support.models import Enquiry
from tsuen.domain.support.queries import enquiry_of
from tsuen.domain.support.words import TOPICS
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Audience, Viewer

ANSWERED = Refusal("answered", "このお問い合わせには、もう回答があります。画面を開きなおして確かめてください。", "answer")


def ask(tx: Writing, *, viewer: Viewer, key: str, topic: str, text: str, now: datetime) -> str:
    """「送信する」: the enquiry of a household to its own municipality; returns its ref. The same form again answers the same."""
    known = claim_key(tx, viewer, key, {"topic": topic, "text": text}, now)
    if known is not None:
        return known
    home = household_of(tx, viewer)
    row = Enquiry(
        municipality_code=home.municipality_code, household_id=home.id, account_id=viewer.account_id, topic=topic,
        words={"text": text}, created_at=now,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    account, words = account_by_id(tx, viewer.account_id), TOPICS[topic]
    if account is not None:
        mails.asked(tx, enquiry_id=row.id, email=account.email, name=account.name, topic=words, now=now)
    for email in emails_of(tx, home.municipality_code, Audience.MUNICIPALITY):
        mails.to_the_desk(tx, enquiry_id=row.id, email=email, topic=words, now=now)
    record(tx, viewer=viewer, action="support.asked", subject=("enquiry", row.id), now=now)
    settle_key(tx, viewer, key, row.ref)
    return row.ref


def answer(tx: Writing, *, viewer: Viewer, ref: str, text: str, now: datetime) -> None:
    """「回答を送る」: in the app and by mail. One answer; `Refused` (a lost race) where a colleague was first."""
    asked = enquiry_of(tx, viewer, ref)
    if viewer.audience is not Audience.MUNICIPALITY:
        raise NotFound(ref)
    done = tx.execute(
        update(Enquiry)
        .where(Enquiry.id == asked.id, Enquiry.state == "open")
        .values(state="answered", answer={"text": text}, answered_at=now, answered_by=viewer.account_id)
    )
    if not isinstance(done, CursorResult) or done.rowcount != 1:
        raise Refused(ANSWERED, lost_race=True)
    account = account_by_id(tx, tx.get_one(Enquiry, asked.id).account_id)
    if account is not None:
        mails.answered(
            tx, enquiry_id=asked.id, email=account.email, name=account.name, topic=asked.topic_words, answer=text, now=now
        )
    record(tx, viewer=viewer, action="support.answered", subject=("enquiry", asked.id), now=now)


def forget_enquiries(tx: Writing, household_id: int) -> None:
    """What a household asked that goes with its account."""
    tx.execute(delete(Enquiry).where(Enquiry.household_id == household_id))


def note_reading(tx: Writing, *, viewer: Viewer, enquiry_id: int, now: datetime) -> None:
    """The desk read what a family wrote."""
    record(tx, viewer=viewer, action="support.read", subject=("enquiry", enquiry_id), now=now)
