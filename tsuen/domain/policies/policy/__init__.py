"""A policy document: typed, frozen, refusing what contradicts itself."""

from tsuen.domain.policies.policy._base import (
    DAY_MINUTES,
    KINDS,
    WEEKDAYS,
    Age,
    Case,
    Cases,
    Kind,
    Piece,
    Varied,
    When,
    every,
)
from tsuen.domain.policies.policy.document import NATIONAL, Policy, merged
from tsuen.domain.policies.policy.moments import Moment
from tsuen.domain.policies.policy.sections import (
    AgeEnd,
    Bands,
    Counting,
    Effect,
    Extra,
    Fees,
    FirstThen,
    Flat,
    Grant,
    Hourly,
    Late,
    LateFee,
    Limit,
    Reduction,
    Reductions,
    Step,
    Tariff,
    Term,
)

__all__ = [
    "DAY_MINUTES", "KINDS", "NATIONAL", "WEEKDAYS", "Age", "AgeEnd", "Bands", "Case", "Cases", "Counting", "Effect", "Extra",
    "Fees", "FirstThen", "Flat", "Grant", "Hourly", "Kind", "Late", "LateFee", "Limit", "Moment", "Piece", "Policy", "Reduction",
    "Reductions", "Step", "Tariff", "Term", "Varied", "When", "every", "merged",
]  # fmt: skip
