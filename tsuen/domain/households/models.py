"""Households, guardians, children, emergency contacts. What is special-care data is sealed."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, BigKey, SealedFacts, UtcInstant, pk, ref, refto


class Household(Base):
    """世帯: one account's family (S3)."""

    __tablename__ = "household"

    id: Mapped[int] = pk()
    ref: Mapped[str] = ref()
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"), index=True)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)


class HouseholdClass(Base):
    """世帯区分 from `starts_on` on, until the next one (F6, September's switch). Never edited: of two of one day the later holds.

    A household without one is general. `name`: a key of `words.CLASSES`.
    """

    __tablename__ = "household_class"
    __table_args__ = (Index("ix_household_class", "household_id", "starts_on"),)

    id: Mapped[int] = pk()
    household_id: Mapped[int] = refto("household.id", index=False)
    name: Mapped[str] = mapped_column(String(20))
    starts_on: Mapped[date]
    note: Mapped[str] = mapped_column(String(200), default="")
    decided_by: Mapped[int] = refto("account.id", index=False)
    decided_at: Mapped[datetime] = mapped_column(UtcInstant)


class Guardian(Base):
    """保護者1 (`position` 1) or 保護者2 = 代理利用者 (`position` 2)."""

    __tablename__ = "guardian"
    __table_args__ = (UniqueConstraint("household_id", "position"),)

    id: Mapped[int] = pk()
    household_id: Mapped[int] = refto("household.id", index=False)
    account_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("account.id"), index=True)
    position: Mapped[int] = mapped_column(SmallInteger)
    family_name: Mapped[str] = mapped_column(String(40))
    given_name: Mapped[str] = mapped_column(String(40))
    family_kana: Mapped[str] = mapped_column(String(40))
    given_kana: Mapped[str] = mapped_column(String(40))
    birth_on: Mapped[date | None]
    relation: Mapped[str] = mapped_column(String(20))
    email: Mapped[str] = mapped_column(String(254))
    phone: Mapped[str] = mapped_column(String(11))
    postal_code: Mapped[str] = mapped_column(String(7), default="")
    address: Mapped[str] = mapped_column(String(200), default="")


class Child(Base):
    """お子さま. `care` is sealed: food and allergy, development, 配慮すべき事項."""

    __tablename__ = "child"

    id: Mapped[int] = pk()
    ref: Mapped[str] = ref()
    household_id: Mapped[int] = refto("household.id")
    family_name: Mapped[str] = mapped_column(String(40))
    given_name: Mapped[str] = mapped_column(String(40))
    family_kana: Mapped[str] = mapped_column(String(40))
    given_kana: Mapped[str] = mapped_column(String(40))
    birth_on: Mapped[date]
    sex: Mapped[str] = mapped_column(String(10), default="")
    relation: Mapped[str] = mapped_column(String(20))
    care: Mapped[Any] = mapped_column(SealedFacts)


class Preparation(Base):
    """What comes before the first use, as staff saw it (D16). Never edited: of a child's entries of a kind the latest holds.

    `kind`: health_check (`outcome` done, undone) or medical_care (needed, ok, no, none). `on`: the day it was seen or held.
    """

    __tablename__ = "preparation"
    __table_args__ = (Index("ix_preparation_child", "child_id", "kind"),)

    id: Mapped[int] = pk()
    child_id: Mapped[int] = refto("child.id", index=False)
    kind: Mapped[str] = mapped_column(String(12))
    outcome: Mapped[str] = mapped_column(String(8))
    on: Mapped[date]
    recorded_by: Mapped[int] = refto("account.id", index=False)
    recorded_at: Mapped[datetime] = mapped_column(UtcInstant)


class EmergencyContact(Base):
    """緊急連絡先, in the order to be called."""

    __tablename__ = "emergency_contact"
    __table_args__ = (UniqueConstraint("household_id", "position"),)

    id: Mapped[int] = pk()
    household_id: Mapped[int] = refto("household.id", index=False)
    position: Mapped[int] = mapped_column(SmallInteger)
    name: Mapped[str] = mapped_column(String(80))
    relation: Mapped[str] = mapped_column(String(20))
    phone: Mapped[str] = mapped_column(String(11))
