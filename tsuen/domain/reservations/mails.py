"""The letters of reservations: one function per event; facts in, outbox rows out (G1). Nothing of allergies or care needs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.outbox.services import post_letter
from tsuen.domain.reservations.words import KINDS
from tsuen.kernel.clock import at_jst, instant_key
from tsuen.kernel.facts import Fact
from tsuen.kernel.wording import day_text, hours_text, moment_text, span_text


@dataclass(frozen=True)
class LetterFacts:
    """What letters of a reservation say, and to whom they go: `family` are (name, address) of the guardians."""

    id: int
    ref: str
    kind: str
    on: date
    starts: int
    ends: int
    facility: str
    facility_email: str
    facility_phone: str
    child: str
    yen: int
    family: Sequence[tuple[str, str]]
    moves: int = 0

    def key(self, event: str, whom: str, of: str) -> str:
        """The letter's dedupe key: once for each event, and once more for each time the reservation was moved to."""
        which = of or (f"moved{self.moves}" if self.moves else "")
        return f"reservations.{event}:{self.id}:{whom}" + (f":{which}" if which else "")

    def common(self) -> dict[str, Fact]:
        """The facts every one of them may show."""
        return {
            "number": self.id, "ref": self.ref, "kind": KINDS[self.kind], "facility": self.facility,
            "facility_phone": self.facility_phone, "child": self.child, "yen": self.yen,
            "on": self.on.isoformat(), "day": day_text(self.on), "span": span_text(self.starts, self.ends),
            "hours": hours_text(self.ends - self.starts),
        }  # fmt: skip


@dataclass(frozen=True)
class SeriesFacts:
    """What letters of a 定期利用 say: `lines` are the days (or, of an application, the wished times) that are told of.

    `answer_by`: of an application, the last day for an answer.
    """

    id: int
    ref: str
    facility: str
    facility_email: str
    facility_phone: str
    child: str
    lines: Sequence[str]
    yen: int
    family: Sequence[tuple[str, str]]
    answer_by: str = ""

    def common(self) -> dict[str, Fact]:
        """The facts every one of them may show."""
        return {
            "ref": self.ref, "facility": self.facility, "facility_phone": self.facility_phone, "child": self.child,
            "lines": list(self.lines), "count": len(self.lines), "yen": self.yen, "answer_by": self.answer_by,
        }  # fmt: skip


def requested(tx: Writing, about: LetterFacts, *, answer_by: datetime, until: str, now: datetime) -> None:
    """仮予約: to the family, and to the facility as an application to answer (D6)."""
    more: dict[str, Fact] = {"answer_by": moment_text(answer_by), "until": until}
    _to_family(tx, about, "requested", more, now)
    _to_facility(tx, about, "requested", more, now)


def confirmed(tx: Writing, about: LetterFacts, *, until: str, now: datetime) -> None:
    """「柔軟利用の予約確定」 (D6, K4-1)."""
    _to_family(tx, about, "confirmed", {"until": until}, now)


def declined(tx: Writing, about: LetterFacts, *, answer: str, now: datetime) -> None:
    """The facility cannot take the child; the hours are back."""
    _to_family(tx, about, "declined", {"answer": answer}, now)


def cancelled(tx: Writing, about: LetterFacts, *, reason: str, by: str, minutes: int, now: datetime) -> None:
    """「キャンセル完了後、利用者の登録アドレスと事業所宛にキャンセル通知が送信されます」 (D12, K4-3)."""
    more: dict[str, Fact] = {"reason": reason, "by": by, "consumed": hours_text(minutes) if minutes else ""}
    _to_family(tx, about, "cancelled", more, now)
    _to_facility(tx, about, "cancelled", more, now)


def no_show(tx: Writing, about: LetterFacts, *, minutes: int, cost_yen: int, now: datetime) -> None:
    """Nobody came: to the family, with what it costs (C29). Each marking is told."""
    more: dict[str, Fact] = {"consumed": hours_text(minutes) if minutes else "", "cost_yen": cost_yen}
    _to_family(tx, about, "no_show", more, now, of=now.isoformat())


def no_show_undone(tx: Writing, about: LetterFacts, *, now: datetime) -> None:
    """It was marked wrongly: to the family."""
    _to_family(tx, about, "no_show_undone", {}, now, of=now.isoformat())


def changed(
    tx: Writing, about: LetterFacts, *, change_id: int, was: str, pickup_changed: bool, waits: bool, kept: int, kept_yen: int, until: str, now: datetime
) -> None:
    """Time or pick-up person changed, to the family and to the facility (D14). `was`: the old day and time; `waits`: 仮予約 again."""
    more: dict[str, Fact] = {
        "was": was, "pickup_changed": pickup_changed, "waits": waits, "consumed": hours_text(kept) if kept else "", "cost_yen": kept_yen, "until": until,
    }  # fmt: skip
    _to_family(tx, about, "changed", more, now, of=str(change_id))
    _to_facility(tx, about, "changed", more, now, of=str(change_id))


