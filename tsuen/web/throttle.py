"""How often is too often: 429 with the time to come back. Counted in the database, in a small write of its own."""

from __future__ import annotations

from datetime import timedelta

import structlog
from flask import request
from werkzeug.exceptions import TooManyRequests

from tsuen.db import Writing
from tsuen.domain.accounts.rules import LIMITS, Limit, window_end
from tsuen.domain.accounts.services.throttle import count_hit
from tsuen.web.house import now, write

log = structlog.get_logger("tsuen.throttle")


def hit(name: str, key: str, limit: int = 0, window: timedelta | None = None) -> None:
    """Count one try; 429 beyond the limit: `limit` in `window` if given, else what `accounts.rules.LIMITS` says of `name`."""
    limits = (Limit(limit, window),) if window is not None else LIMITS[name]
    over = write(lambda tx: [one for one in limits if _count(tx, name, key, one) > one.most])
    if over:
        log.warning("throttled", name=name)
        ends = max(window_end(now(), one.window) for one in over)
        raise TooManyRequests(retry_after=int((ends - now()).total_seconds()) + 1)


def client() -> str:
    """The address this request came from; ProxyFix has set it as far as proxies are trusted."""
    return request.remote_addr or ""


def _count(tx: Writing, name: str, key: str, one: Limit) -> int:
    return count_hit(tx, name=name, key=key.strip().lower(), window=one.window, now=now())
