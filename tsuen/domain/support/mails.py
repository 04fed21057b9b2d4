"""Letters about enquiries (G1, G2). What was asked stands in the app only; the answer goes by mail, too."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.outbox.services import post_letter


def asked(tx: Writing, *, enquiry_id: int, email: str, name: str, topic: str, now: datetime) -> None:
    """To the guardian: it has arrived, and where the answer will stand."""
    post_letter(
        tx, template="support/asked", to=email, facts={"name": name, "topic": topic, "number": enquiry_id},
        dedupe_key=f"support.asked:{enquiry_id}:{email}", now=now,
    )  # fmt: skip


def to_the_desk(tx: Writing, *, enquiry_id: int, email: str, topic: str, now: datetime) -> None:
    """To the desk: somebody asks; the words stay in the app."""
    post_letter(
        tx, template="support/to_the_desk", to=email, facts={"topic": topic, "number": enquiry_id},
        dedupe_key=f"support.desk:{enquiry_id}:{email}", now=now,
    )  # fmt: skip


def answered(tx: Writing, *, enquiry_id: int, email: str, name: str, topic: str, answer: str, now: datetime) -> None:
    """To the guardian: the desk's answer."""
    post_letter(
        tx, template="support/answered", to=email,
        facts={"name": name, "topic": topic, "number": enquiry_id, "answer": answer},
        dedupe_key=f"support.answered:{enquiry_id}:{email}", now=now,
    )  # fmt: skip
