"""Facilities, opening hours, closures, pools of places and their weekly pattern, the day's lock row."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, Boolean, Float, ForeignKey, Index, Integer, SmallInteger, String
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, BigKey, JsonFacts, UtcInstant, pk, ref, refto


class Facility(Base):
    """施設・事業所. `profile` holds the texts of 「基本情報」; `door_code` is what its printed 二次元コード carries (O8)."""

    __tablename__ = "facility"

    id: Mapped[int] = pk()
    ref: Mapped[str] = ref()
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"), index=True)
    name: Mapped[str] = mapped_column(String(80))
    search_key: Mapped[str] = mapped_column(String(400), default="")
    type: Mapped[str] = mapped_column(String(20))  # general (一般型), vacancy (余裕活用型)
    postal_code: Mapped[str] = mapped_column(String(7))
    address: Mapped[str] = mapped_column(String(200))
    latitude: Mapped[float | None] = mapped_column(Float)
    longitude: Mapped[float | None] = mapped_column(Float)
    phone: Mapped[str] = mapped_column(String(11))
    email: Mapped[str] = mapped_column(String(254))
    price_per_hour: Mapped[int] = mapped_column(Integer)  # yen
    age_from_months: Mapped[int] = mapped_column(SmallInteger)
    age_below_months: Mapped[int] = mapped_column(SmallInteger)
    interview_way: Mapped[str] = mapped_column(String(10), default="online")  # online, phone, none (S8)
    profile: Mapped[Any] = mapped_column(JsonFacts, default=dict)
    door_code: Mapped[str] = mapped_column(String(10), unique=True)
    published: Mapped[bool] = mapped_column(Boolean, default=False)
    plan_version: Mapped[int] = mapped_column(Integer, default=0)  # moves with hours, closed days, pools and places


class Favourite(Base):
    """お気に入り: a facility somebody marked with the star (C4)."""

    __tablename__ = "favourite"

    account_id: Mapped[int] = mapped_column(BigKey, ForeignKey("account.id"), primary_key=True)
    facility_id: Mapped[int] = mapped_column(BigKey, ForeignKey("facility.id"), primary_key=True)
    added_at: Mapped[datetime] = mapped_column(UtcInstant)


class OpeningHours(Base):
    """受付時間 of a weekday (0 = Monday), minutes after midnight. No row: closed (休園日)."""

    __tablename__ = "opening_hours"

    facility_id: Mapped[int] = mapped_column(BigKey, ForeignKey("facility.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    opens: Mapped[int] = mapped_column(SmallInteger)
    closes: Mapped[int] = mapped_column(SmallInteger)


class Closure(Base):
    """A day the facility is closed beyond its weekly pattern; public holidays are closed without a row."""

    __tablename__ = "facility_closure"

    facility_id: Mapped[int] = mapped_column(BigKey, ForeignKey("facility.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    reason: Mapped[str] = mapped_column(String(40), default="")


class Pool(Base):
    """Places of one facility for one kind of use and one band of ages (months, upper bound excluded).

    `withheld_of`: these are the places another pool keeps for 定期利用 (D7); it has no pattern of its own, but that pool's `withheld`.
    """

    __tablename__ = "place_pool"

    id: Mapped[int] = pk()
    ref: Mapped[str] = ref()
    facility_id: Mapped[int] = refto("facility.id")
    kind: Mapped[str] = mapped_column(String(10))  # flexible, regular
    label: Mapped[str] = mapped_column(String(20))
    age_from_months: Mapped[int] = mapped_column(SmallInteger)
    age_below_months: Mapped[int] = mapped_column(SmallInteger)
    withheld_of: Mapped[int | None] = mapped_column(BigKey, ForeignKey("place_pool.id"), unique=True)


class RegularPlace(Base):
    """ご利用可能枠: a weekly time for `places` children, every week or every other week, out of the places a pool withholds (D8).

    `pool_id`: that pool; its ages hold. `last_on`: the last day it is given for; None: until it is ended.
    """

    __tablename__ = "regular_place"
    __table_args__ = (Index("ix_regular_place_facility", "facility_id", "last_on"),)

    id: Mapped[int] = pk()
    ref: Mapped[str] = ref()
    facility_id: Mapped[int] = refto("facility.id", index=False)
    pool_id: Mapped[int] = refto("place_pool.id")
    weekday: Mapped[int] = mapped_column(SmallInteger)
    starts: Mapped[int] = mapped_column(SmallInteger)
    ends: Mapped[int] = mapped_column(SmallInteger)
    weeks: Mapped[int] = mapped_column(SmallInteger)  # 1: every week, 2: every other week
    places: Mapped[int] = mapped_column(SmallInteger)
    first_on: Mapped[date]
    last_on: Mapped[date | None]
    created_at: Mapped[datetime] = mapped_column(UtcInstant)


class PatternSlot(Base):
    """Places of a pool in one half-hour of every week. `withheld` are kept for 定期利用 and never shown as free (D7)."""

    __tablename__ = "pattern_slot"

    pool_id: Mapped[int] = mapped_column(BigKey, ForeignKey("place_pool.id"), primary_key=True)
    weekday: Mapped[int] = mapped_column(SmallInteger, primary_key=True)
    half_hour: Mapped[int] = mapped_column(SmallInteger, primary_key=True)  # 0..47
    places: Mapped[int] = mapped_column(SmallInteger)
    withheld: Mapped[int] = mapped_column(SmallInteger, default=0)


class SpecialCell(Base):
    """Places of a pool in one half-hour of one date, in place of the pattern's (places open to flexible use)."""

    __tablename__ = "special_cell"

    pool_id: Mapped[int] = mapped_column(BigKey, ForeignKey("place_pool.id"), primary_key=True)
    cell: Mapped[int] = mapped_column(Integer, primary_key=True)
    places: Mapped[int] = mapped_column(SmallInteger)


class FacilityDay(Base):
    """The row that is locked, last, while places of a facility's day are given or changed (law 3)."""

    __tablename__ = "facility_day"

    facility_id: Mapped[int] = mapped_column(BigKey, ForeignKey("facility.id"), primary_key=True)
    on: Mapped[date] = mapped_column(primary_key=True)
    version: Mapped[int] = mapped_column(BigInteger, default=0)


class PlaceNumber(Base):
    """1 to 99, to find the lowest free place in SQL."""

    __tablename__ = "place_number"

    number: Mapped[int] = mapped_column(SmallInteger, primary_key=True, autoincrement=False)
