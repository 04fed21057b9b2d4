"""Booking, the list, the cancel and the facility's answer, walked without script by the words of the guides (K4, D6, D10–D12)."""

from __future__ import annotations

import contextlib
import re
from datetime import date

import pytest
from sqlalchemy import event, func, select

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Family, Make, Nursery
from tests.support.regular import offer
from tests.support.rules import rules
from tsuen.domain.audit.models import Entry
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import Claim, Reservation
from tsuen.kernel.refusals import Refused


@pytest.fixture
def pair(make: Make) -> tuple[Family, Nursery]:
    make.municipality()
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    return family, nursery


def start(visitor: Visitor, family: Family, nursery: Nursery) -> str:
    visitor.log_in(family.account_id)
    return f"/my/facilities/{nursery.ref}/booking"


def to_confirm(visitor: Visitor, url: str, child: str, **details: str) -> None:
    visitor.open(f"{url}/details?child={child}&start=2026-12-16T09:30&end=2026-12-16T11:30")
    visitor.send({"pickup": "guardian1", "comment": "よろしくお願いします。"} | details, button="確認画面に進む", form="details")


CONSENTS = {"care": "y", "cancelling": "y", "ill": "y"}


def test_one_day_at_a_time(visitor: Visitor, pair: tuple[Family, Nursery]) -> None:
    """The day view of small screens (design 4): one column under seven tiles; what is pressed stays in it, the arrows too."""
    family, nursery = pair
    visitor.open(f"{start(visitor, family, nursery)}/?child={family.child_refs[0]}&week=2026-12-14")
    visitor.press("1日ずつ見る")
    day = {"day": "2026-12-15", "week": "2026-12-14"}  # booking Monday has closed
    assert day.items() <= visitor.page.forms[-1].data().items()
    visitor.press("16水")
    values = re.findall(r'name="at" value="([^"]+)"', visitor.page.html)
    assert values[0] == "2026-12-16T08:30"
    assert all(one.startswith("2026-12-16") for one in values)
    visitor.send({"at": "2026-12-16T09:30"}, form="calendar")
    visitor.send({"at": "2026-12-16T11:00"}, form="calendar")
    assert "9:30～11:30" in visitor.page.text
    assert "day=2026-12-23" in visitor.page.html, "the arrows stay on Wednesday"
    assert not [url for url, words in visitor.page.links if "19" in words and "休園" in words]
    visitor.press("週で見る")
    assert "2026-12-17T09:30" in visitor.page.html
    assert "9:30～11:30" in visitor.page.text, "what was chosen comes along"


