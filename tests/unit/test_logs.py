"""A log line goes to the stream of the moment, not to the one that was there when the logs were set up."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator

import pytest
import structlog

from tsuen.web.logs import configure_logs


@pytest.fixture
def _as_before() -> Iterator[None]:
    before = structlog.get_config()
    yield
    structlog.configure(**before)


@pytest.mark.usefixtures("_as_before")
def test_a_line_survives_the_stream_it_was_set_up_with(monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = io.StringIO(), io.StringIO()
    monkeypatch.setattr(sys, "stderr", first)
    configure_logs()
    log = structlog.get_logger("tsuen.worker")
    log.warning("began")
    monkeypatch.setattr(sys, "stderr", second)
    first.close()
    log.warning("ended")
    assert '"event": "ended"' in second.getvalue()
