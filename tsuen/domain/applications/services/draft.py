"""The draft: kept page by page, as typed, so that a closed tab loses nothing (A3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import CursorResult, delete, select

from tsuen.db import Writing
from tsuen.domain.accounts.queries import linked_since
from tsuen.domain.applications.models import Application, Attachment
from tsuen.domain.applications.rules.submission import MOST_CHILDREN
from tsuen.domain.audit.services import record
from tsuen.kernel.refusals import NotFound, Refusal, Refused

LONGEST = 4000
DRAFT_KEPT = timedelta(days=30)
SENT = Refusal("sent", "この申請はもう送信されています。内容を変えるときは、お住まいの市区町村にご連絡ください。")


def save_page(tx: Writing, application_id: int, *, page: str, typed: Mapping[str, Sequence[str]], step: int) -> None:
    """Keep one page as it was typed, right or wrong; `step` (1-5) is how far the family has come."""
    row = changeable(tx, application_id)
    kept = {name: [value[:LONGEST] for value in values] for name, values in typed.items()}
    row.answers = {**row.answers, "pages": {**row.answers["pages"], page: kept}}
    row.step = max(row.step, step)


def add_child(tx: Writing, application_id: int) -> int:
    """「きょうだいを追加する」: returns the new child's number within this application."""
    row = changeable(tx, application_id)
    if len(row.answers["children"]) >= MOST_CHILDREN:
        raise Refused(Refusal("children", f"お子さまは{MOST_CHILDREN}人まで入力できます。ほかのお子さまのことは、市区町村の窓口におたずねください。"))
    number: int = row.answers["next"]
    row.answers = {**row.answers, "children": [*row.answers["children"], number], "next": number + 1}
    return number


def remove_child(tx: Writing, application_id: int, name: str) -> None:
    """Take the child whose page is `name` (child-2) out of the application again; the last one stays."""
    row = changeable(tx, application_id)
    numbers = row.answers["children"]
    left = [number for number in numbers if f"child-{number}" != name]
    if left == numbers:
        raise NotFound(name)
    if len(numbers) == 1:
        raise Refused(Refusal("children", "お子さまを1人以上入力してください。"))
    pages: dict[str, Any] = {page: said for page, said in row.answers["pages"].items() if page != name}
    row.answers = {**row.answers, "pages": pages, "children": left}


def changeable(tx: Writing, application_id: int) -> Application:
    """The application, locked, while its family may still write on it. Refuses (a lost race) once it is sent."""
    row = tx.scalar(select(Application).where(Application.id == application_id).with_for_update())
    if row is None:
        raise NotFound(str(application_id))
    if row.state not in {"draft", "returned"}:
        raise Refused(SENT, lost_race=True)
    return row


def forget_drafts(tx: Writing, now: datetime) -> int:
    """The nightly tidying: drafts never sent, begun more than 30 days ago, whose URL nobody asked for since.

    What was sent, or asked back by the desk, stays. Returns how many.
    """
    before = now - DRAFT_KEPT
    old = set(tx.scalars(select(Application.id).where(Application.state == "draft", Application.created_at < before)))
    gone = sorted(old - linked_since(tx, "application", before))
    if not gone:
        return 0
    tx.execute(delete(Attachment).where(Attachment.application_id.in_(gone)))
    done = tx.execute(delete(Application).where(Application.id.in_(gone), Application.state == "draft"))
    assert isinstance(done, CursorResult)  # noqa: S101 - a DELETE has a row count
    for one in gone:
        record(tx, viewer=None, action="application.forget_draft", subject=("application", one), now=now)
    return done.rowcount
