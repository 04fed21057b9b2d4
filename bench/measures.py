"""The goals of docs/performance.md, one function each: what is measured against what."""

from __future__ import annotations

import gzip
import signal
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from statistics import median
from typing import TypeVar

from sqlalchemy import select
from sqlalchemy.engine import make_url

from bench.load import CLIENTS, Crew, Line, Seen, burst, request
from bench.servers import Process
from bench.town import OPENS, Town, first_day
from tsuen.domain.reservations.models import Reservation

MEMORY, BURST_TIMES, PLACES, ATTEMPTS = 90, 8, 10, 200
_FLIP_BYTES = 2048
_PGBENCH = """\\set who random(1, 100000)
BEGIN;
SELECT balance FROM bench_row WHERE id = :who FOR UPDATE;
UPDATE bench_row SET balance = balance + 1 WHERE id = :who;
INSERT INTO bench_line (row_id, amount) VALUES (:who, 1);
INSERT INTO bench_letter (row_id, body) VALUES (:who, 'x');
COMMIT;
"""


Base = TypeVar("Base")


@dataclass(frozen=True)
class Figure:
    """One line of the table."""

    goal: str
    what: str
    wanted: str
    seen: str
    met: bool


def ratio(goal: str, what: str, least: float, ours: list[Seen], rates: list[float], more: str = "") -> Figure:
    """The median of the rounds' ratios to the anchor's rate, with the lowest and the highest."""
    each = [one.rate / base for one, base in zip(ours, rates, strict=True)]
    middle = median(each)
    rate, base = median(one.rate for one in ours), median(rates)
    said = f"{middle:.1%} ({min(each):.1%}-{max(each):.1%}); {rate:,.0f}/s of {base:,.0f}/s, p50 {median(s.p50 for s in ours):.1f} ms{more}"
    faults = sum((one.statuses for one in ours), Counter[int]())
    bad = {status: count for status, count in faults.items() if status not in {200, 303}}
    return Figure(goal, what, f">= {least:.0%}", said + (f"; answers {bad}" if bad else ""), middle >= least and not bad)


def weeks(town: Town, anchor: Process, rounds: int, seconds: float) -> tuple[list[Figure], Line]:
    """P1 and the flip of P10: the week as htmx asks for it, against a bare answer of the same size."""
    line = Line(town.server.port)
    status, _, body = line.ask(next(town.flips(0)))
    if status != 200:  # noqa: PLR2004
        raise RuntimeError(f"the week answers {status}: {body[-800:]!r}")
    crew = Crew({"week": (town.server, town.flips), "anchor": (anchor, bare(len(body)))})
    ours, theirs = rounds_of(crew, "week", lambda: crew.run("anchor", seconds), rounds, seconds)
    packed = len(gzip.compress(body, 6))
    flip = Figure("P10", "a week's flip, gzip", f"<= {_FLIP_BYTES:,} B", f"{packed:,} B of {len(body):,} B, 1 request", packed <= _FLIP_BYTES)
    return [ratio("P1", "week fragment, SQLite, 8 clients", 0.40, ours, [one.rate for one in theirs], _cpu(ours, theirs)), flip], line


def bookings_beside_anchor(town: Town, anchor: Process, rounds: int, seconds: float) -> Figure:
    """P5: bookings on SQLite (synchronous=FULL) against a bare answer as small as theirs."""
    crew = Crew({"book": (town.server, _bookers(town)), "anchor": (anchor, bare(200))})
    ours, theirs = rounds_of(crew, "book", lambda: crew.run("anchor", seconds), rounds, seconds)
    tail = median(one.p95 / one.p50 for one in ours)
    more = f", p95 = {tail:.1f} x p50 (goal <= 5){_cpu(ours, theirs)}"
    figure = ratio("P5", "booking, SQLite FULL, 8 clients", 0.12, ours, [one.rate for one in theirs], more)
    return Figure(figure.goal, figure.what, figure.wanted, figure.seen, figure.met and tail <= 5)  # noqa: PLR2004


def bookings_beside_pgbench(town: Town, rounds: int, seconds: float, folder: Path, pgbench: str) -> Figure:
    """P4: bookings on PostgreSQL against pgbench's transaction of four statements on the same server."""
    tps = _pgbench(town, folder, pgbench, seconds)
    crew = Crew({"book": (town.server, _bookers(town))})
    ours, theirs = rounds_of(crew, "book", tps, rounds, seconds)
    return ratio("P4", "booking, PostgreSQL, 8 clients", 0.20, ours, theirs, "; pgbench: 4 statements")


