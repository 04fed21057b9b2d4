"""Every route of the app, opened by everybody: filling in URLs, sending requests, seeing what a request changed."""

from __future__ import annotations

import hashlib
import io
import itertools
import re
import shutil
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from flask import Flask
from sqlalchemy import text
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.support.world import World
from tsuen.db import Database
from tsuen.tables import metadata

# What the web layer alone may write while answering a GET (law 1).
WRITTEN_BY_GETS = frozenset({"audit_entry", "login_session", "scan_ticket", "throttle"})
REFERENCE = frozenset({"postal_area", "place_number", "reference_load"})
TABLE = Path(__file__).parents[1] / "architecture" / "routes.toml"
DAYS = ("2026-12-24", "2026-12-08", "2026-12-15", "2026-12-29")
OPAQUE = ("reservation", "interview", "child", "application", "certification", "household", "facility", "pool", "slot", "proposal", "letter", "attachment", "paper", "enquiry", "amendment", "regular_place", "series", "wish", "piece", "photo", "round", "followed")


@dataclass(frozen=True)
class Route:
    """One rule with one method."""

    endpoint: str
    method: str
    rule: Rule

    @property
    def url(self) -> str:
        """Its pattern, as people read it."""
        return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", r"<\1>", self.rule.rule)

    def fill(self, values: dict[str, str]) -> str:
        """The URL with its parameters filled in as text (converters refuse, they are not asked)."""
        path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda found: values[found.group(1)], self.rule.rule)
        return f"{path}?{values['?']}" if values.get("?") else path

    def kinds(self) -> dict[str, str]:
        """Parameter name to converter name."""
        found = re.findall(r"<(?:([^:<>(]+)(?:\([^)]*\))?:)?([^<>]+)>", self.rule.rule)
        return {name: kind or "default" for kind, name in found}


def routes(app: Flask, *methods: str) -> Iterator[Route]:
    """Every route with a view of ours (static files are Flask's)."""
    for rule in sorted(app.url_map.iter_rules(), key=lambda one: (one.endpoint, one.rule)):
        if rule.endpoint == "static":
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if not methods or method in methods:
                yield Route(rule.endpoint, method, rule)


def candidates(route: Route, world: World, tenant: int) -> Iterator[tuple[dict[str, str], dict[str, str]]]:
    """Ways to fill in a route's parameters with things of a tenant: (values, kinds of opaque names used)."""
    choices: list[list[tuple[str, str, str]]] = []
    for name, converter in route.kinds().items():
        if said := table().get(route.endpoint, {}).get("values", {}).get(name):
            choices.append([(name, "text", said)])
        elif converter == "ref":
            wanted = sorted(OPAQUE, key=lambda kind: (kind not in {name, name.removesuffix("_ref")}, OPAQUE.index(kind)))
            choices.append([(name, kind, ref) for kind in wanted for ref in world.of(kind, tenant)])
        elif converter == "day":
            choices.append([(name, "day", day) for day in DAYS])
        elif converter in {"token", "door"}:
            choices.append([(name, converter, one) for one in world.of(converter, tenant) or world.of(converter, 1)])
        else:
            choices.append([(name, "text", one) for one in ("1", "2", "3")])
    if query := table().get(route.endpoint, {}).get("query"):
        choices.append([("?", "query", one) for one in queries(query, world, tenant)])
    for chosen in itertools.product(*choices):
        yield {name: value for name, _, value in chosen}, {name: kind for name, kind, _ in chosen}


@cache
def table() -> dict[str, dict[str, Any]]:
    """The authorization table (tests/architecture/routes.toml), by endpoint."""
    return tomllib.loads(TABLE.read_text("utf-8")) if TABLE.is_file() else {}


