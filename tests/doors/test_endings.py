"""「認定を終了する」 at the desk: from the decided application to the last press (A12)."""

from __future__ import annotations

from sqlalchemy import select

from tests.support.applicant import apply
from tests.support.client import Visitor
from tests.support.make import Make
from tsuen.domain.certifications.models import Certification


def test_from_the_application_to_the_end(visitor: Visitor, make: Make) -> None:
    make.municipality()
    number = apply(visitor)
    officer = Visitor(visitor.app, visitor.clock).log_in(make.officer().account_id)
    officer.open("/municipality/applications/")
    officer.press(number)
    officer.send({}, button="決定して知らせる")
    officer.open("/municipality/applications/?view=approved")
    officer.press(number)
    words = next(said for _, said in officer.page.links if said.startswith("認定を終了する"))
    page = officer.press(words)
    assert page.headings == ["認定を終了する"]
    page = officer.send({"ends_on-year": "2026", "ends_on-month": "12", "ends_on-day": "31"}, button="確認画面に進む", status=422)
    assert "終了の理由を選んでください。" in page.text
    page = officer.send({"ends_on-year": "2026", "ends_on-month": "2", "ends_on-day": "31", "reason": "nursery"}, button="確認画面に進む", status=422)
    assert "ない日付です" in page.text
    page = officer.send({"ends_on-year": "2040", "ends_on-month": "2", "ends_on-day": "1", "reason": "nursery"}, button="確認画面に進む", status=422)
    assert "最後の日は、それより前の日にしてください" in page.text
    page = officer.send({"ends_on-year": "2026", "ends_on-month": "12", "ends_on-day": "31", "reason": "nursery"}, button="確認画面に進む")
    assert "2026年12月31日（木）より後の予約は、ありません。" in page.text
    with visitor.database.reading() as tx:
        assert tx.scalars(select(Certification.end_reason)).all() == [""]
    page = officer.send({}, button="認定を終了する")
    assert "認定は2026年12月31日で終わります。" in page.text
    with visitor.database.reading() as tx:
        row = tx.scalars(select(Certification)).one()
        assert (row.ends_on.isoformat(), row.end_reason) == ("2026-12-31", "nursery")


def test_others_find_nothing(visitor: Visitor, make: Make) -> None:
    make.municipality()
    family = make.family()
    with make.database.reading() as tx:
        ref = tx.scalar(select(Certification.ref).where(Certification.child_id == family.child_ids[0]))
    visitor.log_in(make.officer("152081").account_id).open(f"/municipality/certifications/{ref}/end", status=404)
