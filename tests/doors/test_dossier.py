"""「わたしの記録」: where things stand, who looked, what changed; one download with everything of this household and nothing of another (H11)."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select, update

from tests.architecture.conftest import drawer
from tests.conftest import StillClock
from tests.rooms.test_records import Garden
from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Make
from tests.support.rules import rules
from tests.support.world import Builder, World
from tests.unit.test_papers import pages
from tsuen.domain.accounts.models import Account, EmailChange
from tsuen.domain.accounts.services.passwords import hash_password
from tsuen.domain.applications.models import Application, Attachment
from tsuen.domain.audit.models import Entry
from tsuen.domain.audit.services import record, record_reading
from tsuen.domain.dossier.queries import applications, changes, own_attachments, readings
from tsuen.domain.facilities.models import Favourite
from tsuen.domain.hours.models import HoursEntry
from tsuen.domain.households.models import Guardian, Preparation
from tsuen.domain.outbox.services import post_letter
from tsuen.domain.records.models import DayRecord
from tsuen.domain.records.rules import Wish
from tsuen.domain.reservations.models import Change as ReservationChange
from tsuen.domain.reservations.models import Reservation
from tsuen.kernel.viewer import Viewer
from tsuen.tables import metadata

PASSWORD = "Himawari-2026"
_kept: list[str] = []


def with_password(make: Make, account_id: int) -> None:
    if not _kept:
        _kept.append(hash_password(PASSWORD))
    with make.database.writing() as tx:
        tx.execute(update(Account).where(Account.id == account_id).values(password_hash=_kept[0]))


@pytest.fixture
def world(make: Make, app: Flask) -> World:
    """Three households, their files; the first one's password is known."""
    made = Builder(make).build()
    with make.database.writing() as tx:
        for tenant in (1, 2, 3):
            home = made.families[tenant].household_id
            one = tx.scalar(select(Application.id).where(Application.household_id == home))
            tx.add(Attachment(application_id=int(one or 0), name=f"canary-h{tenant}-paper.pdf", kind="pdf", size=1, store=f"{tenant}" * 16, created_at=make.clock()))
    drawer(app)
    papers = app.extensions["tsuen"].adapters["papers"]
    for tenant in (1, 2, 3):
        (papers.folder / papers.keep(pages() + f"canary-h{tenant}-bytes".encode())).rename(papers.folder / (f"{tenant}" * 16))
    for tenant in (1, 2):
        with_password(make, made.families[tenant].account_id)
    return made


def fetch(app: Flask, clock: StillClock, account_id: int, password: str = PASSWORD, status: int = 200) -> bytes:
    visitor = Visitor(app, clock).log_in(account_id)
    visitor.open("/my/dossier/download")
    visitor.send({"password": password}, button="ダウンロードする", status=status)
    assert visitor.response is not None
    return visitor.response.data


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as bundle:
        assert bundle.testzip() is None
        return {name: bundle.read(name) for name in bundle.namelist()}


def every_word(files: dict[str, bytes]) -> str:
    """Names, bytes and the text of the paper, in small letters."""
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(files["わたしの記録.pdf"])).pages)
    return ("\n".join(files) + text + b"\n".join(files.values()).decode("utf-8", "replace")).lower().replace("\n", "")


@pytest.mark.parametrize("tenant", [1, 2])
def test_no_word_of_another_household_in_any_byte(world: World, app: Flask, make: Make, clock: StillClock, tenant: int) -> None:
    """Two households beside each other at one municipality: names, papers, photos, staff and the desk's notes are searched for."""
    staff = world.nurseries[1].viewer
    with make.database.writing() as tx:
        for family in world.families.values():
            record_reading(tx, viewer=staff, children=family.child_ids, what="allergy", now=clock())
    files = unpacked(fetch(app, clock, world.families[tenant].account_id))
    said = every_word(files)
    for other in {1, 2, 3} - {tenant}:
        assert f"canary-h{other}" not in said
    for people in ("canary-f", "canary-m"):
        assert people not in said
    for mine in ("child", "guardian", "contact", "allergy", "development", "needs", "pickup", "comment", "enquiry", "money", "day", "reason", "address", "paper", "bytes"):
        assert f"canary-h{tenant}-{mine}" in said, mine
    assert any(name.startswith("写真/2026-11-17-") for name in files)
    assert any(name.startswith("添付書類/") for name in files)
    told = json.loads(files["わたしの記録.json"])["内容"]
    assert {"保護者", "お子さま", "緊急連絡先", "世帯の区分", "認定", "初回面談", "予約と利用", "お問い合わせ", "記録を見た人"} <= set(told)
    assert len(told["予約と利用"]) >= 5
    assert len(told["お子さま"]) == len(told["記録を見た人"]) == 3


