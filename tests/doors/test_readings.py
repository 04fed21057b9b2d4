"""「記録を見た人」: what a facility opened of a family stands there, also where the child has no allergy (H11)."""

from __future__ import annotations

from sqlalchemy import update

from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Make
from tsuen.domain.households.models import Child


def test_a_request_and_an_interview_without_an_allergy_are_told(visitor: Visitor, make: Make) -> None:
    make.municipality()
    family, nursery = make.family(), make.nursery()
    met = make.acceptance(family, nursery)
    assert met
    ref = book(make, family, nursery)
    with make.database.writing() as tx:
        tx.execute(update(Child).values(care={}))
    visitor.log_in(nursery.account_id)
    for _ in range(3):
        visitor.open(f"/facility/requests/{ref}")
    page = visitor.log_in(family.account_id).open("/my/dossier/readings")
    assert page.text.count("予約の内容") == 1  # folded: one line a day
    assert "いわねの丘こども園の職員" in page.text
