"""What comes next for a child that needs an interview before its use of a facility (D2, D5, S8)."""

from __future__ import annotations

from tsuen.db import Reading
from tsuen.domain.facilities.queries import FacilityFacts
from tsuen.domain.interviews.queries import InterviewStanding, standing
from tsuen.domain.interviews.rules import UnderWay, next_step
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.facts import Facts
from tsuen.kernel.clock import at_jst
from tsuen.kernel.refusals import Refusal


def told(tx: Reading, needed: Refusal | None, *, child_id: int, facility: FacilityFacts, policy: Policy, case: Facts) -> Refusal | None:
    """The refusal with the step that is really open; `needed`: of `interview_refusal`. `case`: the use, as the rules vary by it."""
    if needed is None:
        return None
    under_way = _under_way(standing(tx, child_id, facility.id), case)
    return next_step(needed, policy, case, way=facility.interview_way, phone=facility.phone, under_way=under_way)


def _under_way(known: InterviewStanding, case: Facts) -> UnderWay | None:
    if not known.pending or known.on is None:
        return None
    return UnderWay(known.on, known.state == "confirmed", at_jst(known.on, known.ends) <= case.now)
