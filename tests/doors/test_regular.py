"""定期利用 walked without script by the words of the guides: O7, and C 20-21, 27-28 (D2, D8, D9, D10, D12, D13)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import select

from tests.support.client import Visitor
from tests.support.make import Family, Make, Nursery
from tests.support.regular import FROM, apply, offer, take_place, weekly
from tests.support.rules import rules
from tsuen.domain.facilities.models import Closure, RegularPlace
from tsuen.domain.reservations.models import RegularWish, Reservation
from tsuen.domain.reservations.services import decline_wish
from tsuen.jobs.verify import check

CONSENTS = {"care": "y", "cancelling": "y", "ill": "y"}


@pytest.fixture
def pair(make: Make) -> tuple[Family, Nursery]:
    make.municipality()
    family, nursery = make.family(), make.nursery(places=3, withheld=1)
    make.acceptance(family, nursery)
    with make.database.writing() as tx:
        tx.add(Closure(facility_id=nursery.id, on=date(2026, 12, 23), reason="行事"))
    return family, nursery


def states(make: Make) -> list[tuple[str, str]]:
    with make.database.reading() as tx:
        assert check(tx, make.clock()) == []
        rows = tx.scalars(select(Reservation).order_by(Reservation.on))
        return [(row.on.isoformat(), row.state) for row in rows]


def parts(name: str, on: date) -> dict[str, str]:
    return {f"{name}-year": str(on.year), f"{name}-month": str(on.month), f"{name}-day": str(on.day)}


def test_o7_from_the_weekly_place_to_the_confirmed_series(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    offer(make, nursery, last=date(2027, 1, 6))
    visitor.log_in(family.account_id)
    visitor.open(f"/my/facilities/{nursery.ref}/booking/?child={family.child_refs[0]}")
    visitor.press("ご利用可能枠（毎週・隔週）を見る")
    assert "毎週 水曜日 9:30～11:30" in visitor.page.text
    assert "12月16日（水）から、予約できる日 3日" in visitor.page.text
    visitor.send({}, button="予約に進む", form="choose", status=422)
    assert "ご利用可能枠を1つ選んでください。" in visitor.page.text
    with make.database.reading() as tx:
        place = tx.execute(select(RegularPlace.ref)).scalar_one()
    visitor.send({"place": place}, button="予約に進む", form="choose")
    assert visitor.page.title.startswith("予約時の注意事項")
    for words in ("予約する日 3日", "2026年12月16日（水）", "12月23日（水）は休園日です。", "予約できない日 1日"):
        assert words in visitor.page.text
    visitor.press("了承して先に進む")
    visitor.send({"pickup": "other"}, button="確認画面に進む", form="details", status=422)
    visitor.send({"pickup": "guardian1", "comment": "よろしくお願いします。"}, button="確認画面に進む", form="details")
    for words in ("予約内容の確認", "あわせて1,800円（目安）", "3日（あわせて6時間）", "よろしくお願いします。", "12月15日（火）17:00まで"):
        assert words in visitor.page.text
    visitor.send({}, button="予約内容を送信する", form="send", status=422)
    visitor.send(CONSENTS, button="予約内容を送信する", form="send")
    assert visitor.page.title.startswith("予約を申し込みました")
    assert {state for _, state in states(make)} == {"tentative"}
    visitor.log_in(nursery.account_id)
    visitor.open("/facility/requests/")
    assert "ほか、あわせて3日" in visitor.page.text
    assert "返事待ち 1" in visitor.page.text
    with make.database.reading() as tx:
        series = tx.execute(select(Reservation.series_id)).scalars().first()
    assert series
    assert any("/facility/series/" in url for url, _ in visitor.page.links)
    assert "CANARY-allergy" in visitor.page.text  # the whole series stands beside the list: one press answers all its days
    assert "森本 彩 さま" in visitor.page.text
    visitor.send({}, button="3日分をまとめて確定する")
    assert states(make) == [("2026-12-16", "confirmed"), ("2026-12-30", "confirmed"), ("2027-01-06", "confirmed")]


def test_a_place_taken_meanwhile_is_told_with_the_days_as_they_are(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    place = offer(make, nursery)
    visitor.log_in(family.account_id)
    url = f"/my/facilities/{nursery.ref}/regular"
    visitor.open(f"{url}/details?child={family.child_refs[0]}&place={place}")
    visitor.send({"pickup": "guardian1"}, button="確認画面に進む", form="details")
    other = make.family()
    make.acceptance(other, nursery)
    take_place(make, other, nursery, place, last=date(2026, 12, 16))
    visitor.send(CONSENTS, button="予約内容を送信する", form="send", status=409)
    assert "予約できる日が変わりました" in visitor.page.text
    assert "先にほかの予約が入り" in visitor.page.text
    visitor.send(CONSENTS, button="予約内容を送信する", form="send")
    assert "2026-12-16" not in [on for on, _ in states(make)[1:]]


@pytest.mark.parametrize("case", ["no interview", "no place", "kind", "application"])
def test_step2_says_why_not(visitor: Visitor, make: Make, pair: tuple[Family, Nursery], case: str) -> None:
    family, nursery = pair
    booking = {"kind": {"kinds": ["柔軟利用"]}, "application": {"regular_by": "application"}}.get(case)
    if booking:
        make.municipality(policy=rules(booking=booking))
    if case != "no place":
        offer(make, nursery)
    child = family
    if case == "no interview":
        child = make.family()
    visitor.log_in(child.account_id)
    page = visitor.open(f"/my/facilities/{nursery.ref}/booking/?child={child.child_refs[0]}")
    words = {
        "no interview": "初回面談", "no place": "いま選べる定期利用の枠がありません", "kind": "定期利用の予約を受け付けていません",
        "application": "定期利用申請",
    }  # fmt: skip
    assert words[case] in page.text
    assert "ご利用可能枠（毎週・隔週）を見る" not in page.text
    visitor.open(f"/my/facilities/{nursery.ref}/regular/?child={child.child_refs[0]}")
    assert "予約に進む" not in visitor.page.text


def test_c20_from_the_application_to_the_days_the_facility_enters(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    make.municipality(policy=rules(booking={"regular_by": "application"}))
    visitor.log_in(family.account_id)
    visitor.open(f"/my/facilities/{nursery.ref}/booking/?child={family.child_refs[0]}")
    visitor.press("定期利用申請")
    assert "定期的なご利用に関する情報" in visitor.page.text
    visitor.send(parts("first_on", FROM) | {"weekday_1": "5"}, button="確認画面に進む", form="wish", status=422)
    assert "土曜日は休園日です。" in visitor.page.text
    said = {"weekday_1": "2", "weekday_2": "4", "starts_2": "600", "ends_2": "660", "comment": "週に2回が希望です。"}
    visitor.send(parts("first_on", FROM) | said, button="確認画面に進む", form="wish")
    for words in ("申請内容の確認", "水曜日 9:30～11:30", "金曜日 10:00～11:00", "週に2回が希望です。", "2026年12月16日（水）", "予約時の注意事項",
                  "12月15日（火）17:00までは、キャンセルしても残り時間は減りません。"):  # fmt: skip
        assert words in visitor.page.text
    visitor.send({}, button="申請内容を送信する", form="send", status=422)
    visitor.send(CONSENTS, button="申請内容を送信する", form="send")
    assert "申請中" in visitor.page.text
    visitor.open(f"/my/facilities/{nursery.ref}/booking/?child={family.child_refs[0]}")
    assert "定期利用を申請しています（12月8日（火））" in visitor.page.text
    visitor.open(f"/my/regular/at/{nursery.ref}/?child={family.child_refs[0]}")
    assert "もう定期利用を申請しています（12月8日（火））" in visitor.page.text, "said before the form, not after it"
    visitor.press("申請の内容を見る")
    visitor.log_in(nursery.account_id)
    visitor.open("/facility/requests/")
    assert "定期利用申請 1件" in visitor.page.text
    visitor.open("/facility/wishes/")
    with make.database.reading() as tx:
        ref = tx.execute(select(RegularWish.ref)).scalar_one()
    visitor.open(next(url for url, _ in visitor.page.links if url.endswith(f"/facility/wishes/{ref}")))
    visitor.send({"weekday_2": ""} | parts("last_on", date(2026, 12, 31)), button="日程を確かめる", form=1)
    for words in ("予約する日 2日", "予約できない日 1日", "12月23日（水）は休園日です。"):
        assert words in visitor.page.text
    sent = next(form for form in visitor.page.forms if "told" in form.data()).data()
    assert "定期利用を登録する" in visitor.page.text
    visitor.post(f"/facility/wishes/{ref}/make", sent | {"told": ""}, status=409)
    assert "予約できる日が変わりました" in visitor.page.text
    visitor.post(f"/facility/wishes/{ref}/make", sent)
    assert states(make) == [("2026-12-16", "confirmed"), ("2026-12-30", "confirmed")]


def test_an_application_is_withdrawn_and_seen_in_the_list(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    """D8: sent, 申請中 in 「予約一覧」 with its last day, taken back after a look at what follows; gone from the facility's list."""
    family, nursery = pair
    make.municipality(policy=rules(booking={"regular_by": "application"}))
    visitor.log_in(family.account_id)
    visitor.open(f"/my/facilities/{nursery.ref}/booking/?child={family.child_refs[0]}")
    visitor.press("定期利用申請")
    visitor.send(parts("first_on", FROM) | {"weekday_1": "2"}, button="確認画面に進む", form="wish")
    assert "12月22日（火）までに返事がないときは、期限切れ" in visitor.page.text
    visitor.send(CONSENTS, button="申請内容を送信する", form="send")
    assert visitor.page.title.startswith("定期利用を申請しました")
    for kind in ("", "?kind=regular"):
        page = visitor.open(f"/my/reservations/{kind}")
        assert "申請中" in page.text
        assert "12月22日（火）までに返事" in page.text
    assert "申請中" not in visitor.open("/my/reservations/?kind=flexible").text
    visitor.open("/my/reservations/")
    visitor.open(next(url for url, said in visitor.page.links if "申請中" in said))
    visitor.press("申請を取り下げる")
    assert "施設には、メールでお知らせします。" in visitor.page.text
    visitor.send({}, button="申請を取り下げる")
    for words in ("取り下げ", "定期利用申請を取り下げました", "もう一度申請する"):
        assert words in visitor.page.text
    with make.database.reading() as tx:
        ref = tx.execute(select(RegularWish.ref)).scalar_one()
    assert "申請を取り下げる" not in visitor.open(f"/my/regular/{ref}").text
    assert visitor.open(f"/my/regular/{ref}/withdraw").title == "定期利用申請｜Tsuen"
    assert "取り下げ" in visitor.open("/my/regular/").text
    assert "申請中" not in visitor.open("/my/reservations/").text
    visitor.log_in(nursery.account_id)
    assert "定期利用申請 1件" not in visitor.open("/facility/requests/").text
    page = visitor.open(f"/facility/wishes/{ref}")
    assert "ご家庭が、この申請を取り下げました。お返事はいりません。" in page.text
    assert "利用日を登録する" not in page.text
    assert states(make) == []


