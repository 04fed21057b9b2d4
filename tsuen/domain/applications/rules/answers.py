"""What a family answered, complete and checked: the shape of a submitted application (A4)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class GuardianAnswers:
    """保護者1; for 保護者2 only names, relation, telephone and e-mail are asked."""

    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    relation: str
    phone: str
    email: str
    sex: str = ""
    birth_on: date | None = None
    postal_code: str = ""
    area: str = ""
    street: str = ""

    @property
    def name(self) -> str:
        """森本 彩."""
        return f"{self.family_name} {self.given_name}"

    @property
    def kana(self) -> str:
        """モリモト アヤ."""
        return f"{self.family_kana} {self.given_kana}"

    @property
    def address(self) -> str:
        """滋賀県湖南市岩根1-2."""
        return self.area + self.street


@dataclass(frozen=True)
class CareAnswers:
    """配慮すべき事項, food and allergy, development: special-care data."""

    needs: bool = False
    needs_detail: str = ""
    diagnosis: str = ""
    doctor: str = ""
    allergy: str = ""
    food: str = ""
    development: str = ""


@dataclass(frozen=True)
class ChildAnswers:
    """One child."""

    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    birth_on: date
    relation: str
    sex: str = ""
    used_elsewhere: bool = False
    used_where: str = ""
    care: CareAnswers = CareAnswers()

    @property
    def name(self) -> str:
        """森本 そら."""
        return f"{self.family_name} {self.given_name}"

    @property
    def kana(self) -> str:
        """モリモト ソラ."""
        return f"{self.family_kana} {self.given_kana}"


@dataclass(frozen=True)
class ContactAnswers:
    """緊急連絡先."""

    name: str
    relation: str
    phone: str


@dataclass(frozen=True)
class Answers:
    """The whole application. `consents` are the keys of `words.CONSENTS` that were ticked."""

    applicant: GuardianAnswers
    proxy: GuardianAnswers | None
    children: tuple[ChildAnswers, ...]
    contacts: tuple[ContactAnswers, ...]
    facilities: tuple[str, ...]
    consents: tuple[str, ...]
    facility_refs: tuple[str, ...] = ()

    def document(self) -> dict[str, Any]:
        """The same as plain data, to be sealed."""
        plain: dict[str, Any] = _plain(asdict(self))
        return plain


def answers_from(document: Mapping[str, Any]) -> Answers:
    """Read sealed data back."""
    return Answers(
        applicant=_guardian(document["applicant"]),
        proxy=_guardian(document["proxy"]) if document["proxy"] else None,
        children=tuple(_child(one) for one in document["children"]),
        contacts=tuple(ContactAnswers(**one) for one in document["contacts"]),
        facilities=tuple(document["facilities"]),
        consents=tuple(document["consents"]),
        facility_refs=tuple(document["facility_refs"]),
    )


def _guardian(plain: Mapping[str, Any]) -> GuardianAnswers:
    born = plain["birth_on"]
    return GuardianAnswers(**{**plain, "birth_on": date.fromisoformat(born) if born else None})


def _child(plain: Mapping[str, Any]) -> ChildAnswers:
    born, care = date.fromisoformat(plain["birth_on"]), CareAnswers(**plain["care"])
    return ChildAnswers(**{**plain, "birth_on": born, "care": care})


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value
