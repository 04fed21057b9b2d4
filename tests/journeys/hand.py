"""A hand that knows only the printed words: it presses what is labelled so, with script or without."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from copy import copy
from typing import Any, ClassVar

from playwright.sync_api import Browser, BrowserContext, Error, Locator, Page

PRESSED = ("button", "a", "summary", "label")
PHONE, TABLET, DESK = (390, 844), (820, 1180), (1366, 900)


def flat(words: str) -> str:
    """Words as acceptance compares them: NFKC, no blanks."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", words))


class Hand:
    """One person with one browser window."""

    alive: ClassVar[list[Hand]] = []

    def __init__(self, browser: Browser, url: str, size: tuple[int, int] = PHONE, *, script: bool = True) -> None:
        self.url, self.script = url, script
        self.context: BrowserContext = browser.new_context(
            viewport={"width": size[0], "height": size[1]}, locale="ja-JP", timezone_id="America/Los_Angeles",
            java_script_enabled=script, base_url=url, accept_downloads=True, permissions=["camera"],
        )  # fmt: skip
        self.context.set_default_timeout(15_000)
        self._begin(self.context.new_page())

    def _begin(self, page: Page) -> None:
        self.page = page
        self.faults: list[str] = []
        self.taps = self.screens = 0
        Hand.alive = [*Hand.alive[-2:], self]
        self.page.on("domcontentloaded", lambda _: self._turned())
        self.page.on("response", lambda answer: self._hear(answer.status, answer.url))
        self.page.on("console", lambda said: self.faults.append(said.text) if "Content Security" in said.text else None)

    def another_tab(self) -> Hand:
        """A second tab of the same browser, with the same cookies."""
        tab = copy(self)
        tab._begin(self.context.new_page())
        return tab

    def _turned(self) -> None:
        self.screens += 1

    def count(self) -> None:
        """Count taps and screens from here on: a press, a tick or a pick is a tap, a page opened is a screen."""
        self.taps = self.screens = 0

    def _hear(self, status: int, url: str) -> None:
        if status >= 500:
            self.faults.append(f"{status} {url}")

    def go(self, url: str) -> None:
        """Type an address, or press a URL in a mail."""
        self.page.goto(url)

    def press(self, words: str) -> None:
        """Press the button, link or choice with these words; waits until there is one."""
        for _ in range(50):
            found = self._find(words)
            if found is not None:
                self.tap(found)
                return
            self.page.wait_for_timeout(100)
        raise AssertionError(f"nothing to press says 「{words}」 on {self.page.url}: {self.text()[:3000]}")

    def tap(self, what: Locator) -> None:
        """Touch what is not found by its words, e.g. a cell of the calendar."""
        self.taps += 1
        what.click()
        self.page.wait_for_load_state("domcontentloaded")
        if self.script:  # a form that was typed into looks for the network first: its button waits until the answer is there
            with suppress(Error):
                self.page.wait_for_function("() => !document.querySelector('button[aria-busy=true]')", timeout=10_000)

    def _find(self, words: str) -> Locator | None:
        """What says just these words comes before what contains them."""
        wanted = flat(words)
        marks = re.compile(r"\s*".join(re.escape(letter) for letter in words if letter.strip()))
        held = [self.page.locator(f"{kind}:visible:not([aria-hidden=true])").filter(has_text=marks) for kind in PRESSED]
        for found in held:
            for number in range(found.count()):
                if flat(found.nth(number).inner_text()) == wanted:
                    return found.nth(number)
        named = self.page.locator(f"[aria-label='{words}']:visible")
        return next((found.first for found in [named, *held] if found.count()), None)

    def fill(self, **fields: str) -> None:
        """Write into fields by their names."""
        for name, value in fields.items():
            self.page.locator(f"[name='{name.replace('__', '-')}']:visible").first.fill(value)

    def choose(self, **fields: str) -> None:
        """Choose in lists by their names, by the words shown."""
        for name, words in fields.items():
            self.page.locator(f"select[name='{name}']").select_option(label=words)

    def tick(self, *names: str) -> None:
        """Tick boxes by their names."""
        for name in names:
            self.taps += 1
            self.page.locator(f"input[name='{name}'][type=checkbox]").check()

    def tick_all(self) -> None:
        """Tick every box there is (「同意事項すべてにチェックし」)."""
        for box in self.page.locator("input[type=checkbox]:visible").all():
            if not box.is_checked():
                self.taps += 1
                box.check()

    def pick(self, name: str, value: str) -> None:
        """Pick one of a few by name and value."""
        self.taps += 1
        self.page.locator(f"input[name='{name}'][value='{value}']").check()

    def date(self, name: str, year: int, month: int, day: int) -> None:
        """A date in three boxes."""
        self.fill(**{f"{name}-year": str(year), f"{name}-month": str(month), f"{name}-day": str(day)})

    def text(self) -> str:
        """What can be read."""
        return flat(self.page.locator("body").inner_text())

    def sees(self, *words: str) -> None:
        """All these words can be read on the page (waits for them)."""
        for one in words:
            for _ in range(60):
                if flat(one) in self.text():
                    break
                self.page.wait_for_timeout(100)
            else:
                raise AssertionError(f"「{one}」 is not on {self.page.url}: {self.text()[:3000]}")

    def heads(self, words: str) -> None:
        """The page's h1; waits for it."""
        for _ in range(60):
            found = flat(self.page.locator("h1").first.inner_text())
            if flat(words) in found:
                return
            self.page.wait_for_timeout(100)
        assert flat(words) in found, f"h1 「{found}」 on {self.page.url}, not 「{words}」: {self.text()[:500]}"

    def log_in(self, email: str, password: str, post: Any, *, first: bool = False) -> None:
        """「ログイン」 with the one-time password mailed to `post` (none: switched off); the first time with consent (K1-3)."""
        if "/login" not in self.page.url:
            self.go(self.url + "/login")
        self.heads("ログイン")
        self.fill(email=email, password=password)
        self.press("ログイン")
        if post is not None:
            self.sees("ワンタイムパスワード")
            self.fill(code=post.code(email))
            self.press("ログイン")
        if first:
            self.heads("利用規約・プライバシーポリシーに関する同意")
            self.page.locator("input[type=checkbox]:visible").first.check()
            self.press("同意する")

    def shots(self, folder: str, names: Sequence[str]) -> None:
        """A picture of the page, for people to look at."""
        for name in names:
            self.page.screenshot(path=f"{folder}/{name}.png", full_page=True)

    def close(self) -> None:
        """Close the window; nothing went wrong on the server and no policy was violated."""
        self.context.close()
        assert not self.faults, self.faults
