"""The month by layer: on the family's home, and on the booking's confirmation before its button (F1, H4)."""

from __future__ import annotations

from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Make
from tests.support.rules import rules

TWO = {"grants": [{"name": "国", "minutes": 180}, {"name": "市", "minutes": 180, "when": {"in_area": True}}]}


def test_home_and_confirmation(visitor: Visitor, make: Make) -> None:
    make.municipality(policy=rules(quota=TWO))
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    book(make, family, nursery)
    page = visitor.log_in(family.account_id).open("/my/")
    said = page.text.replace(" ", "")
    assert "国の時間残り1時間3時間のうち、利用・予約した時間2時間" in said
    assert "市の時間残り3時間3時間のうち、利用・予約した時間0時間" in said
    ask = {"child": family.child_refs[0], "start": "2026-12-17T09:30", "end": "2026-12-17T11:30"}
    here = f"/my/facilities/{nursery.ref}/booking"
    visitor.open(f"{here}/details?child={ask['child']}&start={ask['start']}&end={ask['end']}")
    said = visitor.send({"pickup": "guardian1"}, button="確認画面に進む").text.replace(" ", "")
    assert "国の時間1時間→0時間" in said
    assert "市の時間3時間→2時間" in said


def test_one_layer_is_not_said_twice(visitor: Visitor, make: Make) -> None:
    make.municipality()
    family = make.family()
    assert "国の時間" not in visitor.log_in(family.account_id).open("/my/").text
