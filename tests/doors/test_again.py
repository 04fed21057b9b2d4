"""「前回と同じ内容で予約」: the same once more in at most four taps from home (H8)."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select, update

from tests.conftest import StillClock
from tests.support.bookings import WEDNESDAY, book
from tests.support.client import Visitor
from tests.support.make import Family, Make, Nursery
from tests.support.rules import rules
from tsuen.domain.facilities.models import Closure, SpecialCell
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.jobs.verify import check
from tsuen.kernel.cells import cell_at

BEFORE = date(2026, 12, 16)
AFTER = BEFORE + timedelta(weeks=1)


@pytest.fixture
def pair(make: Make) -> tuple[Family, Nursery]:
    make.municipality()
    family, nursery = make.family(), make.nursery(places=1)
    make.acceptance(family, nursery)
    return family, nursery


def had(make: Make, family: Family, nursery: Nursery, **pickup: str) -> str:
    """A use of Wednesday 9:30 to 11:30, of whom somebody else took the child home."""
    ref = book(make, family, nursery)
    if pickup:
        with make.database.writing() as tx:
            tx.execute(update(Reservation).where(Reservation.ref == ref).values(pickup=pickup))
    return ref


def full(make: Make, nursery: Nursery, *days: date) -> None:
    with make.database.writing() as tx:
        for day in days:
            tx.add(SpecialCell(pool_id=nursery.pool_id, cell=cell_at(day, 600), places=0))


def test_from_home_in_three_taps(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    had(make, family, nursery, who="other", name="森本 春", relation="祖母", phone="09011112222")
    visitor.log_in(family.account_id).open("/my/")
    assert "水曜日 9:30～11:30・いわねの丘こども園" in visitor.page.text
    visitor.open(next(url for url, said in visitor.page.links if "前回と同じ内容で予約" in said))  # 1
    for words in ("12月23日（水）", "9:30～11:30", "600円（目安）", "8時間 → 6時間", "12月22日（火）17:00まで", "森本 春 さま（祖母・090-1111-2222）"):
        assert words in visitor.page.text
    visitor.send(form="send", status=422)
    assert "「同意事項」に同意する場合は、チェックを入れてください。" in visitor.page.text
    visitor.send({"agreed": "y"}, form="send")  # 2 the check box, 3 「予約内容を送信する」
    assert "予約を申し込みました" in visitor.page.text
    with make.database.reading() as tx:
        row = tx.execute(select(Reservation).order_by(Reservation.id.desc())).scalars().first()
        assert (row.on, row.starts, row.ends, row.child_id, row.facility_id) == (AFTER, 570, 690, family.child_ids[0], nursery.id)
        assert dict(row.pickup) == {"who": "other", "name": "森本 春", "relation": "祖母", "phone": "09011112222"}
        assert check(tx, make.clock()) == []


def test_the_next_day_with_a_place_and_the_nearest_hours(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    ref = had(make, family, nursery)
    full(make, nursery, AFTER)
    page = visitor.log_in(family.account_id).open(f"/my/again/{ref}")
    assert "12月23日（水）は、同じ時間に空きがありません。つぎに空いている日を選びました。" in page.text
    assert "12月30日（水）" in page.text
    visitor.press("12月23日（水） 10:30～12:30")
    assert "10:30～12:30 (2時間)" in visitor.page.text
    visitor.send({"agreed": "y"}, form="send")
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).where(Reservation.on == AFTER, Reservation.starts == 630)) == 1


def test_a_place_lost_meanwhile_is_answered_with_alternatives(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    ref = had(make, family, nursery)
    rival = make.family(name="川口")
    make.acceptance(rival, nursery)
    visitor.log_in(family.account_id).open(f"/my/again/{ref}")
    book(make, rival, nursery, on=AFTER)
    visitor.send({"agreed": "y"}, form="send", status=409)
    assert "12月23日（水）9:30～11:30は、先にほかの予約が入り、空きがなくなりました。" in visitor.page.text
    assert "ほかの空いている時間" in visitor.page.text
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Claim)) == 8


def test_the_month_is_used_up_so_the_next_month_is_offered(visitor: Visitor, make: Make) -> None:
    make.municipality(policy=rules(cap=120))
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    ref = had(make, family, nursery)
    page = visitor.log_in(family.account_id).open(f"/my/again/{ref}")
    assert "1月6日（水）" in page.text


def test_closed_days_are_passed_over(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    ref = had(make, family, nursery)
    with make.database.writing() as tx:
        tx.add(Closure(facility_id=nursery.id, on=AFTER, reason="行事"))
    assert "12月30日（水）" in visitor.log_in(family.account_id).open(f"/my/again/{ref}").text


def test_when_nothing_can_be_had_it_says_why_and_leads_on(
    visitor: Visitor, make: Make, pair: tuple[Family, Nursery], clock: StillClock
) -> None:
    family, nursery = pair
    ref = had(make, family, nursery)
    full(make, nursery, *(WEDNESDAY + timedelta(weeks=n) for n in range(12)))
    page = visitor.log_in(family.account_id).open(f"/my/again/{ref}")
    assert page.title.startswith("前回と同じ内容で予約")
    assert "空き状況カレンダーを見る" in page.text
    clock.to("2027-08-16T09:00")  # half a year later an interview stands before it
    page = visitor.log_in(family.account_id).open(f"/my/again/{ref}")
    assert "もう一度面談が必要です" in page.text


def test_only_ones_own(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    ref = had(make, family, nursery)
    visitor.log_in(make.family().account_id).open(f"/my/again/{ref}", status=404)
    visitor.open(f"/my/again/{ref}?start=x&end=y", status=404)
