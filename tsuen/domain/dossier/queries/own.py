"""Which applications are the household's own: those that made or joined it, and those sent since by its own address."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, func, or_, select

from tsuen.db import Reading
from tsuen.domain.accounts.models import Account, EmailChange
from tsuen.domain.applications.models import Application, Attachment
from tsuen.domain.households.queries import household_of
from tsuen.kernel.viewer import Audience, Viewer


@dataclass(frozen=True)
class OwnAttachment:
    """A paper the family added: what it called it, and where it lies."""

    id: int
    name: str
    store: str


def own_applications(tx: Reading, viewer: Viewer) -> ColumnElement[bool]:
    """The condition on `Application`; drafts are left out.

    An application without a household counts only when it came after its address was this household's: whoever had the
    address before is somebody else.
    """
    home = household_of(tx, viewer)
    accounts = tx.execute(
        select(Account.email_key, Account.created_at, func.max(EmailChange.used_at))
        .outerjoin(EmailChange, EmailChange.account_id == Account.id)
        .where(Account.audience == str(Audience.FAMILY), Account.scope == str(home.id))
        .group_by(Account.id, Account.email_key, Account.created_at)
    ).all()
    sent = [
        and_(
            Application.household_id.is_(None), Application.municipality_code == home.municipality_code,
            func.lower(Application.email) == address, Application.created_at >= max(one for one in (since, moved) if one),
        )
        for address, since, moved in accounts
    ]  # fmt: skip
    return and_(Application.state != "draft", or_(Application.household_id == home.id, *sent))


def own_attachments(tx: Reading, viewer: Viewer) -> Sequence[OwnAttachment]:
    """The papers of those applications."""
    rows = tx.scalars(
        select(Attachment)
        .join(Application, Application.id == Attachment.application_id)
        .where(own_applications(tx, viewer))
        .order_by(Attachment.id)
    )
    return [OwnAttachment(row.id, str(row.name), row.store) for row in rows]
