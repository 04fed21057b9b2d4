"""The month by layer: on the family's home, and on the booking's confirmation before its button (F1, H4)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import update

from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Make
from tests.support.rules import rules
from tsuen.domain.certifications.models import Certification

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


def test_home_by_kind_of_use(visitor: Visitor, make: Make) -> None:
    """A family with 定期利用 sees what each kind of use has left, not the flexible cap alone."""
    grants = [{"name": "区", "minutes": {"cases": [{"when": {"kind": ["定期利用"]}, "value": 1800}], "otherwise": 600}}]
    make.municipality(policy=rules(quota={"grants": grants}))
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    book(make, family, nursery)
    said = visitor.log_in(family.account_id).open("/my/").text.replace(" ", "")
    assert "ひなたさま（柔軟利用）残り8時間10時間のうち、予約した時間2時間" in said
    assert "ひなたさま（定期利用）残り28時間30時間のうち、予約した時間2時間" in said


def test_no_hours_without_a_certification(visitor: Visitor, make: Make) -> None:
    make.municipality()
    family = make.family()
    with make.database.writing() as tx:
        tx.execute(update(Certification).values(ends_on=date(2026, 11, 30)))
    page = visitor.log_in(family.account_id).open("/my/")
    assert "認定の期間ではありません" in page.text
    assert "残り" not in page.text.replace("残り時間", "").replace("残った", "")
    visitor.press("認定の期間を見る")
