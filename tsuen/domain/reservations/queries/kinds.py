"""「STEP2 予約種別の選択」: which kinds are open to a child at a facility, and when not, why not (D2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tsuen.db import Reading
from tsuen.domain.facilities.queries import FacilityFacts, pools_of
from tsuen.domain.households.queries import ChildFacts
from tsuen.domain.interviews.queries import InterviewStanding, standing
from tsuen.domain.interviews.rules import by_phone
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.booking import FLEXIBLE
from tsuen.domain.policies.rules.vary import usual
from tsuen.domain.reservations.queries.deal import interview_refusal, pool_for
from tsuen.domain.reservations.queries.regular import open_wish, regular_refusal, regular_way
from tsuen.domain.reservations.words import KIND_NOTES, KINDS
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import day_text


@dataclass(frozen=True)
class KindChoice:
    """One kind: its words, what it is, whether it is open, and what stands under it.

    `pending_ref`: an interview under way, of 定期利用 an application. `way` of 定期利用: place or application. `code`: of what closes it.
    """

    key: str
    words: str
    note: str
    open: bool
    why: str
    good: bool = False
    pending_ref: str = ""
    way: str = ""
    code: str = ""


def kind_choices(
    tx: Reading, facility: FacilityFacts, child: ChildFacts, policy: Policy, now: datetime, barred: Refusal | None = None
) -> Sequence[KindChoice]:
    """初回面談, 定期利用, 柔軟利用, in the order of the guide. `barred`: why the facility is not open to the child at all (C7)."""
    if barred is not None:
        return [_choice(key, open_=False, why=barred.sentence, code=barred.code) for key in ("interview", "regular", "flexible")]
    known = standing(tx, child.id, facility.id)
    needed = interview_refusal(tx, child.id, facility.id, policy=policy, on=jst_date(now))
    refused = known.refused and not known.pending
    meeting = _interview(facility, known, needed=needed is not None, refused=refused)
    uses = _regular(tx, facility, child, policy, now), _flexible(tx, facility, child, policy, now, needed)
    return [meeting, *(_led(one, meeting) for one in uses)]


def _led(use: KindChoice, meeting: KindChoice) -> KindChoice:
    """What is closed for want of an interview leads to one only where one can be had (S8)."""
    return use if meeting.open or not use.code.startswith("interview") else replace(use, code=meeting.code)


def may_press(tx: Reading, *, child_id: int, facility_id: int, policy: Policy, today: date) -> bool:
    """Whether 柔軟利用 is open to a child whose age is right: the same as `kind_choices` says, without its words."""
    if FLEXIBLE not in usual(policy.booking.kinds):
        return False
    return interview_refusal(tx, child_id, facility_id, policy=policy, on=today) is None


def _choice(key: str, *, open_: bool, why: str, good: bool = False, pending_ref: str = "", code: str = "") -> KindChoice:
    return KindChoice(key, KINDS[key], KIND_NOTES[key], open_, why, good, pending_ref, code=code)


def _interview(facility: FacilityFacts, known: InterviewStanding, *, needed: bool, refused: bool) -> KindChoice:
    if known.pending and known.on:
        words = "面談を申し込んでいます" if known.state == "tentative" else "面談の予約が確定しています"
        return _choice("interview", open_=False, why=f"{words}（{day_text(known.on)}）", pending_ref=known.pending_ref)
    if not needed and known.accepted_on:
        return _choice("interview", open_=False, why=f"面談は済んでいます（{day_text(known.accepted_on)}）", good=True)
    if refused:
        return _choice("interview", open_=False, why="面談のあと、受け入れができないと返事がありました。", code="interview_refused")
    if facility.interview_way == "none":  # S8: 「事前面談を受け付けない」設定
        return _choice("interview", open_=False, why=by_phone("none", facility.phone), code="interview_by_phone")
    return _choice("interview", open_=True, why="")


def _regular(tx: Reading, facility: FacilityFacts, child: ChildFacts, policy: Policy, now: datetime) -> KindChoice:
    """定期利用: open by the facility's weekly places or by an application, as the policy says (D8)."""
    way = regular_way(policy, facility, child, now)
    asked = open_wish(tx, child.id, facility.id) if way == "application" else None
    if asked is not None:
        why = f"定期利用を申請しています（{day_text(jst_date(asked.created_at))}）"
        return replace(_choice("regular", open_=False, why=why, pending_ref=asked.ref), way=way)
    refusal = regular_refusal(tx, facility, child, policy, now)
    return replace(_choice("regular", open_=refusal is None, why=refusal.sentence if refusal else "", code=refusal.code if refusal else ""), way=way)


def _flexible(
    tx: Reading, facility: FacilityFacts, child: ChildFacts, policy: Policy, now: datetime, needed: Refusal | None
) -> KindChoice:
    if FLEXIBLE not in usual(policy.booking.kinds):
        return _choice("flexible", open_=False, why="お住まいの市区町村では、柔軟利用の予約を受け付けていません。市区町村の窓口におたずねください。", code="kind_closed")
    if pool_for(pools_of(tx, facility.id), child.birth_on, jst_date(now)) is None:
        return _choice("flexible", open_=False, why=f"この施設の対象は{facility.ages}です。ほかの施設をさがしてください。", code="age")
    return _choice("flexible", open_=needed is None, why=needed.sentence if needed else "", code=needed.code if needed else "")
