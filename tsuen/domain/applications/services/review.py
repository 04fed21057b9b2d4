"""The desk decides: ask back or reject, with a reason (A8). Two officers at once: the second is told."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import CursorResult, select, update

from tsuen.db import Writing
from tsuen.domain.accounts.services.links import make_link
from tsuen.domain.applications import mails
from tsuen.domain.applications.models import Application
from tsuen.domain.applications.services.begin import PURPOSE
from tsuen.domain.audit.services import record
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer

RETURNED_LINK_LIFE = timedelta(days=7)
LOST = Refusal(
    "decided", "この申請は、ほかの職員がもう処理しました。いまの状態を表示しています。結果は変えていません。"
)


def ask_back(tx: Writing, ref: str, *, viewer: Viewer, reason: str, memo: str, now: datetime) -> None:
    """「差し戻す」: the family is mailed what to correct and a URL that opens the same application again."""
    row = decide(tx, ref, "returned", viewer=viewer, reason=_needed(reason, "直していただきたいこと"), memo=memo, now=now)
    link_id, token = make_link(tx, purpose=PURPOSE, subject_id=row.id, now=now, life=RETURNED_LINK_LIFE)
    mails.returned(
        tx,
        link_id=link_id,
        token=token,
        application=mails.Addressed(row.id, row.email, row.applicant_name, row.reason),
        place=municipality(tx, row.municipality_code),
        now=now,
        expires_at=now + RETURNED_LINK_LIFE,
    )


def reject(tx: Writing, ref: str, *, viewer: Viewer, reason: str, memo: str, now: datetime) -> None:
    """「却下する」: the family is mailed the reason."""
    row = decide(tx, ref, "rejected", viewer=viewer, reason=_needed(reason, "却下の理由"), memo=memo, now=now)
    mails.rejected(
        tx,
        application=mails.Addressed(row.id, row.email, row.applicant_name, row.reason),
        place=municipality(tx, row.municipality_code),
        now=now,
    )


def decide(
    tx: Writing, ref: str, state: str, *, viewer: Viewer, reason: str, memo: str, now: datetime,
    was: Sequence[str] = ("submitted",),
) -> Application:  # fmt: skip
    """Compare-and-set of a submitted application of the officer's own municipality; the loser is `Refused` (409).

    `was`: the states it may come from, where it has been drawn by lot.
    """
    mine = (Application.ref == ref, Application.municipality_code == viewer.municipality_code)
    done = tx.execute(
        update(Application)
        .where(*mine, Application.state.in_(was))
        .values(state=state, reason=reason, memo=memo, decided_at=now, decided_by=viewer.account_id)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)  # noqa: S101
    row = tx.scalar(select(Application).where(*mine, Application.state != "draft").execution_options(populate_existing=True))
    if row is None:
        raise NotFound(ref)
    if done.rowcount != 1:
        raise Refused(LOST, lost_race=True)
    record(
        tx, viewer=viewer, action=f"application.{state}", subject=("application", row.id), now=now, facts={"state": state}
    )
    return row


def _needed(reason: str, what: str) -> str:
    if not reason.strip():
        raise Refused(Refusal("reason", f"{what}を入力してください。申請者へのメールに書かれます。", "reason"))
    return reason
