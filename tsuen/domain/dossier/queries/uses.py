"""The household's reservations with what became of them: stamps, money, the day written down (H11)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from sqlalchemy import select

from tsuen.db import Reading
from tsuen.domain.attendance.models import Stamp
from tsuen.domain.fees.queries import Bill, bills
from tsuen.domain.households.queries import guardians_of
from tsuen.domain.records.models import DayRecord
from tsuen.domain.records.queries import pieces
from tsuen.domain.reservations.models import Change, Reservation
from tsuen.domain.reservations.queries.lists import ReservationFacts, Search, found
from tsuen.domain.reservations.words import STATES, pickup_words
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import (
    hours_text,
    long_day_text,
    moment_text,
    span_text,
    time_text,
    yen_text,
)

MOST = 5000


def uses(tx: Reading, viewer: Viewer) -> Sequence[Sequence[tuple[str, str]]]:
    """Every reservation, latest day first."""
    rows = found(tx, viewer, Search(), limit=MOST)
    money, stamps, days = bills(tx, [one.id for one in rows]), _stamps(tx, viewer), _days(tx, viewer)
    names, moved = {one.position: one.name for one in guardians_of(tx, viewer)}, _moves(tx, viewer)
    return [
        [row for row in (*_plan(one, names), *moved.get(one.id, ()), *_course(one, stamps), *_money(money.get(one.id)), *days.get(one.id, ())) if row[1]] for one in rows
    ]


def _plan(one: ReservationFacts, names: Mapping[int, str]) -> Iterator[tuple[str, str]]:
    yield "予約番号", str(one.id)
    yield "利用日", f"{long_day_text(one.on)} {span_text(one.starts, one.ends)}"
    yield "予約の種類", one.kind_words
    yield "施設名", one.facility_name
    yield "お子さま", one.child_name
    yield "状態", STATES.get(one.state, one.state)
    yield "申し込んだ日時", _moment(one.created_at)
    yield "料金（目安）", yen_text(one.yen)
    yield "お迎えに来られる方", pickup_words(one.pickup, names)
    yield "コメント", one.comment
    yield "施設からの返事", one.answer
    yield "キャンセルした日時", _moment(one.cancelled_at)
    yield "キャンセルの理由", one.cancel_reason
    yield "キャンセルで数えた時間", hours_text(one.cancel_minutes) if one.cancel_minutes else ""


def _course(one: ReservationFacts, stamps: Mapping[tuple[int, str], datetime]) -> Iterator[tuple[str, str]]:
    for kind, label in (("arrive", "登園"), ("leave", "降園")):
        at = stamps.get((one.id, kind))
        yield label, time_text(at) if at else ""


def _money(bill: Bill | None) -> Iterator[tuple[str, str]]:
    if bill is not None:
        yield "料金", "\n".join(f"{line.label} {yen_text(line.yen)}" for line in bill.lines)
        yield "お支払い", yen_text(bill.paid) if bill.paid else ""


def _moves(tx: Reading, viewer: Viewer) -> Mapping[int, Sequence[tuple[str, str]]]:
    """By reservation: what it was before each change, and what of it stayed counted (D14)."""
    rows = tx.scalars(
        select(Change).join(Reservation, Reservation.id == Change.reservation_id).where(Reservation.household_id == viewer.household_id).order_by(Change.id)
    )
    told: dict[int, list[str]] = defaultdict(list)
    for row in rows:
        kept = f"・数えた時間 {hours_text(row.kept_minutes)}" if row.kept_minutes else ""
        kept += f"・{yen_text(row.kept_yen)}" if row.kept_yen else ""
        told[row.reservation_id].append(f"{long_day_text(row.on)} {span_text(row.starts, row.ends)}（{_moment(row.at)}に変更{kept}）")
    return {key: [("変更する前の日時", "\n".join(said))] for key, said in told.items()}


def _moment(at: datetime | None) -> str:
    return f"{jst_date(at).year}年{moment_text(at)}" if at else ""


def _stamps(tx: Reading, viewer: Viewer) -> Mapping[tuple[int, str], datetime]:
    rows = tx.execute(
        select(Stamp.reservation_id, Stamp.kind, Stamp.at)
        .join(Reservation, Reservation.id == Stamp.reservation_id)
        .where(Reservation.household_id == viewer.household_id)
    )
    return {(identity, kind): at for identity, kind, at in rows}


def _days(tx: Reading, viewer: Viewer) -> Mapping[int, Sequence[tuple[str, str]]]:
    """By reservation: its 行動記録, where it was published."""
    rows = tx.execute(
        select(DayRecord.id, DayRecord.reservation_id).where(
            DayRecord.household_id == viewer.household_id, DayRecord.published_at.is_not(None)
        )
    ).all()
    told: dict[int, list[tuple[str, str]]] = defaultdict(list)
    for record_id, reservation_id in rows:
        said = [f"{one.time} {one.kind_words} {one.words}".strip() for one in pieces(tx, record_id)]
        told[reservation_id].append(("行動記録", "\n".join(said)))
    return told
