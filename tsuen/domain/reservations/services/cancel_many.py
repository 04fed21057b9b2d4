"""「一括キャンセルする」: all of them or none, in one transaction (D13, C28)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.reservations.models import Reservation
from tsuen.domain.reservations.queries.cancelling import CancelSum, cancel_sum
from tsuen.domain.reservations.queries.falling import with_falling
from tsuen.domain.reservations.services.cancel import FALLS_TOGETHER, cancel
from tsuen.domain.reservations.services.hold import hold, hold_months
from tsuen.domain.reservations.words import STATES
from tsuen.kernel.facts import Fact
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import day_text, span_text


@dataclass(frozen=True)
class Told:
    """The sum the family has read and agreed to."""

    minutes: int
    yen: int


def cancel_many(
    tx: Writing, *, viewer: Viewer, key: str, refs: Sequence[str], reason: str, told: Told, now: datetime
) -> int:
    """Cancel the family's own reservations; returns how many. The same form again changes nothing.

    Locks by law 3: the key, the reservations by id, the children's months in their order. Refused as a whole, as a lost
    race, when one of them cannot be cancelled any more, when others fall with them, or when together they now cost something else than was told.
    """
    content: dict[str, Fact] = {"refs": ",".join(sorted(refs)), "reason": reason, "minutes": told.minutes, "yen": told.yen}
    answered = claim_key(tx, viewer, key, content, now)
    if answered is not None:
        return int(answered or 0)
    _hold(tx, viewer, refs)
    if set(with_falling(tx, viewer, refs, now)) != set(refs):
        raise Refused(FALLS_TOGETHER, lost_race=True)
    bill = cancel_sum(tx, viewer, refs, reason, now)
    _refuse(bill, told)
    for line in bill.lines:
        cancel(tx, viewer=viewer, ref=line.one.ref, reason=reason, now=now, together=True)
    settle_key(tx, viewer, key, str(len(bill.lines)))
    return len(bill.lines)


def _hold(tx: Writing, viewer: Viewer, refs: Sequence[str]) -> None:
    rows = hold(tx, Reservation.ref.in_(list(refs)), Reservation.household_id == viewer.household_id)
    if len(rows) != len(set(refs)):
        raise NotFound("reservation")
    hold_months(tx, rows)


def _refuse(bill: CancelSum, told: Told) -> None:
    stuck = [
        Refusal(
            "moved_on",
            f"{day_text(one.on)}{span_text(one.starts, one.ends)}の予約は、いま「{STATES[one.state]}」です。"
            "チェックを外して、もう一度お手続きください。",
        )
        for one in bill.stuck
    ]
    if stuck:
        raise Refused(*stuck, lost_race=True)
    if (bill.minutes, bill.yen) != (told.minutes, told.yen):
        sentence = f"期限をすぎた予約があり、あわせて{bill.words}になりました。内容を確かめて、もう一度送信してください。"
        raise Refused(Refusal("cost_changed", sentence), lost_race=True)
