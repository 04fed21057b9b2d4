"""「チェックした項目を一括キャンセル」: all or none, each line's cost and the sum before the button (D13, C28)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select, update

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Family, Make, Nursery
from tests.support.rules import rules
from tsuen.domain.hours.queries import balance
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.domain.reservations.services import Told, cancel, cancel_many
from tsuen.jobs.verify import check
from tsuen.kernel.refusals import NotFound, Refused

DAYS = (date(2026, 12, 16), date(2026, 12, 17), date(2027, 1, 6))


@pytest.fixture
def held(make: Make) -> tuple[Family, Nursery, list[str]]:
    make.municipality()
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    return family, nursery, [book(make, family, nursery, on=day, confirmed=n == 1) for n, day in enumerate(DAYS)]


def states(make: Make) -> list[str]:
    with make.database.reading() as tx:
        assert check(tx, make.clock()) == []
        return list(tx.scalars(select(Reservation.state).order_by(Reservation.id)))


def letters(make: Make, event: str) -> int:
    with make.database.reading() as tx:
        return int(tx.scalar(select(func.count()).where(Letter.dedupe_key.startswith(f"reservations.{event}:"))) or 0)


def test_by_the_words_of_the_guide(visitor: Visitor, make: Make, held: tuple[Family, Nursery, list[str]], clock: StillClock) -> None:
    family, _, refs = held
    clock.to("2026-12-15T18:00")  # an hour after the first one's deadline
    visitor.log_in(family.account_id).open("/my/reservations/")
    visitor.send({"ref": refs[:2]}, button="チェックした項目を一括キャンセル")
    for words in ("12月16日（水） 9:30～11:30", "期限（12月15日（火）17:00まで）をすぎました", "あわせて 2件"):
        assert words in visitor.page.text
    visitor.send(button="確認画面に進む", form="reason-form", status=422)
    visitor.send({"reason": "体調不良"}, button="確認画面に進む", form="reason-form")
    assert visitor.page.title.startswith("キャンセル内容の確認")
    assert "キャンセルすると、あわせて2時間になります。" in visitor.page.text
    sent = visitor.page.forms[-1].data()
    visitor.send(button="一括キャンセルする")
    assert "2件の予約をキャンセルしました。" in visitor.page.text
    assert states(make) == ["cancelled", "cancelled", "tentative"]
    visitor.post("/my/cancellations/", sent)  # a second click
    assert "2件の予約をキャンセルしました。" in visitor.page.text
    assert letters(make, "cancelled") == 4  # one each to the family and to the facility
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Claim)) == 4
        assert [balance(tx, family.child_ids[0], month).used for month in (202612, 202701)] == [120, 120]


def test_nothing_is_checked(visitor: Visitor, make: Make, held: tuple[Family, Nursery, list[str]]) -> None:
    visitor.log_in(held[0].account_id).open("/my/reservations/")
    visitor.send(button="チェックした項目を一括キャンセル")
    assert "キャンセルする予約に、チェックを入れてください。" in visitor.page.text
    assert states(make) == ["tentative", "confirmed", "tentative"]


def confirmation(visitor: Visitor, family: Family, refs: list[str]) -> None:
    visitor.log_in(family.account_id)
    visitor.open("/my/cancellations/?asked=1&reason=体調不良&" + "&".join(f"ref={one}" for one in refs))


def test_one_that_began_meanwhile_stops_them_all(visitor: Visitor, make: Make, held: tuple[Family, Nursery, list[str]]) -> None:
    family, _, refs = held
    confirmation(visitor, family, refs)
    make.database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=refs[2], reason="その他", now=make.clock()))
    visitor.send(button="一括キャンセルする", status=409)
    assert "1月6日（水）9:30～11:30の予約は、いま「キャンセル」です。" in visitor.page.text
    assert states(make) == ["tentative", "confirmed", "cancelled"]
    visitor.open("/my/cancellations/?" + "&".join(f"ref={one}" for one in refs))
    assert "もうキャンセルできません" in visitor.page.text


def test_a_deadline_that_passes_between_asks_again(
    visitor: Visitor, make: Make, held: tuple[Family, Nursery, list[str]], clock: StillClock
) -> None:
    family, _, refs = held
    clock.to("2026-12-15T17:00")
    confirmation(visitor, family, refs[:2])
    assert "いまキャンセルしても、残り時間は減りません。" in visitor.page.text
    clock.to("2026-12-15T17:01")
    visitor.send(button="一括キャンセルする", status=409)
    assert "あわせて2時間になりました。" in visitor.page.text
    assert states(make) == ["tentative", "confirmed", "tentative"]
    visitor.send(button="一括キャンセルする")
    assert states(make) == ["cancelled", "cancelled", "tentative"]


def test_only_ones_own_and_all_or_none(visitor: Visitor, make: Make, held: tuple[Family, Nursery, list[str]]) -> None:
    family, nursery, refs = held
    stranger = make.family(name="川口")
    make.acceptance(stranger, nursery)
    theirs = book(make, stranger, nursery)
    visitor.log_in(family.account_id).open(f"/my/cancellations/?ref={refs[0]}&ref={theirs}", status=404)
    for wrong in ([refs[0], theirs], [refs[0], "x" * 16]):
        with pytest.raises(NotFound):
            make.database.run(
                lambda tx, wrong=wrong: cancel_many(
                    tx, viewer=family.viewer, key="k", refs=wrong, reason="その他", told=Told(0, 0), now=make.clock()
                )
            )
    assert states(make) == ["tentative", "confirmed", "tentative", "tentative"]


def test_one_fault_in_the_middle_leaves_all_standing(make: Make, held: tuple[Family, Nursery, list[str]]) -> None:
    family, _, refs = held
    with make.database.writing() as tx:
        tx.execute(update(Reservation).where(Reservation.ref == refs[1]).values(state="declined", declined_at=make.clock()))
    with pytest.raises(Refused) as caught:
        make.database.run(
            lambda tx: cancel_many(tx, viewer=family.viewer, key="k", refs=refs, reason="その他", told=Told(0, 0), now=make.clock())
        )
    assert [one.code for one in caught.value.refusals] == ["moved_on"]
    with make.database.reading() as tx:
        assert list(tx.scalars(select(Reservation.state).order_by(Reservation.id))) == ["tentative", "declined", "tentative"]


ROW = (date(2026, 12, 17), date(2026, 12, 18), date(2026, 12, 21), date(2026, 12, 23))  # Thursday, Friday, Monday; Wednesday apart


def test_the_following_days_of_a_row_fall_with_it_and_are_shown_before(visitor: Visitor, make: Make) -> None:
    make.municipality(policy=rules(cancelling={"following_days_fall": True}))
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    refs = [book(make, family, nursery, on=day) for day in ROW]
    with pytest.raises(Refused) as caught:
        make.database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=refs[0], reason="その他", now=make.clock()))
    assert caught.value.refusals[0].code == "falls_together"
    visitor.log_in(family.account_id).open(f"/my/reservations/{refs[0]}/cancel")
    assert visitor.page.text.count("続く日の予約のため、いっしょにキャンセルになります") == 2
    assert "あわせて 3件" in visitor.page.text
    visitor.send({"reason": "その他"}, button="確認画面に進む", form="reason-form")
    sent = visitor.page.forms[-1].data()
    visitor.post("/my/cancellations/", {**sent, "ref": refs[:1]}, status=409)  # as if a day had been booked meanwhile
    assert states(make) == ["tentative"] * 4
    visitor.send(button="一括キャンセルする")
    assert states(make) == ["cancelled"] * 3 + ["tentative"]


def test_by_default_a_day_falls_alone(visitor: Visitor, make: Make) -> None:
    make.municipality()
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    refs = [book(make, family, nursery, on=day) for day in ROW[:2]]
    make.database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=refs[0], reason="その他", now=make.clock()))
    assert states(make) == ["cancelled", "tentative"]


def test_a_reason_may_be_as_long_as_a_policy_words_it(make: Make) -> None:
    longest = "長" * 200
    make.municipality(policy=rules(cancelling={"reasons": [longest]}))
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    ref = book(make, family, nursery)
    make.database.run(lambda tx: cancel(tx, viewer=family.viewer, ref=ref, reason=longest, now=make.clock()))
    assert states(make) == ["cancelled"]


def test_the_list_keeps_its_conditions_ticks_all_and_counts_what_stands(
    visitor: Visitor, make: Make, held: tuple[Family, Nursery, list[str]]
) -> None:
    """C28 「すべて」 is a link, for those without script; nothing ticked asks again under the same conditions; a cancel is told once."""
    family, _, refs = held
    visitor.log_in(family.account_id).open("/my/reservations/?kind=flexible&first=2026-12-16")
    assert "今日からの予約 3件" in visitor.page.text
    visitor.send({}, button="チェックした項目を一括キャンセル")
    assert "キャンセルする予約に、チェックを入れてください。" in visitor.page.text
    assert visitor.page.forms[0].data()["kind"] == "flexible"
    visitor.press("すべて選ぶ")
    assert visitor.page.html.count(" checked") == 3
    assert visitor.page.forms[0].data()["kind"] == "flexible"
    visitor.send({"ref": refs}, button="チェックした項目を一括キャンセル")
    assert "チェックした予約をキャンセルする" in visitor.page.text
    visitor.open(f"/my/reservations/{refs[0]}/cancel?asked=1&reason=体調不良")
    with make.database.writing() as tx:
        cancel(tx, viewer=family.viewer, ref=refs[0], reason="体調不良", now=make.clock())
    visitor.send(button="予約をキャンセルする", status=409)
    assert "にキャンセルになりました" in visitor.page.text
    page = visitor.open(f"/my/reservations/{refs[0]}/cancel")
    assert "12月8日" in page.text
    assert "もう一度キャンセルする必要はありません" in page.text
    assert "確認画面に進む" not in page.text
    assert letters(make, "cancelled") == 2, "one to the family, one to the facility"
    visitor.open("/my/reservations/")
    assert "今日からの予約 2件" in visitor.page.text
    assert "キャンセル・お断りになった予約 1件" in visitor.page.text
