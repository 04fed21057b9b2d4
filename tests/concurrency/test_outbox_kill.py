"""Workers killed in the middle of their work: no letter is lost, none goes to anybody else, doubles carry one Message-ID."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict

from sqlalchemy import func, select, update

from tests.support.smtp import CapturingServer
from tsuen.domain.outbox.models import Letter
from tsuen.domain.outbox.services import post_letter
from tsuen.kernel.clock import system_clock

LETTERS, KILLS = 40, 3


def worker(url, port, home):
    env = os.environ | {
        "TSUEN_HOME": str(home), "TSUEN_DATABASE_URL": url, "TSUEN_SECRET_KEY": "s" * 40, "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": str(port), "TSUEN_MODE": "", "TSUEN_PUBLIC_URL": "http://127.0.0.1:8000",
    }  # fmt: skip
    keys = home / "keys"
    keys.mkdir(exist_ok=True)
    import base64

    (keys / "sealing.keys").write_text(base64.urlsafe_b64encode(b"k" * 32).decode())
    return subprocess.Popen([sys.executable, "-m", "tsuen.cli", "worker"], env=env, stderr=subprocess.DEVNULL)


def unsent(database):
    with database.reading() as tx:
        return tx.scalar(select(func.count()).where(Letter.state != "sent"))


def lapse(database):
    """Leases of the dead end at once, so that the test need not wait a minute."""
    with database.writing() as tx:
        tx.execute(update(Letter).where(Letter.state == "sending").values(lease_until=system_clock()))


def test_killed_workers_lose_nothing(database, database_url, tmp_path):
    now = system_clock()
    with database.writing() as tx:
        for n in range(LETTERS):
            post_letter(
                tx, template="accounts/password_changed", to=f"p{n}@example.jp", facts={"name": f"人{n}", "at": now.isoformat()},
                dedupe_key=f"k{n}", now=now,
            )  # fmt: skip
    with CapturingServer(pause=0.03) as server:
        for _ in range(KILLS):
            seen, running = len(server.got), worker(database_url, server.port, tmp_path)
            end = time.monotonic() + 20
            while len(server.got) < seen + 3 and time.monotonic() < end:
                time.sleep(0.01)
            time.sleep(random.random() * 0.05)
            running.send_signal(signal.SIGKILL)
            running.wait()
            lapse(database)
        running = worker(database_url, server.port, tmp_path)
        end = time.monotonic() + 30
        while unsent(database) and time.monotonic() < end:
            time.sleep(0.1)
        running.send_signal(signal.SIGTERM)
        assert running.wait(timeout=10) == 0, "SIGTERM ends it in good order"
    ids = defaultdict(set)
    for to, message in server.got:
        ids[to[0]].add(message["message-id"])
        assert f"人{to[0].split('@')[0][1:]} さま" in message.get_content()
    assert set(ids) == {f"p{n}@example.jp" for n in range(LETTERS)}
    assert all(len(one) == 1 for one in ids.values())
    assert len(server.got) <= LETTERS + KILLS, "one double a kill at most"
    assert unsent(database) == 0
