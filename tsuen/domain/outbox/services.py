"""Posting a letter: a row in the transaction of the deed that causes it. Sending is the worker's (`jobs/deliver.py`)."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum

from tsuen.db import Writing, insert_or_ignore
from tsuen.domain.outbox.models import Letter
from tsuen.kernel.facts import Facts
from tsuen.kernel.numbers import new_ref


class Priority(IntEnum):
    """Which mail goes first (law 5): codes people wait for, then links, then news."""

    CODE = 0
    LINK = 1
    NEWS = 2


def post_letter(
    tx: Writing,
    *,
    template: str,
    to: str,
    facts: Facts,
    dedupe_key: str,
    now: datetime,
    priority: Priority = Priority.NEWS,
    expires_at: datetime | None = None,
) -> None:
    """Queue one mail. `template` is a folder under templates/mail/; the same `dedupe_key` is posted once only."""
    insert_or_ignore(
        tx,
        Letter,
        {
            "template": template,
            "recipient": to,
            "facts": dict(facts),
            "dedupe_key": dedupe_key,
            "message_id": f"{new_ref()}@tsuen",
            "priority": int(priority),
            "state": "queued",
            "attempts": 0,
            "next_at": now,
            "expires_at": expires_at,
            "created_at": now,
            "last_error": "",
        },
    )
