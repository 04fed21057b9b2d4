"""Pure rules of changes and ends of a certification."""

from tsuen.domain.amendments.rules.asking import (
    Line,
    birth_refusals,
    change_refusals,
    changed_labels,
    lines,
    no_days,
    removal_refusals,
    take_back_refusal,
    way_refusal,
)
from tsuen.domain.amendments.rules.ending import TOLD_AHEAD, may_end, may_restore, state_mark
from tsuen.domain.amendments.rules.naming import name_of, names

__all__ = [
    "TOLD_AHEAD", "Line", "birth_refusals", "change_refusals", "changed_labels", "lines", "may_end", "may_restore", "name_of", "names",
    "no_days", "removal_refusals", "state_mark", "take_back_refusal", "way_refusal",
]  # fmt: skip
