"""Siblings in one go: where places are free for each, both or none (D15, C25)."""

from __future__ import annotations

import re
from datetime import date

import pytest
from sqlalchemy import func, select, update

from tests.support.bookings import PICKUP, WEDNESDAY, book, wish
from tests.support.client import Visitor
from tests.support.make import Family, Make, Nursery
from tests.support.rules import rules
from tsuen.domain.facilities.models import PatternSlot, Pool, SpecialCell
from tsuen.domain.households.models import Child
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.domain.reservations.services import request_together
from tsuen.domain.reservations.services import together as use_case
from tsuen.jobs.verify import check
from tsuen.kernel.cells import cell_at
from tsuen.kernel.refusals import Refused

CONSENTS = {"care": "y", "cancelling": "y", "ill": "y"}


def home(make: Make, *, places: int = 3, accepted: int = 2, **facts) -> tuple[Family, Nursery]:
    make.municipality(policy=facts.get("policy"))
    family, nursery = make.family(children=2), make.nursery(places=places)
    for n in range(accepted):
        make.acceptance(family, nursery, child=n)
    return family, nursery


def one_place(make: Make, nursery: Nursery, on: date = WEDNESDAY, minute: int = 600) -> None:
    with make.database.writing() as tx:
        tx.add(SpecialCell(pool_id=nursery.pool_id, cell=cell_at(on, minute), places=1))


def rows(make: Make) -> list[Reservation]:
    with make.database.reading() as tx:
        assert check(tx, make.clock()) == []
        return list(tx.scalars(select(Reservation).order_by(Reservation.id)))


def ask(make: Make, family: Family, nursery: Nursery, key: str = "k", **when) -> str:
    wishes = [wish(family, nursery, child=n, **when) for n in range(2)]
    return make.database.run(
        lambda tx: request_together(tx, viewer=family.viewer, key=key, wishes=wishes, pickup=PICKUP, comment="", now=make.clock())
    )


def test_the_whole_way_without_script(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make)
    one_place(make, nursery, minute=840)
    url = f"/my/facilities/{nursery.ref}/booking/"
    visitor.log_in(family.account_id).open(url)
    assert "きょうだいを同じ日時に予約するときは、全員を選んでください。" in visitor.page.text
    visitor.send({"child": family.child_refs}, button="適用する")
    for words in ("森本 ひなた さま", "森本 そら さま", "2人分の空きがある時間だけ、選べます。"):
        assert words in visitor.page.text
    cell = re.search(r'<td>(<[^>]*value="2026-12-16T13:30"[^>]*>.*?)</td>', visitor.page.html)
    assert cell is not None
    assert 'value="2026-12-16T14:00"' not in visitor.page.html  # one place is none for two
    visitor.send({"at": "2026-12-16T09:30"}, form="calendar")
    visitor.send({"at": "2026-12-16T11:00"}, form="calendar")
    assert "2時間・1,200円（目安）" in visitor.page.text
    visitor.send({"apply": "1"}, form="calendar")
    sent = {field.name: field.value for field in visitor.page.forms[0].fields}
    visitor.open(f"{url}rules?child={sent['child']}&start={sent['start']}&end={sent['end']}")
    visitor.press("了承して先に進む")
    visitor.send({"pickup": "guardian1"}, button="確認画面に進む", form="details")
    for words in ("森本 ひなた さま", "森本 そら さま", "料金の合計1,200円", "お子さまひとりあたり"):
        assert words in visitor.page.text
    assert rows(make) == []
    confirm = visitor.page.forms[-1].data() | CONSENTS
    visitor.send(CONSENTS, form="send")
    assert visitor.page.title.startswith("予約を申し込みました")
    assert [(row.child_id, row.on, row.starts, row.ends, row.fee_estimate) for row in rows(make)] == [
        (child, WEDNESDAY, 570, 690, 600) for child in family.child_ids
    ]
    visitor.post(f"{url}send", confirm)  # a second click
    assert visitor.page.title.startswith("予約を申し込みました")
    assert len(rows(make)) == 2
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Claim)) == 8
        assert tx.scalar(select(func.count()).select_from(Letter)) == 4


