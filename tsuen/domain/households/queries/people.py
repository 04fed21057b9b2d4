"""Households, guardians, children, emergency contacts, as screens and higher rooms read them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import bindparam, or_, select

from tsuen.db import AnyRow, Columns, Reading
from tsuen.domain.accounts.models import Account, email_key
from tsuen.domain.households.models import Child, EmergencyContact, Guardian, Household
from tsuen.domain.households.rules import mark_of
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class ChildFacts:
    """お子さま, without anything that is special-care data."""

    id: int
    ref: str
    household_id: int
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    birth_on: date
    sex: str
    relation: str

    @property
    def name(self) -> str:
        """森本 ひなた."""
        return f"{self.family_name} {self.given_name}"

    @property
    def kana(self) -> str:
        """モリモト ヒナタ."""
        return f"{self.family_kana} {self.given_kana}"


@dataclass(frozen=True)
class GuardianFacts:
    """保護者1 (`position` 1) or 保護者2."""

    id: int
    position: int
    account_id: int | None
    name: str
    kana: str
    birth_on: date | None
    relation: str
    email: str
    phone: str
    postal_code: str
    address: str


@dataclass(frozen=True)
class ContactFacts:
    """緊急連絡先, in the order to be called."""

    position: int
    name: str
    relation: str
    phone: str


@dataclass(frozen=True)
class HouseholdFacts:
    """A household as higher rooms need it."""

    id: int
    ref: str
    municipality_code: str


_CHILD = (
    Child.id, Child.ref, Child.household_id, Child.family_name, Child.given_name, Child.family_kana, Child.given_kana,
    Child.birth_on, Child.sex, Child.relation,
)  # fmt: skip
_ELDEST_FIRST: Columns = select(*_CHILD).order_by(Child.birth_on, Child.id)
_CHILDREN = _ELDEST_FIRST.where(Child.household_id == bindparam("household"))
_ONE_CHILD: Columns = select(*_CHILD).where(Child.ref == bindparam("child"), Child.household_id == bindparam("household"))
_HOUSEHOLD = select(Household.id, Household.ref, Household.municipality_code).where(Household.id == bindparam("household"))
_CONTACTS = (
    select(EmergencyContact.position, EmergencyContact.name, EmergencyContact.relation, EmergencyContact.phone)
    .where(EmergencyContact.household_id == bindparam("household"))
    .order_by(EmergencyContact.position)
)
_GUARDIANS: Columns = (
    select(
        Guardian.id, Guardian.position, Guardian.account_id, Guardian.family_name, Guardian.given_name, Guardian.family_kana,
        Guardian.given_kana, Guardian.birth_on, Guardian.relation, Guardian.email, Guardian.phone, Guardian.postal_code,
        Guardian.address,
    )
    .where(Guardian.household_id == bindparam("household"))
    .order_by(Guardian.position)
)  # fmt: skip


def household_of(tx: Reading, viewer: Viewer) -> HouseholdFacts:
    """The viewer's own household. Raises `NotFound` for anybody who has none."""
    row = tx.rows(_HOUSEHOLD, household=viewer.household_id).first()
    if row is None:
        raise NotFound(str(viewer.household_id))
    return HouseholdFacts(*row)


def children_of(tx: Reading, viewer: Viewer) -> Sequence[ChildFacts]:
    """The children of the viewer's household, eldest first."""
    return children_in(tx, viewer.household_id)


def child_of(tx: Reading, viewer: Viewer, ref: str) -> ChildFacts:
    """One child of the viewer's household. Raises `NotFound` for anybody else's."""
    return child_in(tx, viewer.household_id, ref)


def guardians_of(tx: Reading, viewer: Viewer) -> Sequence[GuardianFacts]:
    """保護者1 and, if there is one, 保護者2."""
    return guardians_in(tx, viewer.household_id)


def guardian_of(tx: Reading, viewer: Viewer, position: int) -> GuardianFacts:
    """保護者1 or 保護者2 of the viewer's household. Raises `NotFound` if there is none."""
    found = next((one for one in guardians_of(tx, viewer) if one.position == position), None)
    if found is None:
        raise NotFound(str(position))
    return found


