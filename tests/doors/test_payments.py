"""料金 as the family and the facility see it: the estimate, the charge, 「支払いを受け取った」 and its undo, without script (E6)."""

from __future__ import annotations

from tests.conftest import StillClock
from tests.rooms.test_fees import TUESDAY, Town
from tests.support.client import Visitor
from tests.support.make import Make
from tsuen.domain.policies.policy import Policy


def test_from_the_estimate_to_the_receipt(visitor: Visitor, make: Make, clock: StillClock) -> None:
    town = Town(make, clock, Policy())
    ref = town.booked()
    home = visitor.log_in(town.family.account_id)
    page = home.open(f"/my/reservations/{ref}")
    for words in ("料金の内訳（目安）", "1時間300円 × 2時間", "600円（目安）"):
        assert words in page.text
    town.used(ref, left="12:00")
    home, staff = visitor.log_in(town.family.account_id), Visitor(visitor.app, clock).log_in(town.nursery.account_id)
    page = home.open(f"/my/reservations/{ref}")
    assert "900円を、施設で直接お支払いください。" in page.text
    assert "お迎えのおくれ 30分（1時間分） 300円".replace(" ", "") in page.text.replace(" ", "")
    before = staff.open("/facility/").html
    page = staff.send(button="支払いを受け取った")
    assert "お支払い（900円）を記録しました" in page.text
    assert "お支払いを待っています" not in page.text
    assert "お支払い済み 900円" in page.text
    assert mark(before) != mark(page.html)  # another tablet's board comes anew
    assert "お支払い済みです（12月15日（火）12:00、900円）。" in home.open(f"/my/reservations/{ref}").text
    page = staff.send(button="取り消す")
    assert "お支払いの記録を取り消しました" in page.text
    assert "お支払いを待っています 1件" in page.text
    page = staff.open(f"/facility/requests/{ref}")
    page = staff.send(button="支払いを受け取った")
    assert page.headings
    assert staff.response is not None
    assert staff.response.request.path == f"/facility/requests/{ref}"
    assert "お支払い済み 900円" in page.text
    assert town.bill(ref).due == 0
    assert town.bill(ref).settled_on == TUESDAY


def mark(html: str) -> str:
    return html.partition('id="board-mark" name="seen" value="')[2].partition('"')[0]


def test_a_sum_that_changed_and_a_strange_sum(visitor: Visitor, make: Make, clock: StillClock) -> None:
    town = Town(make, clock, Policy())
    ref = town.booked()
    town.used(ref)
    visitor.log_in(town.nursery.account_id)
    visitor.open("/facility/")
    page = visitor.send({"yen": "500"}, button="支払いを受け取った")
    assert "お支払いいただく額は600円になりました" in page.text
    for strange in ("", "六百", "9" * 30, "9" * 400):
        page = visitor.send({"yen": strange}, button="支払いを受け取った")
        assert "金額を確かめて、もう一度押してください。" in page.text
    assert town.bill(ref).due == 600


def test_nobody_else_may_mark_it(visitor: Visitor, make: Make, clock: StillClock) -> None:
    town = Town(make, clock, Policy())
    ref = town.booked()
    town.used(ref)
    visitor.log_in(make.nursery(name="ほか").account_id)
    for url in (f"/facility/payments/{ref}", f"/facility/payments/{ref}/undo"):
        visitor.open("/facility/")
        visitor.post(url, {"yen": "600"}, status=404)
    assert town.bill(ref).due == 600


def test_what_is_free_asks_for_nothing(visitor: Visitor, make: Make, clock: StillClock) -> None:
    town = Town(make, clock, Policy.model_validate({"fees": {"tariff": {"type": "hourly", "yen": 0}}}))
    ref = town.booked()
    town.used(ref)
    assert "お支払いはありません。" in visitor.log_in(town.family.account_id).open(f"/my/reservations/{ref}").text
    staff = Visitor(visitor.app, clock).log_in(town.nursery.account_id)
    assert "支払いを受け取った" not in staff.open("/facility/").text


def test_a_charge_put_right_after_it_was_paid(visitor: Visitor, make: Make, clock: StillClock) -> None:
    """The class was decided back in time: the facility sets the right sum, gives the rest back, and the family reads why."""
    town = Town(make, clock, Policy())
    ref = town.booked()
    town.used(ref)
    town.receive(ref, 600)
    visitor.log_in(town.nursery.account_id)
    visitor.open(f"/facility/requests/{ref}")
    visitor.press("料金を直す")
    page = visitor.send({"yen": "-1", "reason": ""}, button="料金を直す", status=422)
    assert "0円以上の金額を入力してください。" in page.text
    assert "わけを入力してください。" in page.text
    page = visitor.send({"yen": "六百", "reason": "区分"}, button="料金を直す", status=422)
    assert "金額を数字で入力してください（例：600）。" in page.text
    page = visitor.send({"yen": "６００円", "reason": "区分"}, button="料金を直す", status=422)
    assert "いまの料金と同じです。" in page.text
    page = visitor.send({"yen": "120", "reason": "世帯の区分が変わったため"}, button="料金を直す")
    assert "480円を多く受け取っています。" in page.text
    page = visitor.send(button="返金した")
    assert "480円を返したことを記録しました" in page.text
    bill = town.bill(ref)
    assert (bill.yen, bill.paid, bill.due) == (120, 120, 0)
    assert [(one.kind, one.label, one.yen) for one in bill.lines[1:]] == [("correction", "訂正：世帯の区分が変わったため", -480)]
    assert "訂正：世帯の区分が変わったため" in visitor.log_in(town.family.account_id).open(f"/my/reservations/{ref}").text
    assert town.faults() == []


def test_nothing_to_put_right_before_the_use(visitor: Visitor, make: Make, clock: StillClock) -> None:
    town = Town(make, clock, Policy())
    ref = town.booked()
    visitor.log_in(town.nursery.account_id)
    visitor.open(f"/facility/payments/{ref}/correct")
    page = visitor.send({"yen": "100", "reason": "x"}, button="料金を直す", status=422)
    assert "まだ料金が決まっていません。" in page.text
