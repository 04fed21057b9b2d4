"""A family at its home in a browser, without mails and camera: the app in a thread, a clock that stands still."""

from __future__ import annotations

from dataclasses import dataclass

from playwright.sync_api import Browser

from tests.conftest import StillClock
from tests.journeys.hand import PHONE, Hand
from tests.support.make import Family, Make, Nursery
from tsuen.domain.accounts.services.sessions import open_session


@dataclass
class Scene:
    """A family that is logged in, a facility, and a clock that can be moved."""

    make: Make
    clock: StillClock
    family: Family
    nursery: Nursery
    browser: Browser
    url: str
    hand: Hand

    def enter(self, hand: Hand) -> Hand:
        """Log the family in, in a window."""
        with self.make.database.writing() as tx:
            _, token = open_session(tx, stage="full", account_id=self.family.account_id, now=self.clock())
        hand.context.add_cookies([{"name": "tsuen_session", "value": token, "url": self.url}])
        return hand

    def window(self, size: tuple[int, int] = PHONE) -> Hand:
        """Another window of the same family."""
        return self.enter(Hand(self.browser, self.url, size))

    def at(self, moment: str) -> None:
        """Another time of the same story; home again, counting from here."""
        self.clock.to(moment)
        self.enter(self.hand)
        self.begin()

    def begin(self) -> None:
        """Home, counting from here."""
        self.hand.go("/my/")
        self.hand.sees("マイページ")
        self.hand.count()

    @property
    def booking(self) -> str:
        """The tab 「予約」 of the facility, with the child chosen and the week of 16 December."""
        return f"{self.url}/my/facilities/{self.nursery.ref}/booking/?child={self.family.child_refs[0]}&week=2026-12-14"
