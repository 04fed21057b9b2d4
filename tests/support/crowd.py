"""Many families at once, logged in and accepted at one facility: made in one transaction, for load and for races."""

from __future__ import annotations

import itertools
import re
from dataclasses import dataclass
from datetime import date, timedelta
from http.client import HTTPConnection
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from tests.support.client import Page
from tests.support.make import KONAN, Make, Nursery
from tsuen.db import Database, Writing
from tsuen.domain.accounts.models import Account
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.domain.certifications.models import Certification
from tsuen.domain.households.models import Child, EmergencyContact, Guardian, Household
from tsuen.domain.interviews.models import Interview, InterviewSlot
from tsuen.kernel.birthdays import last_day_of_use, months_after
from tsuen.kernel.clock import Clock, jst_date

_counter = itertools.count(1)


@dataclass(frozen=True)
class Parent:
    """One guardian: the cookie's token and the child."""

    token: str
    child: str
    household_id: int


def crowd(database: Database, clock: Clock, nursery: Nursery, count: int, code: str = KONAN) -> list[Parent]:
    """`count` families with one certified, accepted child each."""
    Make(database, clock).municipality(code)
    with database.writing() as tx:
        slot = InterviewSlot(facility_id=nursery.id, on=jst_date(clock()) - timedelta(days=9), starts=600, ends=630)
        tx.add(slot)
        tx.flush()
        return [_parent(tx, clock, nursery, code, slot) for _ in range(count)]


def _parent(tx: Writing, clock: Clock, nursery: Nursery, code: str, slot: InterviewSlot) -> Parent:
    now, number = clock(), next(_counter)
    today = jst_date(now)
    born = today - timedelta(days=548)
    home = Household(municipality_code=code, created_at=now)
    tx.add(home)
    tx.flush()
    email = f"crowd{number}@example.jp"
    account = Account(
        email=email, audience="family", scope=str(home.id), name=f"保護者 {number}", terms_version="2026-04", terms_at=now, created_at=now
    )
    child = Child(
        household_id=home.id, family_name="森本", given_name=f"子{number}", family_kana="モリモト", given_kana="コ", birth_on=born,
        relation="子", care={},
    )  # fmt: skip
    tx.add_all([account, child])
    tx.flush()
    tx.add_all(
        [
            Guardian(
                household_id=home.id, account_id=account.id, position=1, family_name="森本", given_name=f"親{number}",
                family_kana="モリモト", given_kana="オヤ", birth_on=date(1993, 5, 1), relation="母", email=email, phone="09012345678",
                postal_code="5203233", address="滋賀県湖南市柑子袋1-1",
            ),
            EmergencyContact(household_id=home.id, position=1, name="森本 健", relation="父", phone="09087654321"),
            Certification(
                child_id=child.id, municipality_code=code, starts_on=min(today, months_after(born, 6)),
                ends_on=last_day_of_use(born), state="active", issued_at=now,
            ),
            Interview(
                child_id=child.id, household_id=home.id, facility_id=nursery.id, slot_id=slot.id, on=slot.on, starts=600, ends=630,
                state="done", accepted="yes", accepted_at=now, created_at=now, requested_by=account.id,
            ),
        ]
    )  # fmt: skip
    _, token = open_session(tx, stage="full", account_id=account.id, now=now)
    return Parent(token, child.ref, home.id)


class Phone:
    """One browser over plain http.client: cookies, a form's token, the booking's last press."""

    def __init__(self, port: int, parent: Parent, *, timeout: float = 60) -> None:
        self.port, self.parent, self.timeout = port, parent, timeout
        self.cookies = {"tsuen_session": parent.token}
        self._line: HTTPConnection | None = None

    def ask(self, method: str, url: str, data: dict[str, str] | None = None, headers: dict[str, str] | None = None) -> tuple[int, dict[str, str], str]:
        """One request on a kept connection; redirects are not followed."""
        line = self._line = self._line or HTTPConnection("127.0.0.1", self.port, timeout=self.timeout)
        sent = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())} | (headers or {})
        body = urlencode(data) if data is not None else None
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            line.request(method, url, body=body, headers=sent)
            answer = line.getresponse()
            text = answer.read().decode("utf-8", "replace")
        except Exception:
            self.hang_up()
            raise
        for one in answer.headers.get_all("Set-Cookie") or []:
            self.cookies |= {name: morsel.value for name, morsel in SimpleCookie(one).items()}
        return answer.status, dict(answer.headers), text

    def hang_up(self) -> None:
        """Close the line."""
        if self._line is not None:
            self._line.close()
            self._line = None

    def fill(self, facility: str, start: str, end: str) -> dict[str, str]:
        """Open 「お迎えに来られる方」 and make what the last page would send."""
        query = urlencode({"child": self.parent.child, "start": start, "end": end})
        status, _, text = self.ask("GET", f"/my/facilities/{facility}/booking/details?{query}")
        assert status == 200, f"{status}: {re.sub(r'<[^>]+>', ' ', text)[:300]}"
        form = next(one for one in Page(text).forms if one.method == "post")
        held = {field.name: field.value for field in form.fields}
        return {
            "csrf_token": held["csrf_token"], "key": held["key"], "child": self.parent.child, "start": start, "end": end,
            "pickup": "guardian1", "other_name": "", "other_relation": "", "other_phone": "", "comment": "", "care": "y",
            "cancelling": "y", "ill": "y",
        }  # fmt: skip

    def book(self, facility: str, data: dict[str, str]) -> tuple[int, str]:
        """「予約内容を送信する」: the status and where it leads."""
        status, headers, _ = self.ask("POST", f"/my/facilities/{facility}/booking/send", data)
        return status, headers.get("location", headers.get("Location", ""))
