"""What is served in a run: databases, a facility with its families, and the requests their browsers send."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from pathlib import Path
from urllib.parse import urlencode

from bench.load import Line, request
from bench.servers import Process, portal, settings_for
from tests.support.crowd import Parent, crowd
from tests.support.databases import PostgresFarm, SqliteFarm
from tests.support.make import Make, Nursery
from tsuen.db import Database, set_keyring
from tsuen.kernel.calendar import is_business_day, monday_of, month_key
from tsuen.kernel.clock import jst_date, system_clock
from tsuen.kernel.numbers import new_ref

OPENS, HALVES, CAP = 17, 16, 20  # the facility's half-hours of a day, and those a child may have in a month
_TOKEN = re.compile(rb'name="csrf_token"[^>]*value="([^"]+)"')
_COOKIE = re.compile(rb"(?i)set-cookie: (tsuen_csrf=[^;]+)")


@dataclass
class Town:
    """One running portal with its families."""

    server: Process
    database: Database
    nursery: Nursery
    parents: list[Parent]

    def cookie(self, parent: Parent) -> str:
        """What a logged-in browser sends."""
        return f"tsuen_session={parent.token}"

    def host(self) -> str:
        """The name people type."""
        return f"127.0.0.1:{self.server.port}"

    def flips(self, number: int) -> Iterator[bytes]:
        """Client `number` turns the weeks of the calendar, as htmx does."""
        parent = self.parents[number]
        monday = monday_of(jst_date(system_clock())) + timedelta(days=14)
        headers = {"HX-Request": "true", "HX-Target": "week", "Cookie": self.cookie(parent), "Host": self.host()}
        asked = [self._calendar(parent, monday + timedelta(days=7 * n), headers) for n in range(5)]
        return cycle(asked)

    def _calendar(self, parent: Parent, monday: date, headers: dict[str, str]) -> bytes:
        query = urlencode({"child": parent.child, "week": monday.isoformat()})
        return request("GET", f"/my/facilities/{self.nursery.ref}/booking/?{query}", dict(headers))

    def bookings(self, number: int, clients: int) -> Iterator[bytes]:
        """Client `number` books half-hours for its share of the children, each as far as the month's hours go."""
        line = Line(self.server.port)
        forms = [self.form(line, parent) for parent in self.parents[number::clients]]
        for on, half in _half_hours():
            for form in forms:
                yield form.send(on, half, half + 1)
        raise RuntimeError("the children have no hours left: make more of them")

    def form(self, line: Line, parent: Parent) -> Form:
        """Open 「お迎えに来られる方」 once, for the form's token and its cookie."""
        on, half = next(_half_hours())
        query = urlencode({"child": parent.child, "start": _moment(on, half), "end": _moment(on, half + 1)})
        url = f"/my/facilities/{self.nursery.ref}/booking"
        headers = {"Host": self.host(), "Cookie": self.cookie(parent)}
        status, head, body = line.ask(request("GET", f"{url}/details?{query}", dict(headers)))
        token, cookie = _TOKEN.search(body), _COOKIE.search(head)
        if token is None or cookie is None:
            raise RuntimeError(f"no form: {status} {body[-500:]!r}")
        headers["Cookie"] += f"; {cookie[1].decode()}"
        return Form(f"{url}/send", headers, token[1].decode(), parent.child)


@dataclass
class Form:
    """The last page of a booking, filled."""

    url: str
    headers: dict[str, str]
    token: str
    child: str

    def send(self, on: date, first: int, end: int) -> bytes:
        """「予約内容を送信する」, with a new form's key."""
        body = {
            "csrf_token": self.token, "key": new_ref(), "child": self.child, "start": _moment(on, first),
            "end": _moment(on, end), "pickup": "guardian1", "other_name": "", "other_relation": "", "other_phone": "",
            "comment": "", "care": "y", "cancelling": "y", "ill": "y",
        }  # fmt: skip
        return request("POST", self.url, dict(self.headers), urlencode(body))


def first_day() -> date:
    """The first day on which a booking of the run may lie."""
    return next(_days())


def _days() -> Iterator[date]:
    first = jst_date(system_clock()) + timedelta(days=8)
    return (day for day in (first + timedelta(days=n) for n in range(50)) if is_business_day(day))


def _half_hours() -> Iterator[tuple[date, int]]:
    """Half-hours a child may book one after the other."""
    months = Counter[int]()
    for on in _days():
        for half in range(OPENS, OPENS + HALVES):
            months[month_key(on)] += 1
            if months[month_key(on)] <= CAP:
                yield on, half


def _moment(on: date, half: int) -> str:
    return f"{on.isoformat()}T{half // 2:02d}:{half % 2 * 30:02d}"


@contextmanager
def town(farm: SqliteFarm | PostgresFarm, home: Path, *, families: int, places: int) -> Iterator[Town]:
    """A portal on a fresh database, with a published facility and families that may book."""
    home.mkdir(parents=True)
    url = farm.fresh()
    settings, env = settings_for(home, url)
    set_keyring(settings.sealing_keys)
    database = Database(url)
    make = Make(database, system_clock)
    make.municipality()
    nursery = make.nursery(places=places)
    parents = crowd(database, system_clock, nursery, families)
    try:
        with portal(settings, env) as server:
            yield Town(server, database, nursery, parents)
    finally:
        database.dispose()
        farm.drop(url)
