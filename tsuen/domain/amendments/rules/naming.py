"""What a change and an end are called in a municipality (A11)."""

from __future__ import annotations

from collections.abc import Mapping

from tsuen.domain.amendments.words import CHANGE, END, FORM_NAMES, ONLINE_NAMES
from tsuen.domain.policies.policy import Changes


def names(changes: Changes) -> Mapping[str, str]:
    """By kind: 「認定変更届出書」「認定消滅届出書」 as forms, 「認定変更申請」「認定取下げ・取消し申請」 else, or the municipality's own."""
    usual = FORM_NAMES if changes.way == "form" else ONLINE_NAMES
    return {CHANGE: changes.change_name or usual[CHANGE], END: changes.end_name or usual[END]}


def name_of(changes: Changes, kind: str) -> str:
    """One of them."""
    return names(changes)[kind]
