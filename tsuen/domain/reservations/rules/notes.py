"""「予約時の注意事項」: three to five points made from the policy, never a fixed text (design 7.9; C29, F5, O8)."""

from __future__ import annotations

from datetime import datetime

from tsuen.domain.municipalities.policy import Policy
from tsuen.domain.reservations.rules.cancelling import until_words
from tsuen.kernel.wording import hours_text


def booking_points(policy: Policy, minutes: int, deadline: datetime, cap: int) -> list[str]:
    """What a family should know before it books `minutes` that can be cancelled free until `deadline`."""
    counted = hours_text(minutes)
    points = [
        "送信すると「仮予約」になります。施設が確認すると、予約が確定します。",
        (f"{until_words(deadline)}は、キャンセルしても残り時間は減りません。"
        f"それより後は、{counted}を利用したものとして数えます。体調不良のときも同じです。"),
        "登園がおくれたときや、早くお迎えに来たときも、予約した時間を利用したものとして数えます。",
    ]
    if late := _late(policy):
        points.append(late)
    points.append(f"利用できるのは1か月{hours_text(cap)}までです。残った時間は、つぎの月に繰り越せません。")
    return points


def _late(policy: Policy) -> str:
    said = []
    if policy.late_block_minutes:
        edge = "以上おくれる" if policy.late_grace_inclusive else "をこえておくれる"
        said.append(
            f"お迎えが{policy.late_grace_minutes}分{edge}と、{hours_text(policy.late_block_minutes)}を利用したものとして数えます。"
        )
    if policy.late_fee_from_minutes:
        who = "" if said else "お迎えが"
        said.append(f"{who}{policy.late_fee_from_minutes}分以上おくれると、1時間ごとに追加料金がかかります。")
    return "".join(said)
