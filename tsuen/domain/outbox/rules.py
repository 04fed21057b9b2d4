"""When a letter is tried again, and when it is given up (law 5)."""

from __future__ import annotations

from datetime import datetime, timedelta

LEASE = timedelta(seconds=60)
BATCH = 5
GIVE_UP_AFTER = timedelta(hours=72)
WORDS_KEPT = timedelta(days=7)  # of a letter given up: staff may send it again so long; sent ones are erased at once
ROWS_KEPT = timedelta(days=90)  # recipient, kind and when: to answer "was it sent?"; the dedupe key has done its work by then
_FIRST, _CODE_FIRST, _LONGEST, _CODE_LONGEST = 60, 5, 6 * 3600, 60
_CODE = 0


def pause(attempts: int, priority: int) -> timedelta:
    """How long to wait after the `attempts`-th failure: 1 minute doubling to 6 hours; a code, which dies in ten
    minutes, 5 seconds doubling to 1 minute.
    """  # noqa: D205
    first, longest = (_CODE_FIRST, _CODE_LONGEST) if priority == _CODE else (_FIRST, _LONGEST)
    return timedelta(seconds=min(longest, first * 2 ** min(attempts - 1, 16)))


def given_up(created_at: datetime, now: datetime) -> bool:
    """After 72 hours a letter is dead: staff are told, nobody tries again."""
    return now - created_at >= GIVE_UP_AFTER


def still_kept(event_at: datetime, now: datetime) -> bool:
    """Whether the letters of an event of that instant must still stand as rows: what is older may be gone (docs/decisions/0008)."""
    return event_at >= now - ROWS_KEPT