def fitting(route: Route, world: World, tenant: int, most: int = 6) -> Iterator[dict[str, str]]:
    """Values of a tenant that fit the kinds the table names; of a route it does not know, the first of each kind."""
    wanted = table().get(route.endpoint, {}).get("things", {})
    given, seen = 0, set()
    for values, kinds in candidates(route, world, tenant):
        opaque = {name: kind for name, kind in kinds.items() if kind in OPAQUE}
        known = opaque == wanted if wanted else tuple(kinds.values()) not in seen
        if known and given < most:
            seen.add(tuple(kinds.values()))
            given += 1
            yield values


def queries(pattern: str, world: World, tenant: int) -> Iterator[str]:
    """A query with {kind} filled in, once for each thing of that kind."""
    kinds = re.findall(r"{(\w+)}", pattern)
    for chosen in itertools.product(*(world.of(kind, tenant) for kind in kinds)):
        yield pattern.format(**dict(zip(kinds, chosen, strict=True)))


def send(app: Flask, route: Route, url: str, token: str, *, target: str = "", data: Any = None) -> TestResponse:
    """One request, redirects not followed; with `target`, as htmx asking for that piece."""
    client = app.test_client()
    if token:
        client.set_cookie("tsuen_session", token, domain="localhost")
    headers = {"HX-Request": "true", "HX-Target": target} if target else {}
    return client.open(url, method=route.method, headers=headers, data=data if route.method == "POST" else None)


def said(response: TestResponse) -> str:
    """All an answer says, headers too, in small letters; a PDF's text is taken out of it."""
    body = response.get_data()
    if response.mimetype == "application/pdf":
        from pypdf import PdfReader

        text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(body)).pages)
    else:
        text = body.decode("utf-8", "replace")
    return f"{response.headers}\n{text}".lower()


def leaks(response: TestResponse, forbidden: Iterable[str]) -> list[str]:
    """Canaries of others in an answer."""
    text = said(response)
    return [text[text.index(word) :][:40] for word in forbidden if word in text]


def fingerprint(database: Database, leave: Iterable[str] = WRITTEN_BY_GETS) -> dict[str, tuple[int, str]]:
    """Row count and content hash of every table except `leave` and the reference data."""
    found = {}
    with database.reading() as tx:
        for name, table in metadata.tables.items():
            if name in REFERENCE or name in leave:
                continue
            rows = sorted(repr(tuple(row)) for row in tx.execute(text(f'SELECT * FROM "{table.name}"')))
            found[name] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    return found


@dataclass
class Saved:
    """A SQLite database that can be put back as it was; `changed()` is cheap while nothing was written."""

    database: Database
    _copy: Path = field(init=False)
    _before: dict[str, tuple[int, str]] = field(init=False)
    _version: int = field(init=False, default=-1)

    def __post_init__(self) -> None:
        self._path = Path(str(self.database.url.database))
        self._copy = self._path.with_suffix(".saved")
        self._before = fingerprint(self.database)
        self._checkpoint()
        shutil.copy(self._path, self._copy)
        self._watch()

    def _checkpoint(self) -> None:
        import sqlite3

        self.database.dispose()
        with sqlite3.connect(self._path) as plain:
            plain.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        plain.close()

    def _watch(self) -> None:
        import sqlite3

        self._plain = sqlite3.connect(self._path, check_same_thread=False)
        self._version = self._plain.execute("PRAGMA data_version").fetchone()[0]

    def touched(self) -> bool:
        """Whether anything at all was written since the last `changed()` or `put_back()`, the left-out tables too."""
        return bool(self._plain.execute("PRAGMA data_version").fetchone()[0] != self._version)

    def changed(self) -> list[str]:
        """Tables whose rows differ from the saved ones (those a GET may write are left out)."""
        version = self._plain.execute("PRAGMA data_version").fetchone()[0]
        if version == self._version:
            return []
        self._version = version
        now = fingerprint(self.database)
        return sorted(name for name, value in now.items() if value != self._before[name])

    def put_back(self) -> None:
        """Make it as it was."""
        self._plain.close()
        self.database.dispose()
        for ending in ("-wal", "-shm"):
            Path(f"{self._path}{ending}").unlink(missing_ok=True)
        shutil.copy(self._copy, self._path)
        self._watch()