def test_the_week_turned_in_place_counts_for_all(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make)
    one_place(make, nursery, date(2026, 12, 23))
    joined = ",".join(family.child_refs)
    page = visitor.log_in(family.account_id).open(f"/my/facilities/{nursery.ref}/booking/?child={joined}&week=2026-12-21", htmx="week")
    assert 'value="2026-12-23T09:30"' in page.html
    assert 'value="2026-12-23T10:00"' not in page.html
    assert f"child={joined.replace(',', '%2C')}" in page.html


def test_what_stands_against_one_names_the_child(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make, accepted=1)
    joined = ",".join(family.child_refs)
    url = f"/my/facilities/{nursery.ref}/booking/?child={joined}&start=2026-12-16T09:30&end=2026-12-16T11:30"
    assert "そら さま：はじめて利用する施設では、初回面談が必要です。" in visitor.log_in(family.account_id).open(url).text
    visitor.open(f"{url}&apply=1", status=422)
    assert "そら さま：はじめて利用する施設では、初回面談が必要です。" in visitor.page.text
    assert rows(make) == []


def test_too_few_places_leads_to_hours_with_a_place_for_each(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make)
    one_place(make, nursery)
    joined = ",".join(family.child_refs)
    url = f"/my/facilities/{nursery.ref}/booking/?child={joined}&start=2026-12-16T09:30&end=2026-12-16T11:30&apply=1"
    visitor.log_in(family.account_id).open(url, status=409)
    assert "12月16日（水）9:30～11:30は、2人分の空きがありません。" in visitor.page.text
    visitor.press("12月16日（水） 10:30～12:30")
    assert "予約手続き" in visitor.page.text


def test_one_has_no_hours_left(make: Make) -> None:
    family, nursery = home(make, policy=rules(cap=180))
    book(make, family, nursery, on=date(2026, 12, 17), child=1)
    with pytest.raises(Refused) as caught:
        ask(make, family, nursery)
    assert [one.sentence[:5] for one in caught.value.refusals] == ["そら さま"]
    assert len(rows(make)) == 1


def test_a_place_lost_under_the_lock_leaves_neither(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    family, nursery = home(make)
    one_place(make, nursery)
    monkeypatch.setattr(use_case, "refuse_together", lambda *_: None)  # what was seen without locks was stale
    with pytest.raises(Refused) as caught:
        ask(make, family, nursery)
    assert caught.value.lost_race
    assert caught.value.refusals[0].sentence.startswith("そら さま：12月16日（水）9:30～11:30は、先にほかの予約が入り")
    assert rows(make) == []
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Letter)) == 0


def test_the_same_form_twice_and_another_content(make: Make) -> None:
    family, nursery = home(make)
    assert ask(make, family, nursery) == ask(make, family, nursery)
    with pytest.raises(Refused):
        ask(make, family, nursery, starts=600)
    assert len(rows(make)) == 2


def test_children_of_two_age_bands_need_a_place_in_each(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make)
    with make.database.writing() as tx:
        tx.execute(update(Pool).values(age_from_months=12))
        tx.execute(update(Child).where(Child.id == family.child_ids[1]).values(birth_on=date(2026, 4, 1)))
        young = Pool(facility_id=nursery.id, kind="flexible", label="0歳児", age_from_months=6, age_below_months=12)
        tx.add(young)
        tx.flush()
        tx.add_all(PatternSlot(pool_id=young.id, weekday=2, half_hour=n, places=1, withheld=0) for n in range(17, 33))
    joined = ",".join(family.child_refs)
    url = f"/my/facilities/{nursery.ref}/booking/?child={joined}"
    page = visitor.log_in(family.account_id).open(f"{url}&week=2026-12-14")
    assert 'value="2026-12-16T09:30"' in page.html
    assert 'value="2026-12-17T09:30"' not in page.html
    ask(make, family, nursery)
    assert len({row.pool_id for row in rows(make)}) == 2


def test_only_ones_own_children(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make)
    stranger = make.family()
    url = f"/my/facilities/{nursery.ref}/booking/"
    visitor.log_in(family.account_id).open(f"{url}?child={family.child_refs[0]},{stranger.child_refs[0]}", status=404)
    ref = book(make, family, nursery)
    visitor.log_in(stranger.account_id).open(f"/my/together/done?ref={ref}", status=404)