def test_the_whole_way_of_the_guide_without_script(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    url = start(visitor, family, nursery)
    visitor.open(url)
    assert "STEP1 ご利用のお子さまを選択" in visitor.page.text
    visitor.press("選択する")
    visitor.send({"child": family.child_refs[0]}, button="適用する")
    for words in ("STEP2 予約種別の選択", "初回面談", "定期利用", "柔軟利用", "面談は済んでいます", "12月の残り 10時間"):
        assert words in visitor.page.text
    visitor.send({"at": "2026-12-16T09:30"}, form="calendar")
    assert "9:30から" in visitor.page.text
    visitor.send({"at": "2026-12-16T11:00"}, form="calendar")
    assert "9:30～11:30" in visitor.page.text
    assert "2時間・600円（目安）" in visitor.page.text
    visitor.send({"apply": "1"}, form="calendar")
    assert "12月15日（火）17:00までは、キャンセルしても残り時間は減りません。" in visitor.page.text
    assert "予約手続き" in visitor.page.text
    sent = {field.name: field.value for field in visitor.page.forms[0].fields}
    visitor.http.get("/")
    visitor.open(f"{url}/rules?child={sent['child']}&start={sent['start']}&end={sent['end']}")
    assert visitor.page.title.startswith("予約時の注意事項")
    assert "お迎えが10分以上おくれると、1時間を利用したものとして数えます。" in visitor.page.text
    visitor.press("了承して先に進む")
    assert "お迎えに来られる方" in visitor.page.text
    visitor.send({"pickup": "guardian1"}, button="確認画面に進む", form="details")
    assert visitor.page.title.startswith("予約内容の確認")
    for words in ("600円（目安）", "1時間300円 × 2時間", "10時間 → 8時間", "保護者1 森本 彩 さま", "12月15日（火）17:00まで"):
        assert words in visitor.page.text.replace("　", " ")
    visitor.send(CONSENTS, form="send")
    assert "予約を申し込みました" in visitor.page.text
    assert "仮予約" in visitor.page.text
    assert "12月10日（木）17:00までに届きます" in visitor.page.text
    with make.database.reading() as tx:
        row = tx.execute(select(Reservation)).scalar_one()
        assert (row.starts, row.ends, row.state) == (570, 690, "tentative")
        assert tx.scalar(select(func.count()).select_from(Claim)) == 4
    visitor.press("ホームにもどる")
    for words in ("直近のご予約", f"予約番号：{row.id}", "仮予約", "9:30～11:30", "いわねの丘こども園", "600円 (目安)", "残り 8時間"):
        assert words in visitor.page.text
    visitor.press("予約の詳細を見る")
    assert "いまはここ（あと7日）" in visitor.page.text


def test_the_facility_confirms_and_the_family_is_told(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    ref = book(make, family, nursery)
    visitor.log_in(nursery.account_id)
    page = visitor.open("/facility/requests/")
    assert "森本 ひなた さま" in page.text
    assert "CANARY-allergy" in page.text
    assert "返事待ち 1" in page.text
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).where(Entry.action == "care.read")) == 1
    visitor.send(button="確定する")
    assert "予約を確定しました" in visitor.page.text
    with make.database.reading() as tx:
        assert tx.scalar(select(Reservation.state)) == "confirmed"
        assert tx.scalar(select(func.count()).where(Letter.template == "reservations/confirmed")) == 1
    visitor.open("/facility/requests/coming")
    assert "予約確定" in visitor.page.text
    visitor.open(f"/facility/requests/{ref}")


