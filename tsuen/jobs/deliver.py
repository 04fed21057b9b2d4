"""The worker: takes letters from the outbox after their deed is committed, and hands them over (law 5).

At least once: a worker killed between handing over and marking leaves the letter to be taken again when its lease
ends; it goes out with the same Message-ID, which lets mailboxes fold the two.
"""

from __future__ import annotations

import signal
import threading
import time
from collections.abc import Callable, Sequence
from typing import TypeVar

import structlog
from sqlalchemy.exc import SQLAlchemyError

from tsuen.adapters.mailbox import MailFacts, Undeliverable
from tsuen.adapters.mailer import Mailer, letter_templates, mailers_for, write_letter
from tsuen.config import Settings
from tsuen.db import Busy, Database, Writing
from tsuen.domain.outbox import services
from tsuen.domain.outbox.queries import anything_due, backlog
from tsuen.domain.outbox.services import TakenLetter
from tsuen.jobs.close_day import close_day
from tsuen.jobs.offices import Office, office_of
from tsuen.jobs.papers import sweep_papers
from tsuen.jobs.remind import remind
from tsuen.jobs.tidy import tidy
from tsuen.kernel.clock import Clock

POLL = 0.3
SLOW = 1.0
HEARTBEAT = 60.0
T = TypeVar("T")
log = structlog.get_logger("tsuen.worker")


class Postman:
    """One worker's hands."""

    def __init__(self, database: Database, clock: Clock, mailers: Sequence[Mailer], public_url: str) -> None:
        self.database, self.clock, self.mailers, self.public_url = database, clock, mailers, public_url
        self.templates = letter_templates()

    def round(self, stopping: Callable[[], bool] = lambda: False) -> int:
        """Take a handful and hand each over; returns how many were taken. A slow server gets no whole handful:
        the rest goes back, so that a code may overtake.
        """  # noqa: D205
        with self.database.reading() as tx:
            if not anything_due(tx, self.clock()):
                return 0
        letters = self.database.run(lambda tx: services.take_letters(tx, self.clock()))
        slow = False
        for letter in letters:
            if slow or stopping():
                self._give_back(letter)
                continue
            began = time.monotonic()
            self._deliver(letter)
            slow = time.monotonic() - began > SLOW
        return len(letters)

    def rest(self) -> None:
        """Let go of connections."""
        for mailer in self.mailers:
            mailer.rest()

    def _deliver(self, letter: TakenLetter) -> None:
        now = self.clock()
        if letter.expires_at is not None and letter.expires_at < now:
            self._mark(lambda tx: services.mark_expired(tx, letter))
            return
        try:
            self._hand_over(letter)
        except Exception as error:  # noqa: BLE001 - whatever went wrong, the letter stays ours to bring
            self._failed(letter, error)
            return
        self._mark(lambda tx: services.mark_sent(tx, letter, self.clock()))
        log.info("letter_sent", letter=letter.id, template=letter.template, attempts=letter.attempts)

    def _give_back(self, letter: TakenLetter) -> None:
        self._mark(lambda tx: services.give_back(tx, letter, self.clock()))

    def _hand_over(self, letter: TakenLetter) -> None:
        subject, body = write_letter(
            self.templates, letter.template, letter.facts, self.public_url, self._office(letter)
        )
        mail = MailFacts(letter.id, letter.message_id, self.clock().isoformat(), letter.recipient, subject, body)
        for mailer in self.mailers:
            mailer.send(mail)

    def _office(self, letter: TakenLetter) -> Office | None:
        """Whose letter it is; noted on it at the first try."""
        with self.database.reading() as tx:
            found = office_of(tx, letter.municipality_code, letter.recipient)
        if found is not None and not letter.municipality_code:
            self._mark(lambda tx: services.file_under(tx, letter.id, found.code))
        return found

    def _failed(self, letter: TakenLetter, error: Exception) -> None:
        final = isinstance(error, Undeliverable)
        kind = f"{type(error).__name__}{': ' + str(error) if final else ''}"
        state = self._mark(
            lambda tx: services.mark_failed(tx, letter, error=kind, final=final, now=self.clock())
        )
        log.warning("letter_failed", letter=letter.id, template=letter.template, error=kind, state=state)

    def _mark(self, work: Callable[[Writing], T]) -> T:
        return self.database.run(work)


def run_worker(
    settings: Settings, database: Database, clock: Clock, *, once: bool = False, stop: threading.Event | None = None
) -> int:
    """Deliver until told to stop (SIGTERM, SIGINT, or `stop`); with `once`, until nothing is due. Returns the exit status."""
    stop = stop or threading.Event()
    if threading.current_thread() is threading.main_thread():
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda *_: stop.set())
    postman = Postman(database, clock, mailers_for(settings), settings.public_url)
    log.info("worker_started", demo=settings.demo, smtp=bool(settings.mail_server))
    spoken = time.monotonic()
    while not stop.is_set():
        taken = postman.round(stop.is_set) if once else _careful_round(postman, stop)
        if taken == 0:
            if once:
                break
            postman.rest()
            stop.wait(POLL)
        if time.monotonic() - spoken > HEARTBEAT:
            spoken = time.monotonic()
            _say_backlog(database, clock)
            _tidy(settings, database, clock)
    postman.rest()
    log.info("worker_ended")
    return 0


def _careful_round(postman: Postman, stop: threading.Event) -> int:
    """A database that is away for a while is waited for."""
    try:
        return postman.round(stop.is_set)
    except (SQLAlchemyError, Busy) as error:
        log.exception("worker_database", error=type(error).__name__)
        stop.wait(2)
        return 1


def _tidy(settings: Settings, database: Database, clock: Clock) -> None:
    """The night's work and the hour's reminders, if they are due; a fault in it never stops the post."""
    try:
        close_day(database, clock)
        tidy(database, clock)
        remind(database, clock)
        sweep_papers(settings, database, clock)
    except (SQLAlchemyError, Busy, OSError) as error:
        log.exception("worker_tidy", error=type(error).__name__)


def _say_backlog(database: Database, clock: Clock) -> None:
    try:
        with database.reading() as tx:
            found = backlog(tx)
    except SQLAlchemyError:
        return
    lag = 0 if found.oldest_at is None else int((clock() - found.oldest_at).total_seconds())
    log.info("outbox", waiting=found.waiting, oldest_seconds=lag, dead=found.dead)
