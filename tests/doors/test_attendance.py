"""The door through a browser without script: its address, the login in between, both stamps, the staff's screens."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Make
from tests.support.stays import at_door, stay
from tsuen.db import Database
from tsuen.domain.accounts.models import Account, LoginSession
from tsuen.domain.accounts.services.passwords import hash_password
from tsuen.domain.attendance.models import ScanTicket, Stamp
from tsuen.domain.attendance.services import open_ticket, stamp_end, stamp_start
from tsuen.domain.audit.models import Entry
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.policy import Policy
from tsuen.domain.reservations.models import Reservation

PASSWORD = "Iwane-no-oka-2026"


@pytest.fixture
def scene(make: Make, clock: StillClock) -> Any:
    """9:28, a confirmed reservation from 9:30 to 11:30."""
    clock.to("2026-12-08T09:28")
    make.municipality(policy=Policy())
    family, nursery = make.family(children=2), make.nursery()
    return family, nursery, stay(make, family, nursery)


def door(nursery: Any) -> str:
    return f"/d/{nursery.door_code}"


def stamps(database: Database) -> int:
    with database.reading() as tx:
        return int(tx.scalar(select(func.count()).select_from(Stamp)) or 0)


def test_the_day_of_a_family(scene: Any, visitor: Visitor, clock: StillClock, database: Database) -> None:
    """E1, E2: code → 「登録」 → 「利用開始登録」 → 利用中 at home; the same to leave."""
    family, nursery, _ref = scene
    visitor.log_in(family.account_id)
    page = visitor.open(door(nursery))
    assert visitor.response.request.path == "/my/arrivals/"
    assert page.headings == ["登降園手続き"]
    for words in ("いわねの丘こども園", "森本 ひなた さま", "9:30～11:30", "森本 そら さま", "今日の予約はありません。"):
        assert words in page.text
    page = visitor.press("登録")
    assert page.headings == ["森本 ひなた さま"]
    assert "予定の時間どおりです" in page.text
    page = visitor.send(button="利用開始登録")
    assert page.headings == ["利用開始を登録しました"]
    assert "9:28" in page.text
    assert "利用中" in visitor.press("ホームにもどる").text
    clock.to("2026-12-08T11:42")
    visitor.open(door(nursery))
    page = visitor.press("登録")
    assert "予定より12分おそいお迎えです" in page.text
    page = visitor.send(button="利用終了登録")
    assert page.headings == ["利用終了を登録しました"]
    assert "利用できる時間を1時間使います" in page.text
    assert "利用終了まで、もう登録されています" in visitor.open("/my/arrivals/").text
    assert stamps(database) == 2


def test_where_the_hour_went(scene: Any, visitor: Visitor, make: Make, clock: StillClock, database: Database) -> None:
    """F2, F3: after a late pick-up the reservation tells the stamps, the time counted and the rule that made the difference."""
    family, nursery, _ = scene
    make.acceptance(family, nursery)
    ref = book(make, family, nursery, confirmed=True)
    clock.to("2026-12-16T09:28")
    session = at_door(make, family, nursery)
    database.run(lambda tx: stamp_start(tx, viewer=family.viewer, session_id=session, ref=ref, now=clock()))
    clock.to("2026-12-16T11:42")
    later = at_door(make, family, nursery)
    database.run(lambda tx: stamp_end(tx, viewer=family.viewer, session_id=later, ref=ref, now=clock()))
    page = visitor.log_in(family.account_id).open(f"/my/reservations/{ref}")
    for words in ("予約した時間2時間", "登園9:28", "降園11:42", "数えた時間3時間", "10分以上おくれたため、利用できる時間を1時間使います。"):
        assert words in page.text.replace(" ", "")


def test_the_login_in_between_returns_to_the_door(scene: Any, visitor: Visitor, database: Database) -> None:
    family, nursery, _ = scene
    with database.writing() as tx:
        account = tx.get_one(Account, family.account_id)
        account.password_hash, account.two_step = hash_password(PASSWORD), False
        account.terms_version = "2026-04"
    page = visitor.open(door(nursery))
    assert visitor.response.request.path == "/login"
    assert "ログイン" in page.text
    visitor.send({"email": family.email, "password": PASSWORD}, button="ログイン")
    if "同意する" in visitor.page.text:
        agreed = dict.fromkeys(("terms", "privacy", "agree"), "y")
        visitor.send(agreed, button="同意する")
    assert visitor.response.request.path == "/my/arrivals/"
    assert "いわねの丘こども園" in visitor.page.text


def test_a_browser_without_a_session_gets_one_that_only_carries_the_ticket(scene: Any, visitor: Visitor, database: Database) -> None:
    _, nursery, _ = scene
    visitor.open(door(nursery))
    with database.reading() as tx:
        row = tx.scalars(select(LoginSession)).one()
        ticket = tx.scalars(select(ScanTicket)).one()
    assert (row.stage, row.account_id, ticket.session_id, ticket.facility_id) == ("visitor", None, row.id, nursery.id)
    visitor.open(door(nursery))
    with database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(LoginSession)) == 1
        assert tx.scalar(select(func.count()).select_from(ScanTicket)) == 1
        for table in (Stamp, Letter, Entry):
            assert tx.scalar(select(func.count()).select_from(table)) == 0


def test_the_address_in_small_letters_and_nobodys(scene: Any, visitor: Visitor) -> None:
    family, nursery, _ = scene
    visitor.log_in(family.account_id)
    visitor.open(door(nursery).lower())
    assert "いわねの丘こども園" in visitor.page.text
    page = visitor.open("/d/ABCDEFGHJK", status=404)
    assert page.headings == ["この2次元コードは使えません"]
    visitor.open("/d/short", status=404)


@pytest.mark.parametrize("query", ["?next=//evil.example", "?next=/\\evil.example", "?returnUrl=https://evil.example"])
def test_nothing_in_the_address_decides_where_to_go(scene: Any, visitor: Visitor, query: str) -> None:
    _, nursery, _ = scene
    answer = visitor.http.get(door(nursery) + query)
    assert (answer.status_code, answer.location) == (303, "/login")


def test_pressed_twice_and_on_two_phones(scene: Any, app: Flask, clock: StillClock, database: Database) -> None:
    family, nursery, ref = scene
    phones = [Visitor(app, clock).log_in(family.account_id) for _ in range(2)]
    for phone in phones:
        phone.open(door(nursery))
        phone.press("登録")
    for phone in (*phones, phones[0]):
        page = phone.post(f"/my/arrivals/{ref}/start")
        assert page.headings == ["利用開始を登録しました"]
    assert stamps(database) == 1
    with database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Letter)) == 1


def test_a_late_second_press_of_start_never_becomes_the_end(scene: Any, visitor: Visitor, database: Database) -> None:
    family, nursery, ref = scene
    visitor.log_in(family.account_id).open(door(nursery))
    for _ in range(3):
        visitor.post(f"/my/arrivals/{ref}/start")
    with database.reading() as tx:
        assert tx.scalar(select(Reservation.state).where(Reservation.ref == ref)) == "in_use"


def test_the_ticket_expires(scene: Any, visitor: Visitor, clock: StillClock, database: Database) -> None:
    family, nursery, _ref = scene
    visitor.log_in(family.account_id).open(door(nursery))
    visitor.press("登録")
    clock.moment += timedelta(minutes=10)
    page = visitor.send(button="利用開始登録", status=422)
    assert "もう一度読み取ってください" in page.text
    assert "施設の2次元コードを読み取ってください" in visitor.open("/my/arrivals/").text
    assert stamps(database) == 0


def test_another_facilitys_ticket(scene: Any, visitor: Visitor, make: Make, database: Database) -> None:
    family, _, ref = scene
    other = make.nursery(name="みなもこども園")
    visitor.log_in(family.account_id)
    assert "今日はいわねの丘こども園の予約があります" in visitor.open(door(other)).text
    assert "ちがう施設の2次元コードです" in visitor.open(f"/my/arrivals/{ref}").text
    visitor.post(f"/my/arrivals/{ref}/start", status=422)
    assert stamps(database) == 0


def test_somebody_elses_reservation_is_not_there(scene: Any, visitor: Visitor, make: Make, database: Database) -> None:
    _, nursery, ref = scene
    stranger = make.family(name="谷口")
    visitor.log_in(stranger.account_id).open(door(nursery))
    visitor.open(f"/my/arrivals/{ref}", status=404)
    visitor.open(f"/my/arrivals/{ref}/done", status=404)
    for deed in ("start", "end"):
        visitor.open("/my/scan/")
        visitor.post(f"/my/arrivals/{ref}/{deed}", status=404)
    assert stamps(database) == 0


def test_not_confirmed_too_early_not_begun(scene: Any, visitor: Visitor, make: Make, clock: StillClock) -> None:
    family, nursery, ref = scene
    stay(make, family, nursery, child=1, state="tentative")
    visitor.log_in(family.account_id)
    page = visitor.open(door(nursery))
    assert "まだ仮予約です。施設が予約を確定すると登録できます。" in page.text
    assert "0748-72-1389" in page.text
    page = visitor.post(f"/my/arrivals/{ref}/end", status=422)
    assert "先に利用開始を登録してください" in page.text
    clock.to("2026-12-08T08:20")
    visitor.open(door(nursery))
    assert "8:30になったら登録してください" in visitor.page.text


def test_the_code_typed(scene: Any, visitor: Visitor) -> None:
    family, nursery, _ = scene
    visitor.log_in(family.account_id)
    page = visitor.open("/my/scan/")
    assert page.headings == ["登降園2次元コード読取"]
    assert "'wasm-unsafe-eval'" in visitor.response.headers["Content-Security-Policy"]
    page = visitor.send({"code": "AAAAA AAAAA"}, button="番号で進む", status=422)
    assert page.title.startswith("エラー：")
    assert "この番号の施設が見つかりません" in page.text
    code = f"{nursery.door_code[:5].lower()}-{nursery.door_code[5:].lower()}"
    page = visitor.send({"code": code}, button="番号で進む")
    assert page.headings == ["登降園手続き"]
    assert "wasm" not in visitor.response.headers["Content-Security-Policy"]


def test_guessing_codes_is_slowed(scene: Any, visitor: Visitor) -> None:
    family, _, _ = scene
    visitor.log_in(family.account_id).open("/my/scan/")
    for _ in range(20):
        visitor.send({"code": "AAAAAAAAAA"}, button="番号で進む", status=422)
    visitor.send({"code": "AAAAAAAAAA"}, button="番号で進む", status=429)


def test_the_facilitys_board(scene: Any, visitor: Visitor, make: Make, clock: StillClock, database: Database) -> None:
    family, nursery, ref = scene
    visitor.log_in(nursery.account_id)
    page = visitor.open("/facility/")
    for words in ("今日", "12月8日（火）", "これから", "いま園に", "森本 ひなた", "モリモト ヒナタ", "9:30～11:30", "保護者1", "アレルギー"):
        assert words in page.text
    seen = page.html.split('name="seen" value="')[1].split('"')[0]
    visitor.open(f"/facility/now?seen={seen}", htmx="tally")
    assert "HX-Trigger-After-Swap" not in visitor.response.headers
    assert "森本" not in visitor.page.text
    session = at_door(make, family, nursery)
    database.run(lambda tx: stamp_start(tx, viewer=family.viewer, session_id=session, ref=ref, now=clock()))
    page = visitor.open(f"/facility/now?seen={seen}", htmx="tally")
    assert visitor.response.headers["HX-Trigger-After-Swap"] == "board-changed"
    assert "1人" in page.text
    page = visitor.open("/facility/", htmx="board")
    assert page.html.lstrip().startswith('<div class="board" id="board"')
    assert "9:28に登園" in page.text
    visitor.open("/facility/now")
    assert visitor.response.request.path == "/facility/"


def test_reading_an_allergy_is_recorded_and_asking_for_news_is_not(scene: Any, visitor: Visitor, database: Database) -> None:
    family, nursery, _ = scene

    def entries() -> list[Entry]:
        with database.reading() as tx:
            return list(tx.scalars(select(Entry).where(Entry.action == "care.read")))

    visitor.log_in(nursery.account_id).open("/facility/")
    assert [(one.account_id, one.subject_id, one.facts) for one in entries()] == [
        (nursery.account_id, str(family.child_ids[0]), {"what": "allergy"})
    ]
    visitor.open("/facility/now", htmx="tally")
    assert len(entries()) == 1


def test_the_board_is_empty_in_words(visitor: Visitor, make: Make) -> None:
    make.municipality()
    nursery = make.nursery()
    page = visitor.log_in(nursery.account_id).open("/facility/")
    assert "これから来る予定のお子さまはいません" in page.text
    assert "いま園にいるお子さまはいません" in page.text


def test_the_code_at_the_door(scene: Any, visitor: Visitor) -> None:
    _, nursery, _ = scene
    code = f"{nursery.door_code[:5]} {nursery.door_code[5:]}"
    visitor.log_in(nursery.account_id)
    page = visitor.open("/facility/door/")
    assert code in page.text
    assert "森本" not in page.text
    assert "職員" not in page.title
    page = visitor.open("/facility/door/print")
    assert code in page.text
    assert f"http://127.0.0.1:8000/d/{nursery.door_code}" in page.text
    visitor.open("/facility/door/code.svg")
    assert visitor.response.content_type == "image/svg+xml; charset=utf-8"
    assert visitor.response.text.startswith("<svg") or visitor.response.text.startswith("<?xml")


def test_families_and_staff_keep_to_their_own_screens(scene: Any, visitor: Visitor, app: Flask, clock: StillClock, database: Database) -> None:
    family, nursery, ref = scene
    visitor.log_in(family.account_id)
    for path in ("/facility/", "/facility/now", "/facility/door/", "/facility/door/code.svg"):
        visitor.open(path, status=403)
    staff = Visitor(app, clock).log_in(nursery.account_id)
    with database.writing() as tx:
        session = tx.scalars(select(LoginSession.id).order_by(LoginSession.id.desc())).first()
        open_ticket(tx, session_id=session, facility_id=nursery.id, now=clock())
    for deed in ("start", "end"):
        staff.open("/facility/")
        staff.post(f"/my/arrivals/{ref}/{deed}", status=403)
    assert stamps(database) == 0
