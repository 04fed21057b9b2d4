"""A decision's time beside a bare loop: `python -m bench.decisions`. Goal: under 200 µs on an idle machine."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from statistics import median
from time import process_time

from tsuen.domain.policies.policy import NATIONAL
from tsuen.domain.policies.rules.decide import decide
from tsuen.jobs.policies.cases import facts_of
from tsuen.jobs.policies.files import read_policy

POLICIES = Path(__file__).resolve().parents[1] / "tsuen" / "data" / "policies"
NAMES = ("", "tokyo-chiyoda", "niigata-ojiya", "tokyo-ota", "hyogo-kobe")
CALLS, ROUNDS, STEPS = 500, 7, 10_000
CASE = {"facts": {
    "child": {"birth_date": "2024-04-10", "resident": True, "class": "non_taxed"},
    "facility": {"name": "あおば園", "in_area": True, "price": 300, "closed_days": ["土", "日", "祝"]},
    "kind": "柔軟利用",
    "reservation": {"date": "2026-01-13", "start": "09:00", "end": "11:00"},
    "now": "2026-01-05T10:00:00+09:00",
    "stamps": {"arrived": "09:00", "left": "11:40"},
    "history": {"used_minutes": 300, "certified": True, "accepted": "2025-12-01", "channel": "online"},
}}  # fmt: skip


def anchor() -> float:
    """Microseconds of a loop of additions: the machine's own pace at this moment."""
    start = process_time()
    total = 0
    for number in range(STEPS):
        total += number
    return (process_time() - start) * 1e6


def main() -> None:
    """A line for each policy, anchor and decision in turn; processor time, so that other programs bend it less."""
    facts = facts_of(json.loads(json.dumps(CASE)))
    print("| policy | µs a decision | times the anchor | µs of the anchor |\n|---|---|---|---|")
    for name in NAMES:
        policy = read_policy(POLICIES / f"{name}.json").versions[0] if name else NATIONAL
        seen, bare = [], []
        for _ in range(ROUNDS):
            bare.append(anchor())
            cases = [replace(facts) for _ in range(CALLS)]  # each of its own: nothing is remembered from another call
            start = process_time()
            for case in cases:
                decide(policy, case)
            seen.append((process_time() - start) * 1e6 / CALLS)
        ratio = median(one / base for one, base in zip(seen, bare, strict=True))
        print(f"| {name or 'national'} | {median(seen):.0f} | {ratio:.2f} | {median(bare):.0f} |")


if __name__ == "__main__":
    main()
