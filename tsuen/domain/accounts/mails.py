"""Letters about accounts (G1). Links are paths and tokens: the mailer puts our own address before them."""

from __future__ import annotations

from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.municipalities.queries import MunicipalityFacts
from tsuen.domain.outbox.services import Priority, post_letter
from tsuen.kernel.viewer import Audience


def account_issued(tx: Writing, *, account_id: int, audience: Audience, email: str, name: str, now: datetime) -> None:
    """「アカウント発行のお知らせ」: how to set the first password (A10, K1-2)."""
    post_letter(
        tx,
        template="accounts/issued",
        to=email,
        facts={"name": name, "email": email, "audience": str(audience)},
        dedupe_key=f"accounts.issued:{account_id}",
        now=now,
        priority=Priority.LINK,
    )


def account_url(tx: Writing, *, link_id: int, token: str, email: str, place: MunicipalityFacts, now: datetime, expires_at: datetime) -> None:
    """「アカウント登録 URL のお知らせ」: the URL that makes the account (C12)."""
    post_letter(
        tx,
        template="accounts/url",
        to=email,
        facts={"place": place.name, "token": token, "expires_at": expires_at.isoformat()},
        dedupe_key=f"accounts.url:{link_id}",
        now=now,
        municipality_code=place.code,
        priority=Priority.LINK,
        expires_at=expires_at,
    )


def account_known(tx: Writing, *, request_id: int, email: str, place: MunicipalityFacts, now: datetime) -> None:
    """To an address that has an account already: how to log in (C12: 既にアカウントをお持ちの方は不要です)."""
    post_letter(
        tx,
        template="accounts/known",
        to=email,
        facts={"place": place.name, "email": email},
        dedupe_key=f"accounts.known:{request_id}",
        now=now,
        municipality_code=place.code,
        priority=Priority.LINK,
    )


def account_made(tx: Writing, *, account_id: int, email: str, name: str, now: datetime) -> None:
    """「アカウントを作成しました」 (C12)."""
    post_letter(
        tx,
        template="accounts/made",
        to=email,
        facts={"name": name, "email": email},
        dedupe_key=f"accounts.made:{account_id}",
        now=now,
        priority=Priority.LINK,
    )


def unused(tx: Writing, *, account_id: int, email: str, name: str, until: date, now: datetime) -> None:
    """An account that never applied will be deleted after `until`; logging in keeps it. Each date is told once."""
    post_letter(
        tx,
        template="accounts/unused",
        to=email,
        facts={"name": name, "until": until.isoformat()},
        dedupe_key=f"accounts.unused:{account_id}:{until.isoformat()}",
        now=now,
    )


def reset_guide(
    tx: Writing, *, link_id: int, token: str, email: str, name: str, now: datetime, expires_at: datetime
) -> None:
    """「パスワードリセットのご案内」: the URL that opens 「パスワードリセット」 (B1)."""
    post_letter(
        tx,
        template="accounts/reset",
        to=email,
        facts={"name": name, "token": token, "expires_at": expires_at.isoformat()},
        dedupe_key=f"accounts.reset:{link_id}",
        now=now,
        priority=Priority.LINK,
        expires_at=expires_at,
    )


def password_changed(tx: Writing, *, link_id: int, email: str, name: str, now: datetime) -> None:
    """Tell the owner that the password is a new one, so that a stranger's change is noticed."""
    post_letter(
        tx,
        template="accounts/password_changed",
        to=email,
        facts={"name": name, "at": now.isoformat()},
        dedupe_key=f"accounts.password_changed:{link_id}",
        now=now,
        priority=Priority.LINK,
    )


def login_code(
    tx: Writing, *, code_id: int, code: str, email: str, name: str, now: datetime, expires_at: datetime
) -> None:
    """The one-time password (B3): the first letter to leave, and never after it has expired."""
    post_letter(
        tx,
        template="accounts/code",
        to=email,
        facts={"name": name, "code": code, "expires_at": expires_at.isoformat()},
        dedupe_key=f"accounts.code:{code_id}",
        now=now,
        priority=Priority.CODE,
        expires_at=expires_at,
    )


def email_code(tx: Writing, *, change_id: int, code: str, email: str, name: str, now: datetime, expires_at: datetime) -> None:
    """To the new address: the code that proves it is read there (B6)."""
    post_letter(
        tx,
        template="accounts/email_code",
        to=email,
        facts={"name": name, "code": code, "expires_at": expires_at.isoformat()},
        dedupe_key=f"accounts.email_code:{change_id}",
        now=now,
        priority=Priority.CODE,
        expires_at=expires_at,
    )


def email_taken(tx: Writing, *, change_id: int, email: str, now: datetime) -> None:
    """To an address that has an account already: somebody wished to use it for another; nothing was changed."""
    post_letter(
        tx,
        template="accounts/email_taken",
        to=email,
        facts={"at": now.isoformat()},
        dedupe_key=f"accounts.email_taken:{change_id}",
        now=now,
        priority=Priority.LINK,
    )


def email_changed(tx: Writing, *, change_id: int, email: str, name: str, old: bool, now: datetime) -> None:
    """To the old and the new address: letters and the login go to the new one from now on (B6)."""
    post_letter(
        tx,
        template="accounts/email_changed",
        to=email,
        facts={"name": name, "old": old, "at": now.isoformat()},
        dedupe_key=f"accounts.email_changed:{change_id}:{'old' if old else 'new'}",
        now=now,
        priority=Priority.LINK,
    )


def two_step_switched(tx: Writing, *, email: str, name: str, enabled: bool, now: datetime) -> None:
    """Tell every guardian that 「ログイン時の2段階認証」 was switched (B4)."""
    post_letter(
        tx,
        template="accounts/two_step",
        to=email,
        facts={"name": name, "enabled": enabled, "at": now.isoformat()},
        dedupe_key=f"accounts.two_step:{email}:{now.isoformat()}",
        now=now,
        priority=Priority.LINK,
    )