def test_how_it_is_handed_over(world: World, app: Flask, make: Make, clock: StillClock) -> None:
    visitor = Visitor(app, clock).log_in(world.families[1].account_id)
    visitor.open("/my/dossier/download")
    visitor.send({"password": PASSWORD}, button="ダウンロードする")
    assert visitor.response is not None
    told = visitor.response.headers
    assert told["Content-Disposition"] == "attachment; filename=tsuen-2026-12-08.zip"
    assert (told["Content-Type"], told["X-Content-Type-Options"], told["Cache-Control"]) == ("application/zip", "nosniff", "private, no-store")
    page = visitor.open("/my/dossier/changes")
    assert "「まとめてダウンロード」" in page.text


def test_only_with_the_password_and_not_too_often(world: World, app: Flask, make: Make, clock: StillClock) -> None:
    account = world.families[1].account_id
    for wrong in ("", "Wrong-2026-07"):
        assert b"PK" not in fetch(app, clock, account, wrong, status=422)[:2]
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).where(Entry.action == "dossier.download")) == 0
    for _ in range(5):
        fetch(app, clock, account)
    fetch(app, clock, account, status=429)
    fetch(app, clock, world.families[2].account_id)


def test_both_guardians_alike(world: World, app: Flask, make: Make, clock: StillClock) -> None:
    """S5: 保護者2 does all that 保護者1 does, with a password of their own; and reads the same."""
    first = world.families[1]
    with make.database.writing() as tx:
        row = Account(email="second@example.jp", audience="family", scope=str(first.household_id), name="CANARY-H1-second", terms_version="2026-04", terms_at=clock(), created_at=clock())
        tx.add(row)
        tx.flush()
        theirs = update(Guardian).where(Guardian.household_id == first.household_id, Guardian.position == 2)
        assert tx.execute(theirs.values(account_id=row.id, email="second@example.jp")).rowcount == 1
        second = row.id
    with_password(make, second)
    assert set(unpacked(fetch(app, clock, second))) == set(unpacked(fetch(app, clock, first.account_id)))
    for url in ("/my/dossier/", "/my/dossier/readings", "/my/records/"):
        one, other = (Visitor(app, clock).log_in(who).open(url).text for who in (first.account_id, second))
        assert one == other


def test_where_my_application_stands(world: World, app: Flask, clock: StillClock) -> None:
    page = Visitor(app, clock).log_in(world.families[1].account_id).open("/my/dossier/")
    for words in ("認定しました", "CANARY-H1-reason", "終わるまで、あと", "有効", "申請番号 2026-"):
        assert words in page.text
    assert "CANARY-M1" not in page.text


def test_an_application_of_the_same_address_before_it_was_ours_is_not_ours(make: Make, clock: StillClock) -> None:
    """A7: a sibling's application begun by our address is ours; one begun by it before the address was ours is not."""
    make.municipality()
    family = make.family()

    def sent(home: int | None, *, email: str = family.email.upper()) -> None:
        with make.database.writing() as tx:
            document = {"pages": {}, "children": [1]}
            tx.add(Application(municipality_code="252115", household_id=home, email=email, state="submitted", answers=document, created_at=clock(), submitted_at=clock()))

    sent(None)
    sent(family.household_id)
    sent(None, email="stranger@example.jp")
    sent(make.family().household_id)

    def mine() -> int:
        with make.database.reading() as tx:
            return len(applications(tx, family.viewer, clock()))

    assert mine() == 1
    with make.database.writing() as tx:
        tx.execute(update(Account).where(Account.id == family.account_id).values(email="new@example.jp", email_key="new@example.jp"))
    assert mine() == 0


