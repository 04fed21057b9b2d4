"""Days nobody means and keys nobody made: the first and the last year of the calendar, lines that are none. Never a fault."""

from __future__ import annotations

from typing import Any

import pytest

from tests.support import regular
from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Make
from tests.support.rules import rules
from tsuen.domain.facilities.queries import pools_of
from tsuen.kernel.numbers import new_ref

FAR = ("0001-01-01", "9999-12-31")
TIMES: dict[str, Any] = {"weekday_1": "2", "starts_1": "570", "ends_1": "690", "weeks_1": "2"}
CONSENTS = {"pickup": "guardian1", "care": "y", "cancelling": "y", "ill": "y"}


def day(name: str, text: str) -> dict[str, str]:
    """The three boxes of a date."""
    return dict(zip((f"{name}-year", f"{name}-month", f"{name}-day"), text.split("-"), strict=True))


class Prober:
    """Asks and sends past the pages' checks; `faults`: what was answered with one."""

    def __init__(self, visitor: Visitor, opened: str) -> None:
        self.http, self.faults = visitor.http, list[str]()
        visitor.open(opened)
        self.token = visitor._token()

    def get(self, url: str) -> None:
        """Ask."""
        self._heard(url, self.http.get(url).status_code)

    def post(self, url: str, **said: Any) -> None:
        """Send."""
        self._heard(f"{url} {said}", self.http.post(url, data={"csrf_token": self.token, "key": new_ref()} | said).status_code)

    def _heard(self, what: str, status: int) -> None:
        if status >= 500:
            self.faults.append(what[:200])


@pytest.mark.parametrize("far", FAR)
def test_a_family_asks_for_a_far_day(visitor: Visitor, make: Make, far: str) -> None:
    make.municipality(policy=rules())
    family, nursery = make.family(), make.nursery(withheld=1)
    make.acceptance(family, nursery)
    ref = book(make, family, nursery, confirmed=True)
    at, child = f"/my/facilities/{nursery.ref}", family.child_refs[0]
    probe = Prober(visitor.log_in(family.account_id), f"/my/reservations/{ref}/change/details")
    pages = (
        f"{at}/booking/", f"{at}/booking/rules", f"{at}/booking/details", f"/my/reservations/{ref}/change/", f"/my/again/{ref}",
        f"{at}/interview/", f"{at}/interview/propose", f"{at}/regular/", "/my/reservations/",
    )  # fmt: skip
    for page in pages:
        for asked in (f"start={far}T09:30&end={far}T10:30&apply=1", f"week={far}", f"week={far}&day={far}", f"at={far}T23:30", f"first={far}&last={far}"):
            probe.get(f"{page}?child={child}&{asked}")
    span = {"start": f"{far}T09:30", "end": f"{far}T10:30", "child": child} | CONSENTS
    for door in (f"{at}/booking/confirm", f"{at}/booking/send", f"/my/reservations/{ref}/change/confirm", f"/my/reservations/{ref}/change/send"):
        probe.post(door, **span)
    assert probe.faults == []


def test_an_application_for_lines_that_are_none(visitor: Visitor, make: Make) -> None:
    make.municipality(policy=rules(booking={"regular_by": "application"}))
    family, nursery = make.family(), make.nursery(withheld=1)
    make.acceptance(family, nursery)
    at, child = f"/my/regular/at/{nursery.ref}/", family.child_refs[0]
    probe = Prober(visitor.log_in(family.account_id), f"{at}?child={child}")
    said = TIMES | CONSENTS | day("first_on", "2026-12-16") | {"child": child}
    odd = [{"weekday_1": "zzz"}, {"weekday_1": "99"}, {"starts_1": "x"}, {"ends_1": ""}, {"starts_1": "-30"}, *(day("first_on", far) for far in FAR)]
    for door in ("confirm", "send"):
        for one in odd:
            probe.post(at + door, **said | one)
    assert probe.faults == []


def test_a_weekly_place_from_a_year_nobody_means_is_refused(visitor: Visitor, make: Make) -> None:
    make.municipality(policy=rules())
    nursery = make.nursery(withheld=2)
    probe = Prober(visitor.log_in(nursery.account_id), "/facility/regular/")
    with make.database.reading() as tx:
        place = {"pool": pools_of(tx, nursery.id)[0].ref, "weekday": "2", "starts": "720", "ends": "780", "weeks": "1", "places": "1"}
    for far in FAR:
        probe.post("/facility/regular/", **place | day("first_on", far))
        probe.post("/facility/regular/", **place | day("first_on", "2026-12-16") | day("last_on", far))
    probe.get("/facility/regular/")
    assert probe.faults == []


def test_a_series_over_far_days(visitor: Visitor, make: Make) -> None:
    make.municipality(policy=rules(booking={"regular_by": "application"}))
    family, nursery = make.family(), make.nursery(withheld=2)
    make.acceptance(family, nursery)
    wish = regular.apply(make, family, nursery)
    probe = Prober(visitor.log_in(nursery.account_id), f"/facility/wishes/{wish}")
    for far in (*FAR, "2199-12-31"):
        for door in ("plan", "make"):
            probe.post(f"/facility/wishes/{wish}/{door}", told="x", **TIMES | day("first_on", "2026-12-16") | day("last_on", far))
            probe.post(f"/facility/wishes/{wish}/{door}", told="x", **TIMES | day("first_on", far) | day("last_on", far))
    assert probe.faults == []


def test_a_key_nobody_made(visitor: Visitor, make: Make) -> None:
    policy = rules()
    make.municipality(policy=policy)
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    ref = book(make, family, nursery)
    probe = Prober(visitor.log_in(family.account_id), f"/my/cancellations/?ref={ref}")
    for key in ("k" * 79, "k" * 5000, "あ" * 80):
        probe.post("/my/cancellations/", ref=ref, reason=policy.cancelling.reasons[0], minutes="0", yen="0", key=key)
    assert probe.faults == []
