"""「アカウントを作成」 before any application, where the municipality wants it so (G4, C12)."""

from __future__ import annotations

from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.accounts import mails
from tsuen.domain.accounts.models import Account, AccountRequest
from tsuen.domain.accounts.queries import LinkFacts, account_by_email
from tsuen.domain.accounts.rules import APPLICATION_LINK_LIFE
from tsuen.domain.accounts.services.issue import EMAIL_TAKEN
from tsuen.domain.accounts.services.links import make_link, use_link, use_links_of
from tsuen.domain.audit.services import record
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience

PURPOSE = "register"


def ask_account(tx: Writing, *, municipality_code: str, email: str, now: datetime) -> None:
    """Mail 「アカウント登録 URL のお知らせ」; to an address that has an account, that it has one. The screen says the same."""
    place = municipality(tx, municipality_code)
    row = AccountRequest(municipality_code=place.code, email=email, created_at=now)
    tx.add(row)
    tx.flush()
    if account_by_email(tx, email) is not None:
        mails.account_known(tx, request_id=row.id, email=email, place=place, now=now)
        return
    link_id, token = make_link(tx, purpose=PURPOSE, subject_id=row.id, now=now, life=APPLICATION_LINK_LIFE)
    expires_at = now + APPLICATION_LINK_LIFE
    mails.account_url(tx, link_id=link_id, token=token, email=email, place=place, now=now, expires_at=expires_at)


def make_account(
    tx: Writing, *, link: LinkFacts, household_id: int, email: str, name: str, password_hash: str, now: datetime
) -> int:
    """The account of a household that was just founded, with its password; the URL is used up. Returns its id.

    Refuses when the URL was used meanwhile, or the address has got an account since.
    """
    use_link(tx, link.id, now)
    use_links_of(tx, purpose=PURPOSE, subject_id=link.subject_id, now=now)
    if account_by_email(tx, email) is not None:
        raise Refused(EMAIL_TAKEN)
    row = Account(
        email=email, audience=str(Audience.FAMILY), scope=str(household_id), name=name, password_hash=password_hash, created_at=now
    )
    tx.add(row)
    tx.flush()
    mails.account_made(tx, account_id=row.id, email=email, name=name, now=now)
    record(tx, viewer=None, action="accounts.register", subject=("account", row.id), now=now)
    return row.id
