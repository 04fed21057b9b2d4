"""The viewer's own account: its address and consents, when it was used, its stars, its mails (H11, B3, C4).

Only of the guardian who asks: when the other one logs in, which mails they get and what they marked is theirs alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from sqlalchemy import func, select

from tsuen.db import Reading
from tsuen.domain.accounts.models import Account, EmailChange, LoginSession
from tsuen.domain.dossier.words import LETTER_STATES, STAGES
from tsuen.domain.facilities.models import Facility, Favourite
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.words import kind_words
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import moment_text

Facts = Sequence[tuple[str, str]]


def account(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    """ログインID, 2段階認証, what was consented to and when; addresses asked for."""
    row = tx.get_one(Account, viewer.account_id)
    yield [
        ("お名前", row.name), ("ログインID（メールアドレス）", row.email), ("ログイン時の2段階認証", "有効" if row.two_step else "無効"),
        ("利用規約・プライバシーポリシーに関する同意", f"{_moment(row.terms_at)}（{row.terms_version}版）" if row.terms_at else ""),
        ("アカウントを作った日時", _moment(row.created_at)),
    ]  # fmt: skip
    for one in tx.scalars(select(EmailChange).where(EmailChange.account_id == viewer.account_id).order_by(EmailChange.id)):
        yield [("新しいメールアドレス", one.email), ("入力した日時", _moment(one.created_at)), ("変更した日時", _moment(one.used_at))]


def logins(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    """Sessions that are kept: when each began, was last seen and ended. Nothing is stored of the browser or its address."""
    mine = LoginSession.account_id == viewer.account_id
    for row in tx.scalars(select(LoginSession).where(mine).order_by(LoginSession.id.desc())):
        yield [
            ("はじまり", _moment(row.created_at)), ("最後に使った日時", _moment(row.last_seen_at)), ("状態", STAGES.get(row.stage, "ログインの途中")),
            ("終わり", _moment(row.ended_at)), ("使える期限", _moment(row.expires_at)),
        ]  # fmt: skip


def stars(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    """お気に入り."""
    rows = tx.execute(
        select(Facility.name, Favourite.added_at)
        .join(Favourite, Favourite.facility_id == Facility.id)
        .where(Favourite.account_id == viewer.account_id)
        .order_by(Favourite.added_at, Facility.id)
    )
    for name, added_at in rows:
        yield [("施設名", name), ("お気に入りにした日時", _moment(added_at))]


def letters(tx: Reading, viewer: Viewer) -> Iterator[Facts]:
    """Mails to the account's address since it is its own; what they said is erased once they are sent."""
    own = tx.get_one(Account, viewer.account_id)
    moved = tx.scalar(select(func.max(EmailChange.used_at)).where(EmailChange.account_id == own.id))
    since = max(one for one in (own.created_at, moved) if one)
    rows = tx.scalars(
        select(Letter).where(func.lower(Letter.recipient) == own.email_key, Letter.created_at >= since).order_by(Letter.id.desc())
    )
    for row in rows:
        yield [("日時", _moment(row.sent_at or row.created_at)), ("種類", kind_words(row.template)), ("宛先", row.recipient), ("状態", LETTER_STATES[row.state])]


def _moment(at: datetime | None) -> str:
    return f"{jst_date(at).year}年{moment_text(at)}" if at else ""
