"""What comes before the first use on the screens: recorded by staff, read by the family (D16)."""

from __future__ import annotations

from flask import Flask
from sqlalchemy import select

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Make
from tests.support.rules import rules
from tsuen.db import Database
from tsuen.domain.interviews.models import Interview

ON = {"prepared_on-year": "2026", "prepared_on-month": "12", "prepared_on-day": "8"}
ASK = "start=2026-12-16T09:30&end=2026-12-16T11:30"


def test_recorded_by_the_facility(make: Make, database: Database, app: Flask, clock: StillClock) -> None:
    make.municipality(policy=rules(readiness={"health_check": True, "accompanied_visits": 1}))
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    with database.reading() as tx:
        ref = tx.scalars(select(Interview.ref)).one()
    parent, staff = Visitor(app, clock).log_in(family.account_id), Visitor(app, clock).log_in(nursery.account_id)
    booking = f"/my/facilities/{nursery.ref}/booking/?child={family.child_refs[0]}"
    assert "健康診断が必要です" in parent.open("/my/").text
    assert "健康診断が必要です" in parent.open(booking).text
    assert "健康診断が必要です" in parent.open(f"{booking}&{ASK}&apply=1", status=422).text
    page = staff.open(f"/facility/interviews/{ref}")
    assert "健康診断：まだ確認していません" in page.text
    assert "記録する内容を選んでください" in staff.send(ON, button="記録する", status=422).text
    page = staff.send(ON | {"what": "checked"}, button="記録する")
    assert "健康診断：2026年12月8日に確認" in page.text
    assert "健康診断" not in parent.open("/my/").text
    parent.open(f"{booking}&{ASK}&apply=1")
    parent.open(f"/my/facilities/{nursery.ref}/booking/details?child={family.child_refs[0]}&{ASK}")
    page = parent.send({"pickup": "guardian1"}, button="確認画面に進む")
    assert "親子通園（保護者の方と一緒の利用）1回のうち1回目" in page.text
    made = book(make, family, nursery, confirmed=True)
    assert "親子通園" in parent.open(f"/my/reservations/{made}").text
    clock.to("2026-12-16T08:00")
    staff.log_in(nursery.account_id)
    assert "親子通園" in staff.open("/facility/").text


def test_recorded_at_the_desk(make: Make, database: Database, app: Flask, clock: StillClock) -> None:
    make.municipality(policy=rules(readiness={"health_check": True}))
    family, officer = make.family(children=2), make.officer()
    desk = Visitor(app, clock).log_in(officer.account_id)
    desk.open(f"/municipality/households/{family.household_ref}")
    said = {"child": family.child_refs[1], "what": "care_needed"} | ON
    url = f"/municipality/households/{family.household_ref}/prepared"
    token = {"csrf_token": next(one for one in desk.page.forms if "prepared" in (one.action or "")).data()["csrf_token"]}
    page = desk.post(url, token | said)
    assert "医療的ケアについて、相談が必要（2026年12月8日）" in page.text
    assert "今日か、今日より前の日" in desk.post(url, token | said | {"key": "other", "prepared_on-day": "9"}, status=422).text
    parent = Visitor(app, clock).log_in(family.account_id)
    assert "医療的ケアが必要なお子さまは、利用の前に相談が必要です" in parent.open("/my/").text