def test_who_has_looked(make: Make, app: Flask, clock: StillClock) -> None:
    garden = Garden(make, clock)
    garden.write(Wish("note", 540, None, {"text": "x"}))
    staff = Visitor(app, clock).log_in(garden.nursery.account_id)
    home = Visitor(app, clock).log_in(garden.family.account_id)
    assert "見た人はまだいません" in home.open("/my/dossier/readings").text
    staff.open("/facility/")
    clock.to("2026-12-08T10:20")
    staff.open("/facility/")
    staff.open(f"/facility/records/{garden.ref}")
    officer = make.officer()
    make.database.run(lambda tx: record(tx, viewer=officer, action="household.view", subject=("household", garden.family.household_id), now=clock()))
    said = home.open("/my/dossier/readings").text
    for words in ("いわねの丘こども園の職員", "ひなた さまのアレルギー", "10:00～10:20（2回）", "ひなた さまの行動記録", "湖南市の担当者", "世帯の登録情報"):
        assert words in said, words
    for name in ("園 職員", "市 職員", "小川"):
        assert name not in said
    home.open(f"/my/people/children/{garden.family.child_refs[0]}")  # the family's own reading is not told
    assert home.open("/my/dossier/readings").text == said
    other = Visitor(app, clock).log_in(garden.other.account_id).open("/my/dossier/readings").text
    assert "行動記録" not in other.replace("行動記録を", "")
    assert "世帯の登録情報" not in other


def test_page_by_page(make: Make, app: Flask, clock: StillClock, monkeypatch: pytest.MonkeyPatch) -> None:
    garden = Garden(make, clock)
    monkeypatch.setattr("tsuen.domain.dossier.queries.trail.PER_PAGE", 10)
    monkeypatch.setattr("tsuen.blueprints.family.dossier.PER_PAGE", 10)
    for hours in range(25):
        at = clock() - timedelta(days=hours)
        make.database.run(lambda tx, at=at: record_reading(tx, viewer=garden.nursery.viewer, children=garden.family.child_ids, what="allergy", now=at))
    with make.database.reading() as tx:
        assert [len(readings(tx, garden.family.viewer, number)[0]) for number in (1, 2, 3, 4)] == [10, 10, 5, 0]
    visitor = Visitor(app, clock).log_in(garden.family.account_id)
    assert "25件のうち 1～10件" in visitor.open("/my/dossier/readings").text
    visitor.press("次へ")
    assert "25件のうち 11～20件" in visitor.page.text
    for odd in ("0", "-1", "x", "99999999999", "１"):
        visitor.open(f"/my/dossier/readings?page={odd}")


def test_what_was_changed_and_by_whom(make: Make, app: Flask, clock: StillClock) -> None:
    garden = Garden(make, clock)
    home = Visitor(app, clock).log_in(garden.family.account_id)
    assert "変更はまだありません" in home.open("/my/dossier/changes").text
    officer, child = make.officer(), garden.family.child_ids[0]

    def note(viewer: Viewer | None, action: str, subject: tuple[str, int], **facts: Any) -> None:
        make.database.run(lambda tx: record(tx, viewer=viewer, action=action, subject=subject, now=clock(), facts=facts))

    note(garden.family.viewer, "households.care", ("child", child), part="food", fields=["allergy", "has_allergy", "food"])
    note(garden.family.viewer, "accounts.email_changed", ("account", garden.family.account_id))
    note(officer, "households.class_set", ("household", garden.family.household_id), line=1)
    note(garden.other.viewer, "households.contacts", ("household", garden.other.household_id), count=1)
    note(None, "amendments.something", ("household", garden.family.household_id))
    said = home.open("/my/dossier/changes").text
    for words in ("ひなた さまのアレルギー・食事について", "変更した人：森本 彩 さま", "2026年12月8日（火）10:00", "世帯のメールアドレス", "世帯の区分", "変更した人：湖南市の担当者", "認定変更・消滅の手続き", "システム（自動）"):
        assert words in said, words
    for foreign in ("小川", "緊急連絡先", "市 職員"):
        assert foreign not in said
    with make.database.reading() as tx:
        assert changes(tx, garden.other.viewer)[1] == 1


@pytest.mark.parametrize("what", [readings, changes])
def test_staff_have_no_dossier(make: Make, app: Flask, clock: StillClock, what: Callable[..., object]) -> None:
    del what
    garden = Garden(make, clock)
    for account in (garden.nursery.account_id, make.officer().account_id):
        for url in ("/my/dossier/", "/my/dossier/readings", "/my/dossier/changes", "/my/dossier/download"):
            assert Visitor(app, clock).log_in(account).http.get(url).status_code == 403


def test_what_is_not_published_is_not_taken_home(world: World, app: Flask, make: Make, clock: StillClock) -> None:
    with make.database.writing() as tx:
        tx.execute(update(DayRecord).values(published_at=None))
    files = unpacked(fetch(app, clock, world.families[1].account_id))
    assert "canary-h1-day" not in every_word(files)
    assert not any(name.startswith("写真/") for name in files)


