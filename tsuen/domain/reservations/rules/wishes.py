"""Pure decisions about a 定期利用申請: until when it waits for its answer, and what to do once it does not any more (D8)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from tsuen.kernel.refusals import Refusal

OPEN_WISH = "asked"
_ANSWERED = "この申請には、もうお返事しています。画面を開きなおして、確かめてください。"
TO_FACILITY = {
    "withdrawn": "ご家庭が、この申請を取り下げました。お返事はいりません。",
    "lapsed": "期限がすぎて、この申請は期限切れになりました。受け入れるときは、もう一度申請するよう、ご家庭に電話で知らせてください。",
    "ended": "お子さまの認定が終わるため、この申請は終わりました。お返事はいりません。",
}
_TO_FAMILY = {
    "made": "施設が先に利用日を登録しました。利用しない日は、「予約一覧」からキャンセルしてください。",
    "declined": "施設から、お断りの返事が届いています。取り下げる手続きはいりません。",
    "lapsed": "期限がすぎて、この申請は期限切れになりました。取り下げる手続きはいりません。",
    "ended": "お子さまの認定が終わるため、この申請は終わりました。取り下げる手続きはいりません。",
}


def wish_lapses_on(first_on: date, asked_on: date, answer_days: int) -> date:
    """The last day on which an unanswered 定期利用申請 waits: the wished first day; sooner than `answer_days` after it was
    sent (`booking.regular_answer_days`) no facility has to answer.
    """  # noqa: D205
    return max(first_on, asked_on + timedelta(days=answer_days))


def wish_usable(first_on: date, spans: Iterable[tuple[date, date]], today: date) -> bool:
    """Whether any day from the wished first one on lies in the days a child may use (A12)."""
    return any(last >= max(first_on, today) for _, last in spans)


def not_answerable(state: str) -> Refusal:
    """To a facility whose answer came second: what stands now, and what is left to do."""
    return Refusal("moved_on", TO_FACILITY.get(state, _ANSWERED))


def not_withdrawable(state: str) -> Refusal:
    """To a family that withdraws what is settled: what stands now, and what to do instead."""
    return Refusal("moved_on", _TO_FAMILY[state])