def test_the_facility_declines_with_words(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    ref = book(make, family, nursery)
    visitor.log_in(nursery.account_id)
    visitor.open("/facility/requests/")
    visitor.press("お断りする")
    visitor.send(button="お断りする", status=422)
    assert "お断りする理由を入力してください。ご家庭に届きます。" in visitor.page.text
    visitor.send({"answer": "職員の研修の日です。"}, button="お断りする")
    assert "お断りの返事を送りました" in visitor.page.text
    visitor.log_in(family.account_id)
    visitor.open(f"/my/reservations/{ref}")
    assert "職員の研修の日です。" in visitor.page.text
    visitor.open("/my/")
    assert "ご予約はありません" in visitor.page.text


def test_cancelling_says_beforehand_what_it_costs(
    visitor: Visitor, make: Make, clock: StillClock, pair: tuple[Family, Nursery]
) -> None:
    family, nursery = pair
    book(make, family, nursery, confirmed=True)
    clock.to("2026-12-15T17:00:01")
    visitor.log_in(family.account_id)
    visitor.open("/my/reservations/?kind=flexible")
    visitor.press("詳細")
    visitor.press("予約をキャンセルする")
    visitor.send(button="確認画面に進む", form="reason-form", status=422)
    assert "キャンセル理由を選んでください。" in visitor.page.text
    visitor.send({"reason": "体調不良"}, button="確認画面に進む", form="reason-form")
    assert "期限（12月15日（火）17:00まで）をすぎているため、キャンセルすると2時間を利用したものとして数えます。" in visitor.page.text
    visitor.send(button="予約をキャンセルする")
    assert "予約をキャンセルしました" in visitor.page.text
    assert "体調不良" in visitor.page.text
    with make.database.reading() as tx:
        keys = list(tx.scalars(select(Letter.template).where(Letter.template.startswith("reservations/cancelled"))))
    assert sorted(keys) == ["reservations/cancelled", "reservations/cancelled_facility"]


def test_a_lost_race_answers_in_the_form_with_the_nearest_alternatives(
    visitor: Visitor, make: Make, pair: tuple[Family, Nursery]
) -> None:
    family, nursery = pair
    url = start(visitor, family, nursery)
    to_confirm(visitor, url, family.child_refs[0])
    for _ in range(3):
        other = make.family()
        make.acceptance(other, nursery)
        book(make, other, nursery)
    visitor.send(CONSENTS, form="send", status=409)
    assert "先にほかの予約が入り、空きがなくなりました" in visitor.page.text
    assert "空いている時間" in visitor.page.text
    assert "12月17日（木） 9:30～11:30" in visitor.page.text
    assert "よろしくお願いします。" in visitor.page.text
    visitor.press("12月17日（木） 9:30～11:30")
    assert "予約手続き" in visitor.page.text


def test_who_has_lost_already_is_told_without_a_lock(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    """What is full is full: no write transaction begins (proofs, step 0)."""
    family, nursery = pair
    to_confirm(visitor, start(visitor, family, nursery), family.child_refs[0])
    for _ in range(3):
        other = make.family()
        make.acceptance(other, nursery)
        book(make, other, nursery)
    begun: list[object] = []
    event.listen(visitor.database.write_engine, "begin", begun.append)
    visitor.send(CONSENTS, form="send", status=409)
    assert begun == []


def test_the_same_form_again_is_answered_as_before_though_all_is_full(
    visitor: Visitor, make: Make, pair: tuple[Family, Nursery]
) -> None:
    family, nursery = pair
    url = start(visitor, family, nursery)
    to_confirm(visitor, url, family.child_refs[0])
    form = next(one for one in visitor.page.forms if one.id == "send").data() | CONSENTS
    for _ in range(2):
        visitor.post(f"{url}/send", form)
        assert "予約を申し込みました" in visitor.page.text
        for _ in range(2):
            other = make.family()
            make.acceptance(other, nursery)
            with contextlib.suppress(Refused):
                book(make, other, nursery)
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Reservation)) == 3


@pytest.mark.parametrize(
    ("details", "sentence"),
    [
        ({"pickup": ""}, "お迎えに来られる方を選んでください。"),
        ({"pickup": "guardian2"}, ""),
        ({"pickup": "other"}, "氏名を入力してください。"),
        ({"pickup": "other", "other_name": "山田", "other_relation": "祖母", "other_phone": "12"}, "電話番号を10けたか11けた"),
        ({"comment": "あ" * 1001}, "1000文字以下で入力してください。"),
    ],
)
def test_wrong_details_say_what_to_type(visitor: Visitor, pair: tuple[Family, Nursery], details, sentence) -> None:
    family, nursery = pair
    url = start(visitor, family, nursery)
    visitor.open(f"{url}/details?child={family.child_refs[0]}&start=2026-12-16T09:30&end=2026-12-16T11:30")
    visitor.send({"pickup": "guardian1"} | details, form="details", status=422)
    assert visitor.page.title.startswith("エラー：")
    assert sentence in visitor.page.text