def contacts_of(tx: Reading, viewer: Viewer) -> Sequence[ContactFacts]:
    """The household's 緊急連絡先."""
    return [ContactFacts(*row) for row in tx.rows(_CONTACTS, household=viewer.household_id)]


def contacts_mark(contacts: Sequence[ContactFacts]) -> str:
    """What a form of the contacts was drawn from (`save_contacts` compares it)."""
    return mark_of([{"name": one.name, "relation": one.relation, "phone": one.phone} for one in contacts])


def guardians_in(tx: Reading, household_id: int) -> Sequence[GuardianFacts]:
    """The guardians of a household, for higher rooms that were let in by their own rules."""
    return [_guardian(row) for row in tx.rows(_GUARDIANS, household=household_id)]


def guardian_names(tx: Reading, household_ids: Iterable[int]) -> Mapping[int, Mapping[int, str]]:
    """By household and position: 森本 彩; for higher rooms that were let in by their own rules."""
    found: dict[int, dict[int, str]] = {one: {} for one in household_ids}
    columns = (Guardian.household_id, Guardian.position, Guardian.family_name, Guardian.given_name)
    for home, position, family, given in tx.execute(select(*columns).where(Guardian.household_id.in_(found))):
        found[home][position] = f"{family} {given}"
    return found


def children_in(tx: Reading, household_id: int) -> Sequence[ChildFacts]:
    """The children of a household, for higher rooms that were let in by their own rules."""
    return [ChildFacts(*row) for row in tx.rows(_CHILDREN, household=household_id)]


def child_in(tx: Reading, household_id: int, ref: str) -> ChildFacts:
    """One child of a household, for who was let into it. Raises `NotFound` for anybody else's."""
    row = tx.rows(_ONE_CHILD, child=ref, household=household_id).first()
    if row is None:
        raise NotFound(ref)
    return ChildFacts(*row)


def care_of(tx: Reading, child_id: int) -> Mapping[str, Any]:
    """A child's special-care data as it was written (law 9: the door that shows it records the reading)."""
    care = tx.scalar(select(Child.care).where(Child.id == child_id))
    return care or {}


def municipality_of(tx: Reading, household_id: int) -> str:
    """The code of a household's municipality; "" if there is no such household."""
    found = tx.scalar(select(Household.municipality_code).where(Household.id == household_id))
    return found or ""


def household_by_id(tx: Reading, household_id: int) -> HouseholdFacts | None:
    """A household, for higher rooms that were let in by their own rules."""
    row = tx.rows(_HOUSEHOLD, household=household_id).first()
    return None if row is None else HouseholdFacts(*row)


def household_with_email(
    tx: Reading, municipality_code: str, email: str, *, first_only: bool = False
) -> HouseholdFacts | None:
    """The household in a municipality whose guardian has proved to own this address, case folded (A7).

    保護者1's was proved by the mailed URL of the application or the account; 保護者2's, whom anybody may name, once a
    password was set by the URL mailed to it. `first_only`: 保護者1's alone.
    """
    proved = Guardian.position == 1
    row = tx.execute(
        select(Household)
        .join(Guardian, Guardian.household_id == Household.id)
        .join(Account, Account.id == Guardian.account_id)
        .where(
            Account.email_key == email_key(email), Account.state == "active",
            Household.municipality_code == municipality_code, proved if first_only else or_(proved, Account.password_hash != ""),
        )
        .limit(1)
    ).scalar_one_or_none()  # fmt: skip
    return None if row is None else HouseholdFacts(row.id, row.ref, row.municipality_code)


def namesakes(tx: Reading, *, family_kana: str, given_kana: str, birth_on: date) -> Sequence[ChildFacts]:
    """Children known anywhere with the same reading and birth date: perhaps the same child (A8)."""
    rows = tx.execute(
        _ELDEST_FIRST.where(
            Child.family_kana == family_kana, Child.given_kana == given_kana, Child.birth_on == birth_on
        )
    )
    return [ChildFacts(*row) for row in rows]


def _guardian(row: AnyRow) -> GuardianFacts:
    return GuardianFacts(
        row.id, row.position, row.account_id, f"{row.family_name} {row.given_name}",
        f"{row.family_kana} {row.given_kana}", row.birth_on, row.relation, row.email, row.phone, row.postal_code,
        row.address,
    )  # fmt: skip

