"""A child's month as its municipality's rules count it: by kind of use and by layer (F1, H4, H11)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tsuen.db import Reading
from tsuen.domain.households.queries import ChildFacts
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.booking import FLEXIBLE
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.reservations.queries.case import Party, history_of
from tsuen.domain.reservations.rules import MonthPart, month_parts
from tsuen.kernel.clock import at_jst


def month_of(tx: Reading, policy: Policy, child: ChildFacts, *, home: str, household_class: str, on: date) -> Sequence[MonthPart]:
    """The month `on` lies in, at home and by the rules and the class of that day; the caller has let the viewer in."""
    party = Party(child.id, child.birth_on, home, household_class, home, "", "", 0)
    case = Facts(
        now=at_jst(on, 0), kind=FLEXIBLE, on=on, birth_on=child.birth_on, household_class=household_class,
        history=history_of(tx, party, on),
    )  # fmt: skip
    return month_parts(policy, case)