def test_somebody_else_collects(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    url = start(visitor, family, nursery)
    to_confirm(
        visitor, url, family.child_refs[0], pickup="other", other_name="山田 花子", other_relation="祖母", other_phone="090-1111-2222"
    )
    assert "山田 花子 さま（祖母・090-1111-2222）" in visitor.page.text
    visitor.send({"care": "y", "cancelling": "y"}, form="send", status=422)
    assert "同意する場合は、チェックを入れてください。" in visitor.page.text
    visitor.send(CONSENTS, form="send")
    visitor.press("予約の詳細を見る")
    assert "山田 花子 さま（祖母・090-1111-2222）" in visitor.page.text


def test_applying_what_cannot_be_booked_names_the_rule_and_its_date(visitor: Visitor, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    url = start(visitor, family, nursery)
    visitor.open(f"{url}?child={family.child_refs[0]}&start=2026-12-14T09:30&end=2026-12-14T11:30&apply=1", status=422)
    assert "予約は利用日の7日前までです。12月14日（月）は12月7日（月）で締め切りました。" in visitor.page.text
    visitor.open(f"{url}?child={family.child_refs[0]}&apply=1")
    assert "はじめの時間と終わりの時間を、表から選んでください。" in visitor.page.text


def test_without_an_interview_the_calendar_is_only_looked_at(visitor: Visitor, make: Make) -> None:
    make.municipality()
    family, nursery = make.family(), make.nursery()
    url = start(visitor, family, nursery)
    visitor.open(url)
    assert "はじめて利用する施設では、初回面談が必要です" in visitor.page.text
    assert 'name="at"' not in visitor.page.html
    visitor.press("初回面談を予約する")


def test_strangers_things_are_not_there(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    ref = book(make, family, nursery)
    stranger, other = make.family(), make.nursery(name="ほかの園")
    visitor.log_in(stranger.account_id)
    for url in (
        f"/my/reservations/{ref}", f"/my/reservations/{ref}/done", f"/my/reservations/{ref}/cancel",
        f"/my/facilities/{nursery.ref}/booking?child={family.child_refs[0]}",
        f"/my/facilities/{nursery.ref}/booking/rules?child={family.child_refs[0]}&start=2026-12-16T09:30&end=2026-12-16T11:30",
        f"/my/facilities/{nursery.ref}/booking/rules?child={stranger.child_refs[0]}",
    ):  # fmt: skip
        visitor.open(url, status=404)
    visitor.open("/my/")
    assert "ご予約はありません" in visitor.page.text
    visitor.post(f"/my/reservations/{ref}/cancel", {"reason": "体調不良"}, status=404)
    visitor.log_in(other.account_id)
    visitor.open(f"/facility/requests/{ref}", status=404)
    visitor.open("/facility/requests/")
    visitor.post(f"/facility/requests/{ref}/confirm", status=404)


def test_a_weeks_flip_is_one_small_piece(visitor: Visitor, pair: tuple[Family, Nursery]) -> None:
    import gzip

    family, nursery = pair
    url = start(visitor, family, nursery)
    visitor.open(f"{url}?child={family.child_refs[0]}&week=2026-12-21", htmx="week")
    assert visitor.page.html.lstrip().startswith('<div id="week">')
    assert "12月21日～27日" in re.sub(r"\s", "", visitor.page.text)
    size = len(gzip.compress(visitor.page.html.encode(), 6))
    assert size <= 2048, size
    visitor.open(f"{url}?child={family.child_refs[0]}&choose=1", htmx="child")
    assert visitor.page.html.lstrip().startswith("<section")


def test_turning_the_week_keeps_the_chosen_hours(visitor: Visitor, pair: tuple[Family, Nursery]) -> None:
    """With script and without: there and back again, the half-hours are still chosen."""
    family, nursery = pair
    chosen = f"child={family.child_refs[0]}&start=2026-12-16T09:30&end=2026-12-16T11:30"
    url = start(visitor, family, nursery)
    for htmx in ({}, {"htmx": "week"}):
        visitor.open(f"{url}?{chosen}&week=2026-12-14", **htmx)
        assert visitor.page.html.count("cell--chosen") == 4
        later = next(href for href, _ in visitor.page.links if "week=2026-12-21" in href)
        visitor.open(later.split("#")[0], **htmx)
        assert "cell--chosen" not in visitor.page.html
        back = next(href for href, _ in visitor.page.links if "week=2026-12-14" in href)
        visitor.open(back.split("#")[0], **htmx)
        assert visitor.page.html.count("cell--chosen") == 4


def test_the_turned_week_is_the_week_of_the_page(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    """The piece is letter for letter what the whole page shows at its place, for whoever asks."""
    family, nursery = pair
    book(make, family, nursery, on=date(2026, 12, 23))
    url = start(visitor, family, nursery)
    alone = make.family()
    for one, weeks in ((family, ("2026-12-07", "2026-12-21", "2027-02-01")), (alone, ("2026-12-21",))):
        visitor.log_in(one.account_id)
        for week in weeks:
            asked = f"{url}?child={one.child_refs[0]}&week={week}"
            page = visitor.open(asked).html
            piece = visitor.open(asked, htmx="week").html.strip()
            assert piece in page


def test_the_list_narrows(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    family, nursery = pair
    book(make, family, nursery)
    visitor.log_in(family.account_id)
    for query, shown in (
        ("", True), ("kind=flexible", True), ("kind=regular", False), ("first=2026-12-17&kind=flexible", False),
        ("last=2026-12-16&kind=flexible", True), ("facility=いわね&kind=flexible", True), ("facility=%25&kind=flexible", False),
        ("first=x&kind=nonsense", True),
    ):  # fmt: skip
        visitor.open(f"/my/reservations/?{query}")
        assert ("9:30～11:30" in visitor.page.text) is shown, query


def test_a_calendar_only_where_flexible_use_is_open(visitor: Visitor, make: Make, pair: tuple[Family, Nursery]) -> None:
    """小千谷: 定期利用 alone: its weekly places stand where no free numbers would mean anything; the facility names its kinds."""
    family, nursery = pair[0], make.nursery(withheld=1)
    make.acceptance(family, nursery)
    offer(make, nursery, last=date(2027, 1, 6))
    url = start(visitor, family, nursery)
    tab = f"{url}/?child={family.child_refs[0]}"
    assert "空き状況カレンダー" in visitor.open(tab).text
    detail = f"/my/facilities/{nursery.ref}"
    assert {"柔軟利用", "定期利用"} <= set(re.findall("柔軟利用|定期利用", visitor.open(detail).text))
    make.municipality(policy=rules(booking={"kinds": ["初回面談", "定期利用"]}))
    page = visitor.open(tab)
    assert "空き状況カレンダー" not in page.text
    assert 'id="calendar"' not in page.html
    assert "毎週 水曜日 9:30～11:30" in page.text
    assert "柔軟利用" not in visitor.open(detail).text


def test_before_the_certification_the_tab_says_so(visitor: Visitor, make: Make) -> None:
    """No list of nobody to choose from: when one may book, and the way to where the application stands."""
    make.municipality()
    family, nursery = make.family(children=0), make.nursery()
    page = visitor.log_in(family.account_id).open(f"/my/facilities/{nursery.ref}/booking/")
    assert "予約は、認定のあとにできます" in page.text
    assert "適用する" not in page.text
    assert "空いている日を見て" not in visitor.open("/my/").text
    assert "予約は、認定のあとにできます" in visitor.page.text
    visitor.press("認定と申請の状況を見る")


def test_the_calendar_opens_where_one_may_book_and_tells_each_month_it_shows(
    visitor: Visitor, make: Make, pair: tuple[Family, Nursery], clock: StillClock
) -> None:
    """Seven days from a Sunday is a Sunday, when the facility rests: the week after it is the first with a day to book."""
    family, nursery = pair
    clock.to("2026-11-22T10:00")
    page = visitor.open(f"{start(visitor, family, nursery)}/?child={family.child_refs[0]}")
    assert "11月30日～12月6日" in page.text
    assert "11月の残り 10時間・12月の残り 10時間" in page.text
    visitor.open(f"/my/facilities/{nursery.ref}/booking/?child={family.child_refs[0]}&start=2026-12-02T09:30&end=2026-12-02T10:30")
    assert "歳6か月・12月の残り" in visitor.page.text or "・12月の残り 10時間" in visitor.page.text
    home = visitor.open("/my/").text
    assert "11月の残り時間" in home
    assert "12月の残り時間" not in home, "30 November can still be booked"
    clock.to("2026-11-25T10:00")
    visitor.log_in(family.account_id)
    assert "12月の残り時間" in visitor.open("/my/").text, "only December can be booked any more"
