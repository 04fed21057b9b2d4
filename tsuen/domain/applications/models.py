"""Applications."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, Index, Integer, SmallInteger, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from tsuen.db import Base, BigKey, JsonFacts, SealedFacts, UtcInstant, pk, ref, refto


class Application(Base):
    """利用申請 from its draft on. `answers` is what the family wrote, sealed; the plain columns serve the desk's queue.

    `state`: draft, submitted, returned (asked back; the family may send it again), approved, rejected. Where places are drawn
    by lot it takes part in a round, and between submitted and approved stands eligible (審査済み); lost and declined end it there.
    """

    __tablename__ = "application"
    __table_args__ = (Index("ix_application_queue", "municipality_code", "state", "submitted_at"),)

    id: Mapped[int] = pk()  # also 申請番号
    ref: Mapped[str] = ref()
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    email: Mapped[str] = mapped_column(String(254), index=True)
    state: Mapped[str] = mapped_column(String(10))
    answers: Mapped[Any] = mapped_column(SealedFacts)
    step: Mapped[int] = mapped_column(SmallInteger, default=1)
    applicant_name: Mapped[str] = mapped_column(String(81), default="")
    children_count: Mapped[int] = mapped_column(SmallInteger, default=0)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    submitted_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    decided_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    decided_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("account.id"))
    reason: Mapped[str] = mapped_column(String(1000), default="")  # of a rejection, or what to correct; mailed
    memo: Mapped[str] = mapped_column(String(1000), default="")  # the desk's own note, never shown to the family
    household_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("household.id"), index=True)
    round_id: Mapped[int | None] = mapped_column(BigKey, ForeignKey("draw_round.id"), index=True)


class Attachment(Base):
    """A paper added to an application (手帳 etc.): sealed on disk under the name `store`; only the municipality reads it.

    `name` is what the family called it, sealed; `kind` is jpeg, png or pdf, by its content; `size` in bytes, as kept.
    """

    __tablename__ = "attachment"

    id: Mapped[int] = pk()
    ref: Mapped[str] = ref()
    application_id: Mapped[int] = mapped_column(BigKey, ForeignKey("application.id", ondelete="CASCADE"), index=True)
    name: Mapped[Any] = mapped_column(SealedFacts)
    kind: Mapped[str] = mapped_column(String(4))
    size: Mapped[int] = mapped_column(Integer)
    store: Mapped[str] = mapped_column(String(16), unique=True)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)


class DrawRound(Base):
    """抽選回 of a municipality, by the day it opens. The seed is made with it, sealed; its digest is published from then on.

    `state`: open, drawn. From the draw on `terms` holds the round as it was drawn (places, bands), with what it was drawn by.
    """

    __tablename__ = "draw_round"
    __table_args__ = (UniqueConstraint("municipality_code", "opens_on"),)

    id: Mapped[int] = pk()
    ref: Mapped[str] = ref()
    municipality_code: Mapped[str] = mapped_column(ForeignKey("municipality.code"))
    opens_on: Mapped[date]
    name: Mapped[str] = mapped_column(String(200))
    terms: Mapped[Any] = mapped_column(JsonFacts)
    seed: Mapped[Any] = mapped_column(SealedFacts)
    seed_digest: Mapped[str] = mapped_column(String(64))
    state: Mapped[str] = mapped_column(String(10))
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    algorithm: Mapped[str] = mapped_column(String(20), default="")
    input_digest: Mapped[str] = mapped_column(String(64), default="")
    drawn_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    drawn_by: Mapped[int | None] = mapped_column(BigKey, ForeignKey("account.id"))


class DrawEntry(Base):
    """One child of an application that takes part. Children drawn together share a `ticket` (and so place and result).

    `child` counts from 0 in the application's answers. `result`: waiting, won, alternate, lost, declined. `place` is the ticket's
    in the order of the draw, `alternate` its number among the 補欠; neither changes when somebody moves up.
    """

    __tablename__ = "draw_entry"
    __table_args__ = (UniqueConstraint("round_id", "child_mark"), UniqueConstraint("application_id", "child"))

    id: Mapped[int] = pk()
    round_id: Mapped[int] = refto("draw_round.id", index=False)
    application_id: Mapped[int] = refto("application.id", index=False)
    child: Mapped[int] = mapped_column(SmallInteger)
    child_mark: Mapped[str] = mapped_column(String(64))
    ticket: Mapped[str] = mapped_column(String(20), index=True)
    band: Mapped[str] = mapped_column(String(40))
    result: Mapped[str] = mapped_column(String(10), default="waiting")
    place: Mapped[int | None] = mapped_column(Integer)
    alternate: Mapped[int | None] = mapped_column(Integer)
    created_at: Mapped[datetime] = mapped_column(UtcInstant)
    moved_up_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    declined_at: Mapped[datetime | None] = mapped_column(UtcInstant)
    certified_at: Mapped[datetime | None] = mapped_column(UtcInstant)
