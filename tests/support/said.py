"""What could not run is said in the last lines, one line a reason: "NOT RUN: …"."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest


@pytest.hookimpl(trylast=True)
def pytest_terminal_summary(terminalreporter: Any) -> None:
    """List every reason for a skip with the number of tests it kept from running."""
    reasons: Counter[str] = Counter()
    for report in terminalreporter.stats.get("skipped", []):
        place = report.longrepr
        reason = place[2] if isinstance(place, tuple) else str(place)
        reasons[reason.removeprefix("Skipped: ")] += 1
    for reason, count in sorted(reasons.items()):
        terminalreporter.write_line(f"NOT RUN: {count} test(s): {reason}", yellow=True)
    if not reasons:
        terminalreporter.write_line("Everything that was collected ran.")
