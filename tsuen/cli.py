"""The `tsuen` command: migrate, demo, serve, worker, verify, lottery, create-staff, policy, clock."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

from tsuen.app import clock_for
from tsuen.config import Settings, UnsafeSettings, load_settings
from tsuen.db import Database, set_keyring
from tsuen.kernel.clock import MovableClock, jst_date
from tsuen.web.logs import configure_logs

Command = Callable[[Settings, argparse.Namespace], int]


def _database(settings: Settings) -> Database:
    settings.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    set_keyring(settings.sealing_keys)
    return Database(settings.database_url)


def _migrate(settings: Settings, args: argparse.Namespace) -> int:
    from tsuen.jobs.reference import prepare

    del args
    prepare(_database(settings), clock_for(settings))
    print("データベースの準備ができました。")
    return 0


def _demo(settings: Settings, args: argparse.Namespace) -> int:
    from tsuen.jobs.demo import seed_demo

    if not settings.demo:
        print("tsuen demo は TSUEN_MODE=demo でだけ動きます。", file=sys.stderr)
        return 2
    return seed_demo(
        _database(settings), clock_for(settings), families=args.families, facilities=args.facilities, seed=args.seed
    )


def _serve(settings: Settings, args: argparse.Namespace) -> int:
    from granian import Granian
    from granian.constants import Interfaces

    _database(settings).dispose()
    clock_for(settings)
    Granian(
        "tsuen.app:create_app",
        factory=True,
        address=args.host,
        port=settings.port,
        interface=Interfaces.WSGI,
        workers=args.workers,
        blocking_threads=args.threads,
        log_access=False,
    ).serve()
    return 0


def _worker(settings: Settings, args: argparse.Namespace) -> int:
    from tsuen.jobs.deliver import run_worker

    return run_worker(settings, _database(settings), clock_for(settings), once=args.once)


def _verify(settings: Settings, args: argparse.Namespace) -> int:
    from tsuen.jobs.verify import report

    del args
    return report(_database(settings), clock_for(settings)(), settings.home)


def _lottery(settings: Settings, args: argparse.Namespace) -> int:
    from tsuen.jobs.lottery import check_round

    return check_round(_database(settings), args.round)


def _create_staff(settings: Settings, args: argparse.Namespace) -> int:
    from tsuen.jobs.staff import create_staff

    return create_staff(_database(settings), clock_for(settings), settings, args)


def _clock(settings: Settings, args: argparse.Namespace) -> int:
    if not settings.demo:
        print("tsuen clock は TSUEN_MODE=demo でだけ動きます。", file=sys.stderr)
        return 2
    try:
        MovableClock(settings.clock_file).set(datetime.fromisoformat(args.moment))
    except ValueError as error:
        print(error, file=sys.stderr)
        return 2
    print(f"時計を {args.moment} にしました。")
    return 0


def _policy(settings: Settings, args: argparse.Namespace) -> int:
    from tsuen.jobs.policies.versions import apply_file, show_stored

    if args.act == "apply":
        return apply_file(_database(settings), args.municipality, args.file, args.starts_on, clock_for(settings)())
    return show_stored(_database(settings), args.what, args.on or jst_date(clock_for(settings)()))


def _policy_file(args: argparse.Namespace) -> int:
    """What needs a file alone: no database, no settings."""
    from tsuen.jobs.policies import commands, files

    if args.act == "check":
        return commands.check(args.file)
    if args.act == "decide":
        return commands.decide_case(args.file, args.case)
    found = files.read_policy(Path(args.what))
    return commands.check(Path(args.what)) if found.problems else commands.show(found)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="tsuen", description="こども誰でも通園制度のポータル")
    verbs = parser.add_subparsers(dest="verb", required=True)

    def verb(name: str, run: Command, told: str) -> argparse.ArgumentParser:
        made = verbs.add_parser(name, help=told, description=told)
        made.set_defaults(run=run)
        return made

    verb("migrate", _migrate, "schema and reference data")
    demo = verb("demo", _demo, "a demonstration municipality, if the database is empty")
    demo.add_argument("--families", type=int, default=6)
    demo.add_argument("--facilities", type=int, default=3)
    demo.add_argument("--seed", type=int, default=1)
    serve = verb("serve", _serve, "the web server")
    serve.add_argument("--host", default="127.0.0.1")
    serve.add_argument("--workers", type=int, default=2)
    serve.add_argument("--threads", type=int, default=8)
    worker = verb("worker", _worker, "sends the mails")
    worker.add_argument("--once", action="store_true", help="send what is due, then end")
    verb("verify", _verify, "recount every invariant from the rows; exit 1 if one is broken")
    lottery = verb("lottery", _lottery, "draw a round of a lottery again from what was kept")
    lottery.add_argument("act", choices=["check"])
    lottery.add_argument("round", help="the round's ref, as its page and its list say it")
    staff = verb("create-staff", _create_staff, "an account for a facility's or a municipality's staff")
    staff.add_argument("--email", required=True)
    staff.add_argument("--name", required=True)
    place = staff.add_mutually_exclusive_group(required=True)
    place.add_argument("--facility", help="the facility's ref")
    place.add_argument("--municipality", help="the municipality's six-digit code")
    _policy_verbs(verb("policy", _policy, "a municipality's rules as a file"))
    clock = verb("clock", _clock, "move the demonstration's clock")
    clock.add_argument("set", choices=["set"])
    clock.add_argument("moment", help="e.g. 2026-01-21T08:55:00+09:00")
    return parser


def _policy_verbs(parser: argparse.ArgumentParser) -> None:
    acts = parser.add_subparsers(dest="act", required=True)
    check = acts.add_parser("check", help="every error with its place and what would be right")
    check.add_argument("file", type=Path)
    apply = acts.add_parser("apply", help="put a file in force in a municipality from a day on")
    apply.add_argument("municipality", help="six-digit code, or name")
    apply.add_argument("file", type=Path)
    apply.add_argument("--from", dest="starts_on", type=date.fromisoformat, required=True)
    show = acts.add_parser("show", help="every field, said or at the national default")
    show.add_argument("what", help="a file, or a municipality's code or name")
    show.add_argument("--on", type=date.fromisoformat, help="on this day (today)")
    decide = acts.add_parser("decide", help="judge a case by a file; the answer is JSON")
    decide.add_argument("file", type=Path)
    decide.add_argument("--case", type=Path, required=True)


def main(argv: list[str] | None = None) -> int:
    """Run one verb; returns the exit status. Unsafe settings are said and refused with 2."""
    configure_logs()
    args = _parser().parse_args(argv)
    if args.verb == "policy" and (args.act in {"check", "decide"} or (args.act == "show" and Path(args.what).is_file())):
        return _policy_file(args)
    try:
        settings = load_settings()
    except UnsafeSettings as error:
        print(error, file=sys.stderr)
        return 2
    run: Command = args.run
    return run(settings, args)


if __name__ == "__main__":
    sys.exit(main())