def deadline_near(
    tx: Writing, about: LetterFacts, *, until: str, costs: str, expires_at: datetime, now: datetime
) -> None:
    """Before the last free hours of cancelling run out (H5). After them it is not sent any more."""
    _to_family(tx, about, "deadline_near", {"until": until, "costs": costs}, now, expires_at=expires_at)


def tomorrow(tx: Writing, about: LetterFacts, *, now: datetime) -> None:
    """The evening before (H5). Once the use has begun it is not sent any more."""
    _to_family(tx, about, "tomorrow", {}, now, expires_at=at_jst(about.on, about.starts))


def series_requested(tx: Writing, about: SeriesFacts, *, answer_by: datetime, now: datetime) -> None:
    """仮予約 of a whole 定期利用: to the family, and to the facility to answer (D8)."""
    more: dict[str, Fact] = {"answer_by": moment_text(answer_by)}
    _of_series(tx, about, "series_requested", f"series.requested:{about.id}", more, now, to_facility=True)


def series_confirmed(tx: Writing, about: SeriesFacts, *, until: str, now: datetime) -> None:
    """「定期利用の予約確定」, one for all the days that were confirmed together (D8)."""
    _of_series(tx, about, "series_confirmed", f"series.confirmed:{about.id}:{instant_key(now)}", {"until": until}, now)


def series_declined(tx: Writing, about: SeriesFacts, *, answer: str, now: datetime) -> None:
    """The facility cannot take the child on these days; the hours are back."""
    _of_series(tx, about, "series_declined", f"series.declined:{about.id}:{instant_key(now)}", {"answer": answer}, now)


def series_booked(tx: Writing, about: SeriesFacts, *, until: str, now: datetime) -> None:
    """「施設による利用登録完了後、予約完了メールが届きます」 (C20-21)."""
    _of_series(tx, about, "series_booked", f"series.booked:{about.id}", {"until": until}, now)


def regular_asked(tx: Writing, about: SeriesFacts, *, now: datetime) -> None:
    """定期利用申請: to the family, and to the facility to answer (C21)."""
    _of_series(tx, about, "regular_asked", f"regular.asked:{about.id}", {}, now, to_facility=True)


def regular_declined(tx: Writing, about: SeriesFacts, *, answer: str, now: datetime) -> None:
    """The facility cannot fulfil the wishes; its words."""
    _of_series(tx, about, "regular_declined", f"regular.declined:{about.id}", {"answer": answer}, now)


def regular_withdrawn(tx: Writing, about: SeriesFacts, *, now: datetime) -> None:
    """The family took its 定期利用申請 back: both are told; the facility has nothing to do any more (D8)."""
    _of_series(tx, about, "regular_withdrawn", f"regular.withdrawn:{about.id}", {}, now, to_facility=True)


def regular_lapsed(tx: Writing, about: SeriesFacts, *, now: datetime) -> None:
    """No facility answered by its last day (D8)."""
    _of_series(tx, about, "regular_lapsed", f"regular.lapsed:{about.id}", {}, now, to_facility=True)


def regular_ended(tx: Writing, about: SeriesFacts, *, now: datetime) -> None:
    """The child's certification ends, and its 定期利用申請 with it (A12)."""
    _of_series(tx, about, "regular_ended", f"regular.ended:{about.id}", {}, now, to_facility=True)


def _of_series(
    tx: Writing, about: SeriesFacts, name: str, key: str, more: dict[str, Fact], now: datetime, *, to_facility: bool = False
) -> None:
    for position, (whom, address) in enumerate(about.family, start=1):
        facts: dict[str, Fact] = {**about.common(), **more, "name": whom}
        post_letter(tx, template=f"reservations/{name}", to=address, facts=facts, dedupe_key=f"{key}:family{position}", now=now)
    if to_facility:
        facts = {**about.common(), **more, "name": about.facility}
        post_letter(
            tx, template=f"reservations/{name}_facility", to=about.facility_email, facts=facts, dedupe_key=f"{key}:facility", now=now
        )


def _to_family(
    tx: Writing, about: LetterFacts, event: str, more: dict[str, Fact], now: datetime, of: str = "",
    expires_at: datetime | None = None,
) -> None:  # fmt: skip
    for position, (name, address) in enumerate(about.family, start=1):
        post_letter(
            tx, template=f"reservations/{event}", to=address, facts={**about.common(), **more, "name": name},
            dedupe_key=about.key(event, f"family{position}", of), now=now,
            expires_at=expires_at,
        )  # fmt: skip


def _to_facility(tx: Writing, about: LetterFacts, event: str, more: dict[str, Fact], now: datetime, of: str = "") -> None:
    post_letter(
        tx, template=f"reservations/{event}_facility", to=about.facility_email,
        facts={**about.common(), **more, "name": about.facility}, dedupe_key=about.key(event, "facility", of), now=now,
    )  # fmt: skip
