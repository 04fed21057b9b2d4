"""Letters of payments, to both guardians, each once (E6, G1, K1-1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.outbox.services import post_letter
from tsuen.domain.reservations.mails import LetterFacts
from tsuen.kernel.wording import moment_text, yen_text


def paid(tx: Writing, about: LetterFacts, *, lines: Sequence[str], line: int, yen: int, now: datetime) -> None:
    """「お支払い完了のお知らせ」: what was received, and how it came about."""
    _post(tx, "billing/paid", "billing.paid", about, lines=lines, line=line, yen=yen, now=now)


def taken_back(tx: Writing, about: LetterFacts, *, lines: Sequence[str], line: int, yen: int, now: datetime) -> None:
    """「お支払いの記録の取り消しのお知らせ」: the letter before it was sent by mistake."""
    _post(tx, "billing/taken_back", "billing.taken_back", about, lines=lines, line=line, yen=yen, now=now)


def _post(
    tx: Writing, template: str, event: str, about: LetterFacts, *, lines: Sequence[str], line: int, yen: int, now: datetime
) -> None:
    for position, (name, address) in enumerate(about.family, start=1):
        post_letter(
            tx, template=template, to=address,
            facts={
                **about.common(), "name": name, "received": yen_text(yen), "at": moment_text(now),
                "lines": list(lines),
            },
            dedupe_key=f"{event}:{line}:family{position}", now=now,
        )  # fmt: skip