def _cpu(ours: list[Seen], anchor: list[Seen]) -> str:
    """The same ratio by processor time, clients included: other programs on the machine bend it less."""
    mine, base = median(one.cpu_ms for one in ours), median(one.cpu_ms for one in anchor)
    return f"; by processor time {base / mine:.1%} ({base:.2f} of {mine:.2f} ms)"


def rounds_of(crew: Crew, ours: str, anchor: Callable[[], Base], rounds: int, seconds: float) -> tuple[list[Seen], list[Base]]:
    """A short warm-up, then the two in turn, round after round."""
    crew.run(ours, max(2.0, seconds))
    anchor()
    pairs = [(crew.run(ours, seconds), anchor()) for _ in range(rounds)]
    crew.dismiss()
    return [one for one, _ in pairs], [base for _, base in pairs]


def bare(size: int) -> Callable[[int], Iterator[bytes]]:
    """The anchor's requests."""
    return lambda _: repeat(request("GET", f"/{size}", {}))


def _bookers(town: Town) -> Callable[[int], Iterator[bytes]]:
    return lambda number: town.bookings(number, CLIENTS)


def _pgbench(town: Town, folder: Path, pgbench: str, seconds: float) -> Callable[[], float]:
    script = folder / "four.sql"
    script.write_text(_PGBENCH)
    with town.database.writing() as tx:
        driver = tx.connection()
        driver.exec_driver_sql("CREATE TABLE bench_row (id int PRIMARY KEY, balance int NOT NULL)")
        driver.exec_driver_sql("INSERT INTO bench_row SELECT n, 0 FROM generate_series(1, 100000) AS n")
        driver.exec_driver_sql("CREATE TABLE bench_line (id bigserial PRIMARY KEY, row_id int, amount int)")
        driver.exec_driver_sql("CREATE TABLE bench_letter (id bigserial PRIMARY KEY, row_id int, body text)")
    url = make_url(town.database.url).set(drivername="postgresql").render_as_string(hide_password=False)
    command = [
        pgbench, "-n", "-f", str(script), "-c", str(CLIENTS), "-j", "2", "-T", str(max(1, round(seconds))), "-M", "prepared", url,
    ]  # fmt: skip

    def once() -> float:
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        return float(next(row.split("=")[1].split()[0] for row in said.splitlines() if row.startswith("tps")))

    return once


@contextmanager
def counted(town: Town) -> Iterator[list[str]]:
    """The refs of the reservations that stand, read at the end of the block."""
    refs: list[str] = []
    yield refs
    with town.database.reading() as tx:
        refs += tx.scalars(select(Reservation.ref))


def rush(town: Town, anchor: Process, name: str) -> tuple[float, bool, str]:
    """P6: 200 at once for 10 places: (times the anchor, right?, what was seen). Then kill -9: what was confirmed stands."""
    line = Line(town.server.port)
    requests = [town.form(line, parent).send(first_day(), OPENS + 4, OPENS + 8) for parent in town.parents]
    bare_seconds, _ = burst(anchor.port, [request("GET", "/200", {})] * len(requests))
    with counted(town) as standing:
        seconds, answers = burst(town.server.port, requests)
        town.server.end(signal.SIGKILL)
    statuses = Counter(status for status, _ in answers)
    told = [_ref(head) for status, head in answers if status == 303]  # noqa: PLR2004
    right = statuses == Counter({303: PLACES, 409: ATTEMPTS - PLACES}) and sorted(told) == sorted(standing)
    return seconds / bare_seconds, right, f"{name} {seconds:.2f} s / {bare_seconds:.2f} s" + ("" if right else f" {dict(statuses)}")


def _ref(head: bytes) -> str:
    where = next(row for row in head.split(b"\r\n") if row.lower().startswith(b"location:"))
    return where.split(b"/my/reservations/")[1].split(b"/")[0].decode()


def rushes(seen: list[tuple[float, bool, str]]) -> Figure:
    """P6 in one line."""
    times, right = median(one[0] for one in seen), sum(one[1] for one in seen)
    worst = max(one[0] for one in seen)
    said = f"{right} of {len(seen)} bursts exact, all there after kill -9; {times:.1f} x the anchor (most {worst:.1f} x): " + ", ".join(one[2] for one in seen)
    return Figure("P6", "200 at once for 10 places", f"exact, <= {BURST_TIMES} x", said, right == len(seen) and times <= BURST_TIMES)


def memory(town: Town, when: str) -> Figure:
    """P11: what each worker holds after the load."""
    mib = [round(one / 1024) for one in town.server.memory()]
    return Figure("P11", f"memory per worker, {when}", f"<= {MEMORY} MiB", " and ".join(map(str, sorted(mib))) + " MiB", max(mib, default=0) <= MEMORY)
