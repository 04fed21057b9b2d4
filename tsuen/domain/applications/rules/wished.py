"""The wished facilities of an application: whether one is needed, how many may be chosen, what it binds the family to (A4, C7)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.vary import usual
from tsuen.kernel.refusals import Refusal

_BINDING = {
    "any": "通いたい施設を選んでください。申請のあとでも変えられます。",
    "applied": "利用できるのは、申請した施設だけです。通いたい施設を選んでください。",
    "decided": "利用できる施設は、選んだ施設をもとに市区町村が決めます。通いたい施設を選んでください。",
}


@dataclass(frozen=True)
class Wished:
    """What the form asks for. `needed`: at least one; `most`: at most so many, None: any number."""

    needed: bool
    most: int | None
    words: str


def wished(policy: Policy, offered: int) -> Wished:
    """By the policy (facilities.which, facilities.most); where no facility is published there is nothing to choose."""
    which, most = usual(policy.facilities.which), usual(policy.facilities.most)
    words = _BINDING[which] + (f"選べるのは{most}つまでです。" if most is not None else "")
    return Wished(which != "any" and offered > 0, most, words)


def wished_refusals(chosen: Sequence[str], asked: Wished) -> list[Refusal]:
    """C14, Step11: the facility is entered; not more of them than the municipality lets a child use."""
    if asked.needed and not chosen:
        return [Refusal("facility_needed", f"希望する施設を選んでください。{asked.words}", "facilities")]
    if asked.most is not None and len(chosen) > asked.most:
        return [Refusal("facility_most", f"選べる施設は{asked.most}つまでです。いま{len(chosen)}つ選ばれています。選びなおしてください。", "facilities")]
    return []