def test_a_lost_file_and_a_strange_name(world: World, app: Flask, make: Make, clock: StillClock) -> None:
    """What is not there is left out; a name is only a name."""
    with make.database.writing() as tx:
        tx.execute(update(Attachment).where(Attachment.store == "1" * 16).values(name="../../..\\etc/passwd"))
        home = replace(world.families[1].viewer)
        assert len(own_attachments(tx, home)) == 1
    names = [name for name in unpacked(fetch(app, clock, world.families[1].account_id)) if name.startswith("添付書類/")]
    assert len(names) == 1
    assert ".." not in names[0]
    for path in app.extensions["tsuen"].adapters["papers"].folder.glob("*"):
        path.unlink()
    assert sorted(unpacked(fetch(app, clock, world.families[1].account_id))) == ["わたしの記録.json", "わたしの記録.pdf"]


# Every table that holds something of a family, and the heading under which the download tells it.
TOLD = {
    "account": "アカウント", "amendment": "認定変更・消滅の手続き", "application": "利用申請 ", "attachment": "添付書類/", "audit_entry": "記録を見た人",
    "certification": "認定", "child": "お子さま", "day_photo": "写真/", "day_piece": "予約と利用", "day_record": "予約と利用", "draw_entry": "抽選",
    "email_change": "アカウント", "emergency_contact": "緊急連絡先", "enquiry": "お問い合わせ", "favourite": "お気に入りの施設", "guardian": "保護者",
    "hours_entry": "利用時間の記録", "household_class": "世帯の区分", "interview": "初回面談", "interview_proposal": "面談の希望日時",
    "login_session": "ログインの記録", "money_entry": "予約と利用", "outbox": "お送りしたメール", "preparation": "利用の前の準備",
    "regular_wish": "定期利用申請", "reservation": "予約と利用", "reservation_change": "予約と利用", "series": "定期利用", "stamp": "予約と利用",
}  # fmt: skip
# Those that hold nothing more of it to tell, and why.
NOT_TOLD = {
    "account_request": "an address before any account: gone after a month; the account itself is told",
    "child_month": "a lock row: the month's hours are told from the ledger",
    "claim": "the cells of a reservation, which is told",
    "draw_round": "the municipality's; the family's own entry is told, others' never",
    "household": "an id and a municipality: its people are told",
    "one_time_code": "a digest that lives ten minutes",
    "one_time_link": "a digest; the letter that carried it is told",
    "scan_ticket": "lives ten minutes; the stamp that came of it is told",
    "use_charge": "the working behind the money lines, which are told with their words",
}  # fmt: skip
_FAMILY = re.compile(r"^(household|child|guardian|account|reservation|session|application|subject|person)_id$|^(email|recipient)$")


def families_tables() -> set[str]:
    """Those that name a household, a child, an account or somebody's address, and those that hang on them (a facility's address is its own)."""
    tables, found = metadata.tables, set[str]()
    while True:
        more = {
            name for name, table in tables.items()
            if name != "facility" and (name in {"household", "child", "account"}
            or any(_FAMILY.match(column.name) for column in table.columns)
            or any(key.column.table.name in found for column in table.columns if not column.name.endswith("_by") for key in column.foreign_keys))
        }  # fmt: skip
        if more == found:
            return found
        found = more


def test_every_table_of_a_family_is_told_or_excused() -> None:
    """A new table that holds family's data does not stay out of the download unnoticed."""
    held = families_tables()
    assert not TOLD.keys() & NOT_TOLD.keys()
    assert held - TOLD.keys() - NOT_TOLD.keys() == set(), "tell it in dossier/queries, or say here why not"
    assert TOLD.keys() - set(metadata.tables) == set()
    assert "postal_area" not in held


