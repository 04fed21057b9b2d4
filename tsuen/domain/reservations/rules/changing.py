"""予約を変更する: whether, until when for free, and at what cost (D14, H4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules import cancelling
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.vary import value
from tsuen.domain.reservations.rules.cancelling import until_words
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import hours_text, moment_text, yen_text

CHANGEABLE = ("tentative", "confirmed")
PICKUP_CHANGEABLE = (*CHANGEABLE, "in_use")
_MOVED = "この予約は、いまは変更できません。画面を開きなおして、確かめてください。"


@dataclass(frozen=True)
class ChangeCost:
    """What changing the time now costs: `minutes` of the month and yen; `until`: the last instant that is free, if there is one."""

    until: datetime | None
    minutes: int
    yen: int
    field: str
    sentence: str

    @property
    def free(self) -> bool:
        """Whether it costs nothing."""
        return not (self.minutes or self.yen)


def may_change(state: str, starts_at: datetime, now: datetime, *, pickup_only: bool = False) -> Refusal | None:
    """Why a reservation cannot be changed any more. The pick-up person may be changed while the child is there, too."""
    if state not in (PICKUP_CHANGEABLE if pickup_only else CHANGEABLE):
        return Refusal("not_changeable", _MOVED)
    if not pickup_only and now >= starts_at:
        return Refusal("begun", f"利用時間がはじまる{moment_text(starts_at)}まで、変更できました。施設に電話で相談してください。")
    return None


def change_cost(policy: Policy, case: Facts, promised: datetime) -> ChangeCost:
    """What changing at `case.now` costs. Where the policy names no moment for changes, the promise for cancelling holds for them."""
    own = value(policy.cancelling.change_until, case) is not None
    until = cancelling.change_until(policy, case) if own else promised
    if until is not None and case.now <= until:
        sentence = f"{until_words(until)}は、変更しても残り時間は減りません。"
        return ChangeCost(until, 0, 0, "cancelling.change_until", sentence)
    cost = cancelling.change_cost(policy, case)
    said = [f"いまの予約の{hours_text(cost.minutes)}を利用したものとして数えます（新しい時間は別に数えます）。"] if cost.minutes else []
    said += [f"{yen_text(cost.yen)}がかかります。"] if cost.yen else []
    late = f"期限（{until_words(until)}）をすぎているため、" if until is not None and said else ""
    words = "".join(said)
    return ChangeCost(until, cost.minutes, cost.yen, cost.field, f"{late}時間を変更すると、{words}" if said else "変更しても、残り時間は減りません。")
