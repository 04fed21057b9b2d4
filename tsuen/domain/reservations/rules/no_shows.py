"""無断キャンセル: when it may be marked, and what it costs in words (C29)."""

from __future__ import annotations

from datetime import date, datetime

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.cancelling import no_show_cost
from tsuen.domain.policies.rules.facts import Facts
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import hours_text, moment_text, yen_text

_OTHER = "利用の登録や取り消しがあったため、無断キャンセルにはできません。画面を開きなおして、確かめてください。"


def may_mark_no_show(state: str, starts_at: datetime, now: datetime) -> Refusal | None:
    """Why a reservation cannot be marked, if it cannot: it was never confirmed, has begun, or lies ahead."""
    if state != "confirmed":
        return Refusal("not_confirmed", _OTHER)
    if now < starts_at:
        return Refusal("ahead", f"無断キャンセルは、利用がはじまる{moment_text(starts_at)}から記録できます。")
    return None


def no_show_words(policy: Policy, case: Facts) -> str:
    """What not coming costs, as staff and the family read it before the button (H4)."""
    cost = no_show_cost(policy, case)
    said = [f"予約した{hours_text(case.minutes or 0)}のうち{hours_text(cost.minutes)}を、利用したものとして数えます。"] if cost.minutes else []
    said += [f"キャンセル料{yen_text(cost.yen)}がかかります。"] if cost.yen else []
    return "".join(said) or "残り時間は減りません。"


def hours_gone_refusal(on: date, minutes: int) -> Refusal:
    """A mark cannot be taken back: the hours it gave back are booked by now."""
    return Refusal(
        "hours_gone",
        f"取り消すには{on.month}月の残りが{hours_text(minutes)}いりますが、もうほかの予約に使われています。ご家庭と相談してください。",
    )
