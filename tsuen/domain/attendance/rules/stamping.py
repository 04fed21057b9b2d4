"""When a stamp may be set, and why not (E2)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from tsuen.domain.attendance.rules.lateness import stamp_tone, stamp_words
from tsuen.domain.attendance.rules.plan import Arrival, Plan
from tsuen.domain.attendance.words import ARRIVE, LEAVE, TITLES, late_words
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import clock_text, day_text

TICKET_LIFE = timedelta(minutes=10)
# Families arrive a little early; an hour before the planned time it is rather the wrong reservation or the wrong day.
EARLIEST_START = timedelta(minutes=60)
_MINUTE = 60
NO_TICKET = Refusal(
    "no_ticket",
    "2次元コードを読み取ってから10分がすぎました。施設の2次元コードを、もう一度読み取ってください。",
)


@dataclass(frozen=True)
class Standing:
    """A reservation at the door now: the stamp in question, what it means for the hours, and why it may not be set."""

    arrival: Arrival
    kind: str
    words: str
    tone: str
    refusal: Refusal | None

    @property
    def title(self) -> str:
        """利用開始登録 or 利用終了登録."""
        return TITLES[self.kind]


def standing(arrival: Arrival, kind: str, door: int | None, now: datetime) -> Standing:
    """Where a stamp stands. `door`: the facility whose code this browser read, none if none was or it is too old."""
    refusal = _door_refusal(arrival, door) or stamp_refusal(kind, arrival.plan, now)
    return Standing(arrival, kind, stamp_words(kind, arrival, now), stamp_tone(kind, arrival, now), refusal)


def kind_due(plan: Plan) -> str:
    """The stamp a page offers: to arrive until somebody arrived, to leave from then on."""
    return LEAVE if plan.state in {"in_use", "done"} else ARRIVE


def _door_refusal(arrival: Arrival, door: int | None) -> Refusal | None:
    if door is None:
        return NO_TICKET
    if door == arrival.facility_id:
        return None
    return Refusal(
        "other_door",
        f"この予約の施設は{arrival.facility_name}です。読み取ったのは、ちがう施設の2次元コードです。"
        "施設の方に声をかけてください。",
    )


def stamp_refusal(kind: str, plan: Plan, now: datetime) -> Refusal | None:
    """Why this stamp cannot be set now, if so; the sentence names the next step (E2)."""
    return _day_refusal(plan, now) or _state_refusal(kind, plan) or _early_refusal(kind, plan, now)


def _day_refusal(plan: Plan, now: datetime) -> Refusal | None:
    if plan.on == jst_date(now):
        return None
    return Refusal(
        "other_day",
        f"登録できるのは利用日だけです。この予約の利用日は{day_text(plan.on)}です。"
        "日がちがうときは、施設に電話してください。",
        on=plan.on,
    )


def _state_refusal(kind: str, plan: Plan) -> Refusal | None:
    if kind == plan.step:
        return None
    sentences = {
        "tentative": "まだ仮予約です。施設が予約を確定すると登録できます。施設の方に声をかけてください。",
        "confirmed": "利用開始がまだ登録されていません。先に利用開始を登録してください。",
        "in_use": "利用開始は、もう登録されています。",
        "done": "利用終了まで、もう登録されています。時間を直すときは、施設の方に声をかけてください。",
    }
    gone = "この予約は取り消されています。施設の方に声をかけてください。"
    return Refusal(f"state_{plan.state}", sentences.get(plan.state, gone))


def _early_refusal(kind: str, plan: Plan, now: datetime) -> Refusal | None:
    opens = plan.starts - int(EARLIEST_START.total_seconds()) // _MINUTE
    if kind != ARRIVE or now >= plan.starts_at - EARLIEST_START:
        return None
    return Refusal(
        "too_early",
        f"利用開始は、予定の{late_words(plan.starts - opens)}前から登録できます。予定は{clock_text(plan.starts)}からなので、"
        f"{clock_text(opens)}になったら登録してください。お急ぎのときは、施設に電話してください。",
    )
