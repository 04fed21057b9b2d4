"""Reservations and the claims that hold their places."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, BigKey, JsonFacts, SealedFacts, UtcInstant, pk, ref, refto


class Reservation(Base):
    """予約 of one child for `[starts, ends)` minutes of a day.

    `state`: tentative (仮予約), confirmed (予約確定), in_use (利用中), done (利用終了), declined, cancelled, no_show.
    `policy_id`, `place_policy_id`, `own_policy_id`: the versions of the home's, the place's and the facility's own rules it was
    made under (law 8); `pickup` is sealed: who collects the child
    (`who`: guardian1, guardian2, other; `name`, `relation`, `phone`). `answer_by_at`: until when the facility is asked to
    answer. `free_until_at`: the last instant at which the family cancels without cost, as it was promised (F4).
    """

    __tablename__ = "reservation"
    __table_args__ = (
        Index("ix_reservation_household", "household_id", "on"),
        Index("ix_reservation_facility", "facility_id", "on", "state"),
        Index("ix_reservation_child", "child_id", "on"),
    )

    id: Mapped[int] = pk()  # also 予約番号
    ref: Mapped[str] = ref()
    child_id: Mapped[int] = refto("child.id", index=False)
    household_id: Mapped[int] = refto("household.id", index=False)
    facility_id: Mapped[int] = refto("facility.id", index=False)
    pool_id: Mapped[int] = refto("place_pool.id", index=False)
    kind: Mapped[str] = mapped_column(String(10))  # flexible, regular
    on: Mapped[date]
    starts: Mapped[int] = mapped_column(SmallInteger)
    ends: Mapped[int] = mapped_column(SmallInteger)
    state: Mapped[str] = mapped_column(String(10))
    pickup: Mapped[Any] = mapped_column(SealedFacts)
    comment: Mapped[str] = mapped_column(String(1000), default="")
    answer: Mapped[str] = mapped_column(String(1000), default="")
    fee_estimate: Mapped[int] = mapped_column(Integer)  # yen
    extras: Mapped[Any] = mapped_column(JsonFacts, default=dict)  # what was `declined` and `ordered` of the facility's extras
    policy_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("policy_version.id"))
    place_policy_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("policy_version.id"))
    own_policy_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("policy_version.id"))
    requested_by: Mapped[int] = refto("account.id", index=False)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    answer_by_at: Mapped[datetime] = mapped_column(UtcInstant)
    free_until_at: Mapped[datetime] = mapped_column(UtcInstant)
    confirmed_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    declined_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    cancelled_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    cancelled_by: Mapped[str] = mapped_column(String(12), default="")  # family, facility, municipality, system
    cancel_reason: Mapped[str] = mapped_column(String(200), default="")  # as long as a policy may word it
    cancel_minutes: Mapped[int] = mapped_column(SmallInteger, default=0)  # kept of the month by the cancellation or no-show
    cancel_yen: Mapped[int] = mapped_column(Integer, default=0)
    no_show_at: Mapped[datetime | None] = mapped_column(UtcInstant)  # last marked so; stays when staff take it back
    accompanied_visits: Mapped[int] = mapped_column(SmallInteger, default=0)  # 親子通園: how many, by the rules it was made under (D16)
    moves: Mapped[int] = mapped_column(SmallInteger, default=0)  # how often its time was changed (D14)
    series_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("series.id"), index=True)  # of a regular one: what it came with


class Series(Base):
    """定期利用 asked for or entered in one go (D8): its reservations point here. `days`: how many they were.

    `place_id`: the weekly place the family chose; None: made by the facility from an application.
    """

    __tablename__ = "series"
    __table_args__ = (Index("ix_series_facility", "facility_id"), Index("ix_series_household", "household_id"))

    id: Mapped[int] = pk()
    ref: Mapped[str] = ref()
    child_id: Mapped[int] = refto("child.id")
    household_id: Mapped[int] = refto("household.id", index=False)
    facility_id: Mapped[int] = refto("facility.id", index=False)
    place_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("regular_place.id"), index=True)
    days: Mapped[int] = mapped_column(SmallInteger)
    requested_by: Mapped[int] = refto("account.id", index=False)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)


class RegularWish(Base):
    """定期利用申請: weekdays and times a family wishes, which the facility turns into a series or declines (D8, C20-21).

    `state`: asked, made (`series_id`), declined, withdrawn, lapsed (unanswered after `lapses_on`), ended (with the child's
    certification); `closed_at`: since it is not asked any more. `times`: [weekday, starts, ends] of each. `pickup` is sealed.
    """

    __tablename__ = "regular_wish"
    __table_args__ = (
        Index("ix_regular_wish_facility", "facility_id", "state"),
        Index("ix_regular_wish_household", "household_id"),
        Index("ix_regular_wish_lapses", "state", "lapses_on"),
    )

    id: Mapped[int] = pk()
    ref: Mapped[str] = ref()
    child_id: Mapped[int] = refto("child.id")
    household_id: Mapped[int] = refto("household.id", index=False)
    facility_id: Mapped[int] = refto("facility.id", index=False)
    open_key: Mapped[str | None] = mapped_column(String(40), unique=True)  # child:facility while it waits for an answer
    first_on: Mapped[date]
    lapses_on: Mapped[date]
    times: Mapped[Any] = mapped_column(JsonFacts)
    pickup: Mapped[Any] = mapped_column(SealedFacts)
    comment: Mapped[str] = mapped_column(String(1000), default="")
    answer: Mapped[str] = mapped_column(String(1000), default="")
    state: Mapped[str] = mapped_column(String(10))
    series_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("series.id"))
    requested_by: Mapped[int] = refto("account.id", index=False)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    closed_at: Mapped[datetime | None] = mapped_column(UtcInstant)


class Change(Base):
    """A change of time or pick-up person (D14): what was before it, and what it cost. Never edited.

    `kept_minutes` stay counted in the month of the old day; they and `kept_yen` are 0 while a change is free.
    """

    __tablename__ = "reservation_change"

    id: Mapped[int] = pk()
    reservation_id: Mapped[int] = refto("reservation.id")
    on: Mapped[date]
    starts: Mapped[int] = mapped_column(SmallInteger)
    ends: Mapped[int] = mapped_column(SmallInteger)
    kept_minutes: Mapped[int] = mapped_column(SmallInteger, default=0)
    kept_yen: Mapped[int] = mapped_column(Integer, default=0)
    at: Mapped[datetime] = mapped_column(UtcInstant)


class Claim(Base):
    """One half-hour of one place held by a reservation: no place sold twice, no child in two places (law 3)."""

    __tablename__ = "claim"
    __table_args__ = (
        UniqueConstraint("pool_id", "cell", "place_no", name="uq_claim_place"),
        UniqueConstraint("child_id", "cell", name="uq_claim_child"),
        {"sqlite_with_rowid": False},
    )

    reservation_id: Mapped[int] = mapped_column(BigKey, ForeignKey("reservation.id"), primary_key=True)
    cell: Mapped[int] = mapped_column(Integer, primary_key=True)
    child_id: Mapped[int] = mapped_column(BigKey)
    pool_id: Mapped[int] = mapped_column(BigKey, ForeignKey("place_pool.id"))
    place_no: Mapped[int] = mapped_column(SmallInteger)
