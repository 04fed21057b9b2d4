"""Staff record what comes before the first use: 健康診断, the talk about 医療的ケア (D16)."""

from __future__ import annotations

from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.households.models import Preparation
from tsuen.domain.households.queries import children_in, household_at_desk
from tsuen.domain.households.words import PREPARATIONS
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer


def record_preparation(
    tx: Writing, *, viewer: Viewer, key: str, child_id: int, what: str, on: date, now: datetime
) -> None:
    """Add an entry for a child the caller has let the viewer see. Refuses a day to come. The same form again adds none."""
    if what not in PREPARATIONS:
        raise Refused(Refusal("what", "記録する内容を選んでください。", "what"))
    if on > jst_date(now):
        raise Refused(Refusal("ahead", "今日か、今日より前の日を入力してください。", "prepared_on", on))
    if claim_key(tx, viewer, key, {"child": child_id, "what": what, "on": on.isoformat()}, now) is not None:
        return
    kind, outcome, _ = PREPARATIONS[what]
    tx.add(Preparation(child_id=child_id, kind=kind, outcome=outcome, on=on, recorded_by=viewer.account_id, recorded_at=now))
    record(tx, viewer=viewer, action="households.prepare", subject=("child", child_id), now=now, facts={"kind": kind})
    settle_key(tx, viewer, key, "done")


def prepare_at_desk(
    tx: Writing, *, viewer: Viewer, key: str, ref: str, child_ref: str, what: str, on: date, now: datetime
) -> None:
    """The municipality, for a child of one of its households. Raises `NotFound` for anybody else's."""
    home = household_at_desk(tx, viewer, ref)
    child = next((one for one in children_in(tx, home) if one.ref == child_ref), None)
    if child is None:
        raise NotFound(child_ref)
    record_preparation(tx, viewer=viewer, key=key, child_id=child.id, what=what, on=on, now=now)
