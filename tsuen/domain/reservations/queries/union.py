"""「予約一覧」 and 「直近のご予約」 hold interviews and reservations together (D10, D11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tsuen.db import Reading
from tsuen.domain.interviews.queries import InterviewFacts, interviews
from tsuen.domain.reservations.queries.lists import ReservationFacts, Search, coming, found
from tsuen.domain.reservations.rules import may_cancel
from tsuen.domain.reservations.words import INTERVIEW
from tsuen.kernel.viewer import Viewer


@dataclass(frozen=True)
class Listed:
    """A line of the list: an interview (`yen` None) or a reservation. `standing` are the states in the guide's order.

    `cancellable`: it may be among those cancelled at once (D13).
    """

    kind: str
    kind_words: str
    id: int
    ref: str
    standing: tuple[str, ...]
    state_words: str
    on: date
    starts: int
    ends: int
    child_name: str
    child_given: str
    facility_name: str
    yen: int | None
    answer_by_at: datetime | None
    cancellable: bool = False
    facility_phone: str = ""

    def waits_late(self, now: datetime) -> bool:
        """Whether the facility should have answered by now: what is left is to telephone (D6)."""
        return self.answer_by_at is not None and now > self.answer_by_at

    @property
    def minutes(self) -> int:
        """Its length."""
        return self.ends - self.starts


def listed(tx: Reading, viewer: Viewer, search: Search, today: date) -> Sequence[Listed]:
    """What 「検索」 finds, latest day first."""
    rows = [_reservation(one, today) for one in found(tx, viewer, search) if search.kind != "interview"]
    if search.kind in ("", "interview"):
        rows += [_interview(one, today) for one in interviews(tx, viewer) if _matches(one, search)]
    return sorted(rows, key=lambda one: (one.on, one.starts, one.id), reverse=True)


def nearest(tx: Reading, viewer: Viewer, today: date) -> Sequence[Listed]:
    """直近のご予約: what is to come, earliest first."""
    rows = [_reservation(one, today) for one in coming(tx, viewer, today)]
    rows += [_interview(one, today) for one in interviews(tx, viewer, "tentative", "confirmed") if one.on >= today]
    return sorted(rows, key=lambda one: (one.on, one.starts, one.id))


def _matches(one: InterviewFacts, search: Search) -> bool:
    return (
        (search.first is None or one.on >= search.first)
        and (search.last is None or one.on <= search.last)
        and search.facility in one.facility_name
        and search.child in ("", one.child_ref)
    )


def _reservation(one: ReservationFacts, today: date) -> Listed:
    return Listed(
        one.kind, one.kind_words, one.id, one.ref, one.standing(today), "", one.on, one.starts, one.ends, one.child_name,
        one.child_given, one.facility_name, one.yen, one.answer_by_at if one.state == "tentative" else None,
        may_cancel(one.state), one.facility_phone,
    )  # fmt: skip


def _interview(one: InterviewFacts, today: date) -> Listed:
    standing = (one.state, "today") if one.state == "confirmed" and one.on == today else (one.state,)
    return Listed(
        "interview", INTERVIEW, one.id, one.ref, standing, one.state_words, one.on, one.starts, one.ends, one.child_name,
        one.child_name.rpartition(" ")[2], one.facility_name, None, None,
    )  # fmt: skip
