"""「まとめてダウンロード」: taken home by one of the guardians (H11)."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.kernel.viewer import Viewer


def note_download(tx: Writing, *, viewer: Viewer, files: int, now: datetime) -> None:
    """Written down before it is handed over: both guardians find it under 「変更の記録」."""
    subject = ("household", viewer.household_id)
    record(tx, viewer=viewer, action="dossier.download", subject=subject, now=now, facts={"files": files})
