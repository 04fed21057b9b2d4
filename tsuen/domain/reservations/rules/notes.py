"""「予約時の注意事項」: three to five points made from the policy, never a fixed text (design 7.9; C29, F5, O8)."""

from __future__ import annotations

from datetime import datetime

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules import cancelling
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.telling import edge_words
from tsuen.domain.policies.rules.vary import value
from tsuen.domain.reservations.rules.cancelling import until_words
from tsuen.kernel.wording import hours_text, yen_text


def booking_points(policy: Policy, case: Facts, deadline: datetime, cap: int | None) -> list[str]:
    """What a family should know before it books the time of `case`, free to cancel until `deadline`."""
    points = ["送信すると「仮予約」になります。施設が確認すると、予約が確定します。", _cancelling(policy, case, deadline)]
    if value(policy.counting.basis, case) != "actual":
        points.append("登園がおくれたときや、早くお迎えに来たときも、予約した時間を利用したものとして数えます。")
    if late := _late(policy, case):
        points.append(late)
    if cap is not None:
        kept = "" if policy.quota.carry_over_months else "残った時間は、つぎの月に繰り越せません。"
        points.append(f"利用できるのは1か月{hours_text(cap)}までです。{kept}")
    return points


def _cancelling(policy: Policy, case: Facts, deadline: datetime) -> str:
    cost = next((one.cost for one in cancelling.stages(policy, case) if one.cost.minutes or one.cost.yen), None)
    if cost is None:
        return "利用がはじまるまでは、いつキャンセルしても残り時間は減りません。"
    said = [f"{hours_text(cost.minutes)}を利用したものとして数えます"] if cost.minutes else []
    said += [f"キャンセル料{yen_text(cost.yen)}がかかります"] if cost.yen else []
    ill = "体調不良のときも同じです。" if value(policy.cancelling.illness, case) is None else ""
    return f"{until_words(deadline)}は、キャンセルしても残り時間は減りません。それより後は、{'。'.join(said)}。{ill}"


def _late(policy: Policy, case: Facts) -> str:
    consumes, fee, said = value(policy.lateness.consumes, case), value(policy.lateness.fee, case), []
    if consumes:
        said.append(f"お迎えが{edge_words(consumes)}おくれると、{hours_text(consumes.block_minutes)}を利用したものとして数えます。")
    if fee:
        who = "" if said else "お迎えが"
        often = f"{hours_text(fee.block_minutes)}ごとに" if fee.repeats else ""
        said.append(f"{who}{edge_words(fee)}おくれると、{often}追加料金がかかります。")
    return "".join(said)
