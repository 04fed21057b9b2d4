"""One answer for a form sent twice (law 4). The key is the first lock of a use case (law 3)."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, bindparam, delete, update

from tsuen.db import Writing, insert_or_ignore
from tsuen.domain.idempotency.models import Key
from tsuen.kernel.facts import Facts
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer

KEPT = timedelta(hours=48)
_LONGEST = 80
REUSED = Refusal(
    "key_reused",
    "この画面はもう送信されています。内容を変えるときは、画面を開きなおしてください。",
)

_SETTLED = update(Key).where(Key.key == bindparam("name")).values(answer=bindparam("said"))


def claim_key(tx: Writing, viewer: Viewer, key: str, content: Facts, now: datetime) -> str | None:
    """Take the form's key. None: go on. A text: the answer already given to the same content.

    Raises `Refused` (a lost race, 409) when the key was used with other content.
    """
    name = f"{viewer.account_id}:{key}"
    if len(name) > _LONGEST:  # none of ours
        raise Refused(REUSED, lost_race=True)
    said = hashlib.sha256(json.dumps(content, sort_keys=True, default=str).encode()).hexdigest()
    if insert_or_ignore(tx, Key, {"key": name, "content": said, "answer": "", "created_at": now}):
        return None
    held = tx.get(Key, name)
    if held is None or held.content != said:
        raise Refused(REUSED, lost_race=True)
    return held.answer


def settle_key(tx: Writing, viewer: Viewer, key: str, answer: str) -> None:
    """Remember the answer (a ref) for the next time the same form comes."""
    tx.do(_SETTLED, name=f"{viewer.account_id}:{key}", said=answer)


def claim_once(tx: Writing, name: str, now: datetime) -> bool:
    """Whether this is the first to do `name` (a job and its day): its effects stand in the same transaction."""
    row = {"key": f"job:{name}", "content": "", "answer": "", "created_at": now}
    return insert_or_ignore(tx, Key, row) > 0


def forget_keys(tx: Writing, now: datetime) -> int:
    """The nightly tidying: keys of forms answered more than 48 hours ago. Returns how many."""
    done = tx.execute(delete(Key).where(Key.created_at < now - KEPT))
    assert isinstance(done, CursorResult)  # noqa: S101 - a DELETE has a row count
    return done.rowcount
