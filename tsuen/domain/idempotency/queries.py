"""Whether a form was answered already, seen without a lock."""

from __future__ import annotations

from sqlalchemy import bindparam, select

from tsuen.db import Reading
from tsuen.domain.idempotency.models import Key
from tsuen.kernel.viewer import Viewer

_KNOWN = select(Key.key).where(Key.key == bindparam("name"))


def is_known(tx: Reading, viewer: Viewer, key: str) -> bool:
    """True when this form came before: then only `claim_key` knows the answer, and no early refusal may stand in for it."""
    return tx.rows(_KNOWN, name=f"{viewer.account_id}:{key}").first() is not None
