"""「来なかったことを記録する」 on the day's board: cost, mark, undo (C29, H4)."""

from __future__ import annotations

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Make


def test_from_the_board_and_back(visitor: Visitor, make: Make, clock: StillClock) -> None:
    make.municipality()
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    ref = book(make, family, nursery, confirmed=True)
    clock.to("2026-12-16T09:35")
    staff = visitor.log_in(nursery.account_id)
    assert "来なかったことを記録する" not in staff.open("/facility/").text  # ten minutes are waited
    clock.to("2026-12-16T09:41")
    staff.open("/facility/")
    page = staff.press("来なかったことを記録する")
    assert "予約した2時間のうち2時間を、利用したものとして数えます。" in page.text
    page = staff.send({}, button="無断キャンセルにする")
    assert "来なかった 1" in page.text
    assert "これから来る予定のお子さまはいません" in page.text
    guardian = Visitor(visitor.app, clock).log_in(family.account_id)
    assert "無断キャンセル" in guardian.open(f"/my/reservations/{ref}").text
    staff.press("取り消す")
    page = staff.send({}, button="無断キャンセルを取り消す")
    assert "予約は「予約確定」にもどりました" in page.text
    assert "来なかった" not in page.text.replace("来なかったことを記録する", "")


def test_too_early_is_refused_with_the_time(visitor: Visitor, make: Make, clock: StillClock) -> None:
    make.municipality()
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    ref = book(make, family, nursery, confirmed=True)
    staff = visitor.log_in(nursery.account_id)
    staff.open(f"/facility/no-shows/{ref}")
    assert "12月16日（水）9:30から記録できます" in staff.send({}, button="無断キャンセルにする", status=422).text
