"""What is known of a household, as pages that seem to have been typed: only ever for its own guardian, logged in (A7, S3, C13)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from tsuen.db import Writing
from tsuen.domain.applications.words import GUARDIAN_RELATIONS
from tsuen.domain.households.queries import (
    GuardianFacts,
    children_of,
    contacts_of,
    guardian_fields,
    guardians_of,
)
from tsuen.kernel.viewer import Viewer

Page = Mapping[str, Sequence[str]]
_NAMES = ("family_name", "given_name", "family_kana", "given_kana")
_FIRST, _SECOND, _MOST_CONTACTS = 1, 2, 2


def known_pages(tx: Writing, viewer: Viewer) -> dict[str, Page]:
    """保護者1, 保護者2, the child's family name where there are brothers or sisters, 緊急連絡先. Consents are given anew."""
    guardians = {one.position: one for one in guardians_of(tx, viewer)}
    pages = {"applicant": _applicant(tx, viewer, guardians[_FIRST])} if _FIRST in guardians else {}
    if _SECOND in guardians:
        pages["proxy"] = _proxy(tx, viewer)
    siblings = children_of(tx, viewer)
    if siblings:
        last = siblings[-1]
        pages["child-1"] = _typed({"family_name": last.family_name, "family_kana": last.family_kana, "relation": last.relation})
    if contacts := contacts_of(tx, viewer):
        pages["more"] = _typed({
            f"contact{n}_{part}": getattr(one, part)
            for n, one in enumerate(contacts[:_MOST_CONTACTS], start=1)
            for part in ("name", "relation", "phone")
        })  # fmt: skip
    return pages


def _applicant(tx: Writing, viewer: Viewer, one: GuardianFacts) -> Page:
    """The first page: 氏名, フリガナ, 生年月日, 住所, 電話 (C13, Step6)."""
    held, born = guardian_fields(tx, viewer.household_id, 1), one.birth_on
    area, street = _parts(one.address)
    said = {name: held[name] for name in (*_NAMES, "phone", "postal_code")} | {"area": area, "street": street, "relation": _relation(one.relation)}
    if born is not None:
        said |= {"birth_on-year": str(born.year), "birth_on-month": str(born.month), "birth_on-day": str(born.day)}
    return _typed(said)


def _proxy(tx: Writing, viewer: Viewer) -> Page:
    held = guardian_fields(tx, viewer.household_id, 2)
    return _typed({name: held[name] for name in (*_NAMES, "phone", "email")} | {"wanted": "yes", "relation": _relation(held["relation"])})


def _relation(words: str) -> str:
    """As the form offers it; what nobody has said yet stays open (C13: 「選択する」)."""
    return words if not words or words in GUARDIAN_RELATIONS else "その他"


def _parts(address: str) -> tuple[str, str]:
    """The address as the form asks for it: the town up to the first figure, then 番地 and building."""
    street = re.search(r"\d", address)
    return (address, "") if street is None else (address[: street.start()], address[street.start() :])


def _typed(said: Mapping[str, str]) -> Page:
    return {name: [value] for name, value in said.items() if value}
