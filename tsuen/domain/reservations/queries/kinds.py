"""「STEP2 予約種別の選択」: which kinds are open to a child at a facility, and when not, why not (D2)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from tsuen.db import Reading
from tsuen.domain.facilities.queries import FacilityFacts, pools_of
from tsuen.domain.households.queries import ChildFacts
from tsuen.domain.interviews.queries import InterviewStanding, standing
from tsuen.domain.interviews.rules import by_facility, by_phone, online
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.booking import FLEXIBLE, REGULAR
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.telling import policy_words
from tsuen.domain.policies.rules.vary import usual
from tsuen.domain.reservations.queries.deal import interview_refusal, pool_for
from tsuen.domain.reservations.queries.interviewed import told
from tsuen.domain.reservations.queries.regular import open_wish, regular_refusal, regular_way
from tsuen.domain.reservations.words import KIND_NOTES, KINDS
from tsuen.kernel.clock import at_jst, jst_date
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
    tx: Reading, facility: FacilityFacts, child: ChildFacts, policy: Policy, case: Facts, barred: Refusal | None = None
) -> Sequence[KindChoice]:
    """初回面談, 定期利用, 柔軟利用, in the order of the guide. `case`: the child, the facility and now, as the rules vary by them.

    `barred`: why the facility is not open to the child at all (C7).
    """
    if barred is not None:
        return [_choice(key, open_=False, why=barred.sentence, code=barred.code) for key in ("interview", "regular", "flexible")]
    now = case.now
    known = standing(tx, child.id, facility.id)
    needed = interview_refusal(tx, child.id, facility.id, policy=policy, on=jst_date(now))
    refused = known.refused and not known.pending
    meeting = _interview(facility, known, policy, case, needed=needed is not None, refused=refused)
    uses = _regular(tx, facility, child, policy, case), _flexible(tx, facility, child, policy, case, needed)
    return [meeting, *uses]


def uses_told(policy: Policy, now: datetime) -> Sequence[tuple[str, str]]:
    """柔軟利用, 定期利用, as far as they are open in a municipality, each with until when it is booked (C6)."""
    uses = [kind for kind in usual(policy.booking.kinds) if kind in (REGULAR, FLEXIBLE)]
    return [(kind, policy_words(policy, Facts(now=now, kind=kind, resident=True, in_area=True)).closes) for kind in uses]


def may_press(tx: Reading, *, child_id: int, facility_id: int, policy: Policy, today: date) -> bool:
    """Whether 柔軟利用 is open to a child whose age is right: the same as `kind_choices` says, without its words."""
    if FLEXIBLE not in usual(policy.booking.kinds):
        return False
    return interview_refusal(tx, child_id, facility_id, policy=policy, on=today) is None


def _choice(key: str, *, open_: bool, why: str, good: bool = False, pending_ref: str = "", code: str = "") -> KindChoice:
    return KindChoice(key, KINDS[key], KIND_NOTES[key], open_, why, good, pending_ref, code=code)


def _interview(
    facility: FacilityFacts, known: InterviewStanding, policy: Policy, case: Facts, *, needed: bool, refused: bool
) -> KindChoice:
    if known.pending and known.on:
        return _choice("interview", open_=False, why=_pending_words(known, case), pending_ref=known.pending_ref)
    if not needed and known.accepted_on:
        return _choice("interview", open_=False, why=f"面談は済んでいます（{day_text(known.accepted_on)}）", good=True)
    if refused:
        return _choice("interview", open_=False, why="面談のあと、受け入れができないと返事がありました。", code="interview_refused")
    if facility.interview_way == "none":  # S8: 「事前面談を受け付けない」設定
        return _choice("interview", open_=False, why=by_phone("none", facility.phone), code="interview_by_phone")
    uses = [kind for kind in usual(policy.booking.kinds) if kind in (REGULAR, FLEXIBLE)]
    if uses and not any(online(policy, replace(case, kind=kind)) for kind in uses):
        return _choice("interview", open_=False, why=by_facility(uses[0]), code="interview_by_facility")
    return _choice("interview", open_=True, why="")


def _pending_words(known: InterviewStanding, case: Facts) -> str:
    on = f"（{day_text(known.on)}）" if known.on else ""
    if known.state == "tentative":
        return f"面談を申し込んでいます{on}"
    if known.on and at_jst(known.on, known.ends) <= case.now:
        return f"面談は終わりました。施設が結果を登録するのを待っています{on}"
    return f"面談の予約が確定しています{on}"


def _regular(tx: Reading, facility: FacilityFacts, child: ChildFacts, policy: Policy, case: Facts) -> KindChoice:
    """定期利用: open by the facility's weekly places or by an application, as the policy says (D8)."""
    now = case.now
    way = regular_way(policy, facility, child, now)
    asked = open_wish(tx, child.id, facility.id) if way == "application" else None
    if asked is not None:
        why = f"定期利用を申請しています（{day_text(jst_date(asked.created_at))}）"
        return replace(_choice("regular", open_=False, why=why, pending_ref=asked.ref), way=way)
    refusal = regular_refusal(tx, facility, child, policy, now)
    if refusal is not None and refusal.code.startswith("interview"):
        refusal = told(tx, refusal, child_id=child.id, facility=facility, policy=policy, case=replace(case, kind=REGULAR))
    return replace(_choice("regular", open_=refusal is None, why=refusal.sentence if refusal else "", code=refusal.code if refusal else ""), way=way)


def _flexible(
    tx: Reading, facility: FacilityFacts, child: ChildFacts, policy: Policy, case: Facts, needed: Refusal | None
) -> KindChoice:
    if FLEXIBLE not in usual(policy.booking.kinds):
        return _choice("flexible", open_=False, why="お住まいの市区町村では、柔軟利用の予約を受け付けていません。市区町村の窓口におたずねください。", code="kind_closed")
    if pool_for(pools_of(tx, facility.id), child.birth_on, jst_date(case.now)) is None:
        return _choice("flexible", open_=False, why=f"この施設の対象は{facility.ages}です。ほかの施設をさがしてください。", code="age")
    needed = told(tx, needed, child_id=child.id, facility=facility, policy=policy, case=replace(case, kind=FLEXIBLE))
    return _choice("flexible", open_=needed is None, why=needed.sentence if needed else "", code=needed.code if needed else "")