def test_what_was_answered_meanwhile_is_not_withdrawn_but_says_what_to_do(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    make.municipality(policy=rules(booking={"regular_by": "application"}))
    ref = apply(make, family, nursery)
    visitor.log_in(family.account_id)
    visitor.open(f"/my/regular/{ref}/withdraw")
    make.database.run(lambda tx: decline_wish(tx, viewer=nursery.viewer, ref=ref, answer="満員です。", now=make.clock()))
    visitor.send({}, button="申請を取り下げる", status=409)
    for words in ("施設から、お断りの返事が届いています。取り下げる手続きはいりません。", "満員です。", "もう一度申請する"):
        assert words in visitor.page.text


def test_an_application_is_declined(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    make.municipality(policy=rules(booking={"regular_by": "application"}))
    ref = apply(make, family, nursery)
    visitor.log_in(nursery.account_id)
    visitor.open(f"/facility/wishes/{ref}/decline")
    visitor.send({"answer": ""}, button="お断りする", status=422)
    visitor.send({"answer": "定期の枠がいっぱいです。"}, button="お断りする")
    with make.database.reading() as tx:
        assert tx.execute(select(RegularWish.state)).scalar_one() == "declined"
    visitor.log_in(family.account_id)
    assert "定期の枠がいっぱいです。" in visitor.open(f"/my/regular/{ref}").text


def test_the_facility_offers_and_ends_a_place(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    _, nursery = pair
    visitor.log_in(nursery.account_id)
    visitor.open("/facility/regular/")
    wanted = {"weekday": "2", "starts": "570", "ends": "690", "weeks": "2"} | parts("first_on", FROM)
    visitor.send(wanted | {"places": "2"}, button="定期利用の枠を追加する", status=422)
    assert "この時間に出せるのは1人までです。" in visitor.page.text
    visitor.send(wanted | {"places": "1"}, button="定期利用の枠を追加する")
    assert "隔週 水曜日 9:30～11:30" in visitor.page.text
    visitor.send({}, button="受付を終える")
    assert "12月8日（火）まで" in visitor.page.text


def test_the_series_is_declined_as_a_whole(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    series = take_place(make, family, nursery, offer(make, nursery))
    visitor.log_in(nursery.account_id)
    visitor.open(f"/facility/series/{series}/decline")
    visitor.send({"answer": ""}, button="まとめてお断りする", status=422)
    visitor.send({"answer": "満員です。"}, button="まとめてお断りする")
    assert {state for _, state in states(make)} == {"declined"}


def test_c27_and_c28_the_list_the_details_and_cancelling_one_or_several(
    visitor: Visitor, make: Make, pair: tuple[Family, Nursery]
) -> None:
    """「予約一覧」 → 「定期利用」 → 「検索」 → 「詳細」 → 「予約をキャンセルする」; then several at once."""
    family, nursery = pair
    take_place(make, family, nursery, offer(make, nursery), last=date(2027, 1, 13))
    visitor.log_in(family.account_id)
    visitor.open("/my/reservations/")
    visitor.press("定期利用")
    visitor.send({"first": "2026-12-10"}, button="検索")
    assert visitor.page.text.count("予約番号：") == 4
    visitor.press("詳細")
    assert "定期利用" in visitor.page.text
    visitor.press("予約をキャンセルする")
    visitor.send({"reason": "体調不良"}, button="確認画面に進む")
    visitor.send({}, button="予約をキャンセルする")
    assert "予約をキャンセルしました" in visitor.page.text
    assert [state for _, state in states(make)].count("cancelled") == 1
    with make.database.reading() as tx:
        refs = list(tx.scalars(select(Reservation.ref).where(Reservation.state == "tentative").order_by(Reservation.on)))
    visitor.open("/my/reservations/?kind=regular")
    visitor.send({"ref": refs[:2]}, button="チェックした項目を一括キャンセル", form="many")
    visitor.send({"reason": "体調不良"}, button="確認画面に進む")
    visitor.send({}, button="一括キャンセルする")
    assert [state for _, state in states(make)].count("cancelled") == 3


def test_a_regular_use_is_moved_on_the_calendar_of_its_own_places(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    """D14: the calendar of a change shows the withheld places, which 柔軟利用 does not see."""
    family, nursery = pair
    make.municipality(policy=rules(capacity={"kinds_apart": True}))
    take_place(make, family, nursery, offer(make, nursery, weekly()), last=date(2026, 12, 16))
    with make.database.reading() as tx:
        ref = tx.execute(select(Reservation.ref)).scalar_one()
    visitor.log_in(family.account_id)
    page = visitor.open(f"/my/reservations/{ref}/change/?start=2026-12-17T09:30&end=2026-12-17T11:30&apply=1")
    assert "変更の手続きに進む" in page.text
    assert "空きがなくなりました" not in page.text
    visitor.open(f"/my/reservations/{ref}/change/details?start=2026-12-17T09:30&end=2026-12-17T11:30")
    visitor.send({"pickup": "guardian1"}, button="確認画面に進む")
    visitor.send({}, button="予約を変更する")
    assert states(make) == [("2026-12-17", "tentative")]
