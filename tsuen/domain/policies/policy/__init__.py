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
from tsuen.domain.policies.policy.changes import Changes
from tsuen.domain.policies.policy.document import NATIONAL, Policy, merged
from tsuen.domain.policies.policy.lottery import Lottery, LotteryBand, LotteryRound
from tsuen.domain.policies.policy.moments import Moment
from tsuen.domain.policies.policy.money import (
    Bands,
    Extra,
    Fees,
    FirstThen,
    Flat,
    Hourly,
    Reduction,
    Reductions,
    Tariff,
)
from tsuen.domain.policies.policy.places import After, Resource
from tsuen.domain.policies.policy.times import Block, Grant, Limit
from tsuen.domain.policies.policy.upsets import Counting, Effect, Late, LateFee, Step
from tsuen.domain.policies.policy.who import AgeEnd, Term

__all__ = [
    "DAY_MINUTES", "KINDS", "NATIONAL", "WEEKDAYS", "After", "Age", "AgeEnd", "Bands", "Block", "Case", "Cases", "Changes", "Counting", "Effect", "Extra",
    "Fees", "FirstThen", "Flat", "Grant", "Hourly", "Kind", "Late", "LateFee", "Limit", "Lottery", "LotteryBand", "LotteryRound", "Moment", "Piece", "Policy", "Reduction",
    "Reductions", "Resource", "Step", "Tariff", "Term", "Varied", "When", "every", "merged",
]  # fmt: skip
