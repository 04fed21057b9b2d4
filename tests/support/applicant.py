"""A family that applies: what it types on each page of the form, and the way through it."""

from __future__ import annotations

import re
from typing import Any

from sqlalchemy import select

from tests.support.client import Visitor
from tsuen.db import Database
from tsuen.domain.outbox.models import Letter

APPLICANT: dict[str, Any] = {
    "family_name": "髙﨑", "given_name": "彩", "family_kana": "たかさき", "given_kana": "ｱﾔ", "birth_on-year": "1993",
    "birth_on-month": "5", "birth_on-day": "1", "relation": "母", "phone": "０９０－１２３４－５６７８", "postal_code": "520-3234",
    "area": "滋賀県湖南市中央", "street": "1-1 𠮷野①㈱寮", "consent_data": "y", "consent_records": "y",
}  # fmt: skip
NO_PROXY: dict[str, Any] = {"wanted": "no"}
PROXY: dict[str, Any] = {
    "wanted": "yes", "family_name": "髙﨑", "given_name": "鷗", "family_kana": "タカサキ", "given_kana": "カモメ",
    "relation": "父", "phone": "09087654321", "email": "papa@example.jp",
}  # fmt: skip
CHILD: dict[str, Any] = {
    "family_name": "髙﨑", "given_name": "そら", "family_kana": "タカサキ", "given_kana": "ソラ", "birth_on-year": "2025",
    "birth_on-month": "4", "birth_on-day": "10", "relation": "子", "needs": "no", "used_elsewhere": "no",
}  # fmt: skip
SIBLING = CHILD | {"given_name": "うみ", "given_kana": "ウミ", "birth_on-year": "2026", "birth_on-month": "9"}


def letters(database: Database, template: str) -> list[Letter]:
    """The letters of a kind, oldest first."""
    with database.reading() as tx:
        return list(tx.scalars(select(Letter).where(Letter.template == template).order_by(Letter.id)))


def ask(visitor: Visitor, email: str = "mama@example.jp", code: str = "252115") -> str:
    """Ask for the form with an address; returns the path of the mailed URL."""
    visitor.open(f"/apply?municipality={code}")
    visitor.send({"email": email}, button="申請する")
    template = "applications/url"
    return f"/apply/open/{letters(visitor.database, template)[-1].facts['token']}"


def fill(visitor: Visitor, *, proxy: dict[str, Any] | None = None, children: tuple[dict[str, Any], ...] = (CHILD,)) -> None:
    """From the first page to 「登録内容の確認」."""
    visitor.send(APPLICANT, button="次へ進む")
    visitor.send(proxy or NO_PROXY, button="次へ進む")
    for child in children[:-1]:
        visitor.send(child, button="きょうだいを追加する")
    visitor.send(children[-1], button="次へ進む")
    visitor.send({}, button="あとで入力する")


def apply(visitor: Visitor, email: str = "mama@example.jp", **options: Any) -> str:
    """The whole way; returns 申請番号."""
    visitor.open(ask(visitor, email))
    fill(visitor, **options)
    done = visitor.send({}, button="申請する")
    found = re.search(r"20\d\d-\d{4,}", done.text)
    assert found, done.text
    return found[0]
