"""「まとめてダウンロード」, taken home by one of the guardians (H11); accounts that never applied are forgotten."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from tsuen.db import Writing
from tsuen.domain.accounts.services.tidy import forget_accounts, warn_unused
from tsuen.domain.audit.services import record
from tsuen.domain.dossier.queries.unused import unused
from tsuen.domain.facilities.services import forget_stars
from tsuen.domain.households.services.forget import forget_guardians, forget_household
from tsuen.domain.support.services import forget_enquiries
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer

WARNED = timedelta(days=30)


def note_download(tx: Writing, *, viewer: Viewer, files: int, now: datetime) -> None:
    """Written down before it is handed over: both guardians find it under 「変更の記録」."""
    subject = ("household", viewer.household_id)
    record(tx, viewer=viewer, action="dossier.download", subject=subject, now=now, facts={"files": files})


def forget_unused(tx: Writing, now: datetime) -> int:
    """The night's part: households that made an account and never applied are told a month ahead, then forgotten. Returns how many went."""
    today, gone = jst_date(now), 0
    for one in unused(tx, now):
        if today > one.until:
            _forget(tx, one.household_id, one.account_ids, now)
            gone += 1
        elif today >= one.until - WARNED:
            for account_id in one.account_ids:
                warn_unused(tx, account_id, one.until, now)
    return gone


def _forget(tx: Writing, household_id: int, account_ids: Sequence[int], now: datetime) -> None:
    """Children of the tables first: what points at an account, the accounts, the household."""
    forget_enquiries(tx, household_id)
    forget_stars(tx, account_ids)
    forget_guardians(tx, household_id)
    forget_accounts(tx, account_ids, now)
    forget_household(tx, household_id)
