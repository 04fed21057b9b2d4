"""Accounts for staff, from the command line: nobody is issued one by a screen, and there is no account to begin with."""

from __future__ import annotations

import argparse
import sys
from datetime import datetime

from email_validator import EmailNotValidError, validate_email
from sqlalchemy import select

from tsuen.config import Settings
from tsuen.db import Database, Writing
from tsuen.domain.accounts.services.issue import issue_account
from tsuen.domain.facilities.models import Facility
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.clock import Clock
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Audience


def create_staff(database: Database, clock: Clock, settings: Settings, args: argparse.Namespace) -> int:
    """Issue the account and queue its mail; say what happens next. 2 if the place or the address will not do."""
    try:
        email = validate_email(args.email, check_deliverability=False, allow_smtputf8=False).normalized
        place = database.run(lambda tx: _issue(tx, args, email, clock()))
    except EmailNotValidError:
        print("メールアドレスの形になっていません（例：name@example.jp）。", file=sys.stderr)
        return 2
    except NotFound:
        print(
            "その施設または市区町村がありません。施設の番号か、6けたの市区町村コードを確かめてください。", file=sys.stderr
        )
        return 2
    except Refused as refused:
        print("\n".join(one.sentence for one in refused.refusals), file=sys.stderr)
        return 2
    print(f"{place}のアカウントを {email} に発行しました。")
    print("「アカウント発行のお知らせ」のメールは tsuen worker が送ります。")
    print(f"パスワードの設定：{settings.public_url}/password/reset")
    if settings.demo:
        print(f"デモのメール：{settings.public_url}/demo/mailbox")
    return 0


def _issue(tx: Writing, args: argparse.Namespace, email: str, now: datetime) -> str:
    if args.facility:
        found = tx.scalar(select(Facility).where(Facility.ref == args.facility))  # published or not yet
        if found is None:
            raise NotFound(args.facility)
        audience, scope, place = Audience.FACILITY, str(found.id), found.name
    else:
        city = municipality(tx, args.municipality)
        audience, scope, place = Audience.MUNICIPALITY, city.code, city.name
    issue_account(tx, audience=audience, scope=scope, email=email, name=args.name, now=now)
    return place