def test_every_told_table_has_its_heading(world: World, app: Flask, make: Make, clock: StillClock) -> None:
    """With a row in each of them, the download has each heading: none is promised and left out."""
    family, nursery = world.families[1], world.nurseries[1]
    staff = nursery.viewer
    with make.database.writing() as tx:
        first = tx.scalars(select(Reservation).where(Reservation.household_id == family.household_id).order_by(Reservation.id)).first()
        assert first is not None
        tx.add(Favourite(account_id=family.account_id, facility_id=nursery.id, added_at=clock()))
        tx.add(Preparation(child_id=family.child_ids[0], kind="health_check", outcome="done", on=clock().date(), recorded_by=nursery.account_id, recorded_at=clock()))
        tx.add(ReservationChange(reservation_id=first.id, on=first.on, starts=600, ends=660, kept_minutes=30, kept_yen=0, at=clock()))
        tx.add(EmailChange(account_id=family.account_id, email="next@example.jp", code_digest="", tries_left=5, created_at=clock(), expires_at=clock()))
        post_letter(tx, template="reservations/confirmed", to="canary-h1-guardian@example.jp", facts={}, dedupe_key="dossier", now=clock())
        record_reading(tx, viewer=staff, children=family.child_ids, what="allergy", now=clock())
    files = unpacked(fetch(app, clock, family.account_id))
    told = json.loads(files["わたしの記録.json"])["内容"]
    headings = [*told, *files]
    missing = {table: heading for table, heading in TOLD.items() if not any(one.startswith(heading) for one in headings)}
    assert not missing
    assert told["お気に入りの施設"][0]["施設名"] == "第1こども園"
    assert any("10:00～11:00" in one.get("変更する前の日時", "") for one in told["予約と利用"])
    assert told["ログインの記録"][0]["はじまり"].startswith("2026年12月8日")
    assert any(one.get("新しいメールアドレス") == "next@example.jp" for one in told["アカウント"])
    assert [one["種類"] for one in told["お送りしたメール"]] == ["予約"]
    assert "健康診断を受けたことを確認した" in told["利用の前の準備"][0]["内容"]
    assert {one["結果"] for one in told["抽選"]} == {"当選", "抽選待ち"}


def test_hours_by_month_and_layer(make: Make, app: Flask, clock: StillClock) -> None:
    """What was reserved, given back, and is left of each layer, month by month."""
    grants = [{"name": "国", "minutes": 180}, {"name": "市", "minutes": 180, "when": {"in_area": True}}]
    make.municipality(policy=rules(quota={"grants": grants}))
    family, nursery = make.family(), make.nursery()
    make.acceptance(family, nursery)
    book(make, family, nursery)
    with_password(make, family.account_id)
    with make.database.writing() as tx:
        tx.add(HoursEntry(child_id=family.child_ids[0], month=202611, minutes=60, kind="extra", reservation_id=0, rule="lateness", at=clock()))
        tx.add(HoursEntry(child_id=family.child_ids[0], month=202611, minutes=-30, kind="corrected", reservation_id=0, rule="desk", at=clock()))
    told = json.loads(unpacked(fetch(app, clock, family.account_id))["わたしの記録.json"])["内容"]
    now, before = told["月ごとの利用時間"]
    assert (now["月"], now["予約した時間"], now["残りの時間"]) == ("2026年12月", "2時間", "4時間（6時間のうち）")
    assert now["国の時間"] == "3時間のうち、利用・予約した時間 2時間（残り 1時間）"
    assert now["市の時間"] == "3時間のうち、利用・予約した時間 0時間（残り 3時間）"
    assert (before["お迎えの遅れで増えた時間"], before["職員が直した時間"], before["利用・予約した時間"]) == ("1時間", "-0.5時間", "0.5時間")
    assert [one["内容"] for one in told["利用時間の記録"]] == ["予約した時間", "お迎えの遅れで増えた時間", "職員が直した時間"]


def test_the_other_guardians_logins_are_theirs(world: World, app: Flask, make: Make, clock: StillClock) -> None:
    """Of separated parents neither learns from the download when the other logs in, or which mails they get."""
    first = world.families[1]
    with make.database.writing() as tx:
        row = Account(email="second@example.jp", audience="family", scope=str(first.household_id), name="CANARY-H1-second", terms_version="2026-04", terms_at=clock(), created_at=clock())
        tx.add(row)
        tx.flush()
        second = row.id
        post_letter(tx, template="accounts/reset", to="second@example.jp", facts={}, dedupe_key="second", now=clock())
    with_password(make, second)
    clock.to("2026-12-08T12:34")
    Visitor(app, clock).log_in(second).open("/my/")
    told = json.loads(unpacked(fetch(app, clock, first.account_id))["わたしの記録.json"])["内容"]
    assert len(told["アカウント"]) == 1
    assert "お送りしたメール" not in told
    assert {one["はじまり"] for one in told["ログインの記録"]} == {"2026年12月8日（火）9:00", "2026年12月8日（火）12:34"}, "its own"
    own = json.loads(unpacked(fetch(app, clock, second))["わたしの記録.json"])["内容"]
    assert [one["宛先"] for one in own["お送りしたメール"]] == ["second@example.jp"]
