"""「オンライン申請する」 of a family that has its account: the same form, begun with what the account says (G4, A7, C12-13)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import func, select

from tsuen.db import Writing
from tsuen.domain.accounts.queries import account_by_id
from tsuen.domain.applications.models import Application
from tsuen.domain.applications.services.begin import EMPTY
from tsuen.domain.audit.services import record
from tsuen.domain.households.queries import guardians_of, household_of
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer


def begin_own(tx: Writing, *, viewer: Viewer, now: datetime) -> int:
    """The family's draft, or a new one whose first page holds its 基本情報; returns its id. The address is 保護者1's.

    Refuses where the municipality takes no on-line applications.
    """
    place = municipality(tx, household_of(tx, viewer).municipality_code)
    if not place.open:
        raise Refused(Refusal("closed", f"{place.name}は、オンライン利用申請を受け付けていません。"))
    first = next((one for one in guardians_of(tx, viewer) if one.position == 1), None)
    account = account_by_id(tx, first.account_id or viewer.account_id) if first else None
    if first is None or account is None:
        raise NotFound("guardian")
    held = tx.scalar(
        select(Application.id)
        .where(
            Application.municipality_code == place.code, func.lower(Application.email) == account.email.lower(),
            Application.state.in_(("draft", "returned")),
        )
        .order_by(Application.id.desc())
        .limit(1)
    )  # fmt: skip
    if held is not None:
        return held
    row = Application(
        municipality_code=place.code, email=account.email, state="draft", created_at=now,
        answers={**EMPTY, "pages": {"applicant": _applicant(tx, viewer)}},
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    record(tx, viewer=viewer, action="application.begin", subject=("application", row.id), now=now)
    return row.id


def _applicant(tx: Writing, viewer: Viewer) -> Mapping[str, Sequence[str]]:
    """The first page as if it had been typed: 氏名, フリガナ, 生年月日, 住所, 電話 (C13, Step6)."""
    one = guardians_of(tx, viewer)[0]
    (family, given), (family_kana, given_kana) = one.name.split(" ", 1), one.kana.split(" ", 1)
    area, street = _parts(one.address)
    said = {
        "family_name": family, "given_name": given, "family_kana": family_kana, "given_kana": given_kana, "relation": one.relation,
        "phone": one.phone, "postal_code": one.postal_code, "area": area, "street": street,
    }  # fmt: skip
    if one.birth_on is not None:
        born = one.birth_on
        said |= {"birth_on-year": str(born.year), "birth_on-month": str(born.month), "birth_on-day": str(born.day)}
    return {name: [value] for name, value in said.items() if value}


def _parts(address: str) -> tuple[str, str]:
    """The address as the form asks for it: the town up to the first figure, then 番地 and building."""
    street = re.search(r"\d", address)
    return (address, "") if street is None else (address[: street.start()], address[street.start() :])
