"""行動記録 at the tablet and at home: one tap a piece with and without script, put right, published, photos for these readers only (E4)."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import select

from tests.conftest import StillClock
from tests.rooms.test_records import Garden
from tests.support.client import Visitor
from tests.support.make import Make
from tests.unit.test_papers import SVG, camera, pages, picture
from tsuen.config import Settings
from tsuen.domain.audit.models import Entry
from tsuen.domain.records.models import DayPhoto, DayPiece
from tsuen.kernel.papers import LARGEST


@pytest.fixture
def garden(make: Make, clock: StillClock) -> Garden:
    return Garden(make, clock)


@pytest.fixture
def staff(garden: Garden, visitor: Visitor) -> Visitor:
    visitor.log_in(garden.nursery.account_id).open(f"/facility/records/{garden.ref}")
    return visitor


def add(visitor: Visitor, ref: str, *files: tuple[bytes, str], status: int = 200, **more: str) -> str:
    """Send photos as the browser does."""
    visitor.open(f"/facility/records/{ref}?kind=photo")
    form = next(one for one in visitor.page.forms if one.id == "piece")
    sent = form.data() | {"photos": [(io.BytesIO(data), name) for data, name in files]} | more
    response = visitor.http.post(f"/facility/records/{ref}/photos", data=sent, follow_redirects=True, content_type="multipart/form-data")
    visitor._took(response, status)
    return visitor.page.text


def files(settings: Settings) -> list[Path]:
    return sorted((settings.home / "papers").glob("*"))


def shots(make: Make) -> list[DayPhoto]:
    with make.database.reading() as tx:
        return list(tx.scalars(select(DayPhoto).order_by(DayPhoto.id)))


def test_a_day_one_tap_a_piece(garden: Garden, staff: Visitor, app: Flask) -> None:
    """Without script: each tap is a page; the next piece is one tap again."""
    page = staff.page
    assert "CANARY-allergy" in page.text
    assert "まだ記録していません" in page.text
    page = staff.send(button="ほとんど")
    assert "食事を記録しました。" in page.text
    assert "午前のおやつ ほとんど" in page.text
    staff.press("トイレ")
    staff.send({"time": "9:40", "text": "自分で言えました"}, button="おしっこ")
    assert "9:40トイレおしっこ自分で言えました" in staff.page.text.replace(" ", "")
    staff.press("体温")
    staff.send({"temperature": "３７．６", "time": "0945"}, button="体温を記録する")
    assert "37.5℃以上です。ご家庭に電話してください。" in staff.page.text
    staff.press("睡眠")
    staff.send({"time": "9:30"}, button="寝ました")
    assert "9:30から寝ています" in staff.page.text
    staff.send(button="起きました")
    assert "9:30～10:00" in staff.page.text
    staff.press("ようす")
    staff.send({"text": "庭で\n遊びました"}, button="ようすを記録する")
    assert "まだ公開していません" in staff.page.text
    page = staff.send(button="保護者に公開")
    assert "保護者に公開しました。" in page.text
    home = Visitor(app, garden.clock).log_in(garden.family.account_id)
    home.open("/my/")
    home.press(next(words for url, words in home.page.links if "/my/records/" in url))
    for words in ("9:40", "おしっこ", "37.6℃", "庭で", "9:30～10:00"):
        assert words in home.page.text
    for staffs in ("園 職員", "直す"):
        assert staffs not in home.page.text
    home.press("予約の詳細を見る")
    assert "園でのようすを読む" in home.page.text
    home.open("/my/records/")
    assert "12月8日（火）" in home.page.text


def test_by_htmx_the_day_comes_back_alone(garden: Garden, staff: Visitor) -> None:
    form = next(one for one in staff.page.forms if one.id == "piece")
    page = staff.post(form.action, form.data() | {"amount": "all"}, htmx="day")
    assert page.html.lstrip().startswith('<div class="board" id="day"')
    assert "食事を記録しました。" in page.text
    page = staff.post(form.action, form.data() | {"amount": "all"}, htmx="day")  # the same tap a second time
    assert len(garden.words()) == 1
    page = staff.post(form.action, form.data() | {"amount": "", "key": "x" * 16}, htmx="day", status=422)
    assert "あてはまるものを選んでください。" in page.text
    page = staff.open(f"/facility/records/{garden.ref}?kind=mood", htmx="day")
    assert "とてもよい" in page.text
    assert "<h1" not in page.html


@pytest.mark.parametrize(
    ("kind", "typed", "button", "said"),
    [
        ("temperature", {"temperature": "平熱"}, "体温を記録する", "体温を34.0から42.0までの数字で入力してください"),
        ("temperature", {"temperature": "99"}, "体温を記録する", "体温を34.0から42.0まで"), ("note", {"text": ""}, "ようすを記録する", "ようすを入力してください。"),
        ("note", {"text": "あ" * 1001}, "ようすを記録する", "1000文字以下で入力してください。"), ("note", {"text": "a\u202eb"}, "ようすを記録する", "使えない文字"),
        ("note", {"text": "x", "time": "25:00"}, "ようすを記録する", "24時間の数字で入力してください"), ("note", {"text": "x", "time": "10:30"}, "ようすを記録する", "いま（10:00）より前の時刻"),
        ("sleep", {"time": "9:00", "until": "8:00"}, "寝ました", "9:00よりあとの時刻を入力してください。"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_and_kept(garden: Garden, staff: Visitor, kind: str, typed: dict[str, str], button: str, said: str) -> None:
    staff.open(f"/facility/records/{garden.ref}?kind={kind}")
    staff.send(typed, button=button, status=422)
    assert said in staff.page.text
    assert staff.page.title.startswith("エラー：")
    for value in typed.values():
        assert value in staff.page.html
    assert garden.words() == []


def test_put_right_and_taken_away(garden: Garden, staff: Visitor) -> None:
    staff.send(button="ほとんど")
    staff.press("直す")
    staff.send({"time": "9:15", "amount": "half", "text": "おいしい"}, button="この内容に直す")
    assert "食事の記録を直しました。" in staff.page.text
    assert garden.words() == ["午前のおやつ　半分\nおいしい"]
    assert "直した記録1件" in staff.page.text
    assert "園 職員が12月8日（火）10:00に記録、園 職員が12月8日（火）10:00に直しました" in staff.page.text
    staff.press("直す")
    staff.send(button="この記録を消す")
    assert garden.words() == []
    assert "消しました" in staff.page.text


def test_somebody_was_first(garden: Garden, staff: Visitor) -> None:
    staff.send(button="ほとんど")
    staff.press("直す")
    stale = staff.page.forms
    staff.send({"amount": "half"}, button="この内容に直す")
    staff.http.post(stale[1].action, data=stale[1].data() | {"amount": "all"})
    assert garden.words() == ["午前のおやつ　半分"]


def test_photos_are_drawn_anew_and_sealed(garden: Garden, staff: Visitor, make: Make, settings: Settings, app: Flask) -> None:
    assert "写真を2枚記録しました。" in add(staff, garden.ref, (camera(), "DSC1.JPG"), (picture("PNG", (3000, 2000)), "b.png"), text="砂場")
    rows = shots(make)
    assert {path.name for path in files(settings)} == {one.store for one in rows}
    for path in files(settings):
        assert b"JFIF" not in path.read_bytes()
        assert path.stat().st_mode & 0o077 == 0
    staff.open(f"/facility/photos/{rows[0].ref}")
    assert staff.response is not None
    told, data = staff.response.headers, staff.response.data
    assert data.startswith(b"\xff\xd8\xff")
    for trace in (b"CANARY", b"Exif", b"DSC1"):
        assert trace not in data
    assert told["Content-Disposition"] == f'attachment; filename="photo-{rows[0].id}.jpg"'
    assert (told["Content-Type"], told["X-Content-Type-Options"], told["Cache-Control"]) == ("image/jpeg", "nosniff", "private, no-store")
    assert told["Content-Security-Policy"].startswith("sandbox")
    assert max(rows[1].size, 1) < 3000 * 2000


def test_photos_for_these_readers_only(garden: Garden, staff: Visitor, make: Make, app: Flask) -> None:
    add(staff, garden.ref, (camera(), "a.jpg"))
    ref = shots(make)[0].ref

    def asks(account_id: int, url: str) -> int:
        return Visitor(app, garden.clock).log_in(account_id).http.get(url).status_code

    home, beside = f"/my/photos/{ref}", f"/facility/photos/{ref}"
    assert asks(garden.family.account_id, home) == 404  # not published yet
    assert asks(garden.family.account_id, f"/my/records/{garden.ref}") == 404
    staff.send(button="保護者に公開")
    assert asks(garden.family.account_id, home) == 200
    assert asks(garden.other.account_id, home) == asks(garden.other.account_id, f"/my/records/{garden.ref}") == 404
    assert asks(garden.elsewhere.account_id, beside) == asks(garden.elsewhere.account_id, f"/facility/records/{garden.ref}") == 404
    officer = make.officer().account_id
    for url in (home, beside, f"/facility/records/{garden.ref}", f"/my/records/{garden.ref}"):
        assert asks(officer, url) == 403
    assert asks(garden.family.account_id, beside) == asks(garden.nursery.account_id, home) == 403
    assert Visitor(app, garden.clock).http.get(home).status_code == 303


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (SVG, "JPEGかPNGの写真を選んでください。"), (pages(), "JPEGかPNGの写真を選んでください。"), (b"", "写真の中身がありません。"),
        (b"\0\0\0\x18ftypheic", "HEIC形式の写真は使えません。"), (picture()[:400], "この写真は開けませんでした。"),
        (b"<!DOCTYPE html><script>1</script>" + picture(), "JPEGかPNGの写真を選んでください。"), (b"GIF89a" + picture(), "JPEGかPNG"),
    ],
)  # fmt: skip
def test_what_is_no_photo_is_refused(garden: Garden, staff: Visitor, settings: Settings, data: bytes, said: str) -> None:
    assert f"「a」：{said}" in add(staff, garden.ref, (data, "a"), status=422)
    assert files(settings) == []
    assert garden.words() == []


def test_more_than_a_day_may_have_are_not_even_opened(garden: Garden, staff: Visitor, app: Flask, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    adapters, opened = app.extensions["tsuen"].adapters, []
    monkeypatch.setitem(adapters, "clean_photo", lambda data, real=adapters["clean_photo"]: (opened.append(1), real(data))[1])
    said = add(staff, garden.ref, *[(picture(size=(4, 3)), f"{number}.jpg") for number in range(60)], status=422)
    assert (len(opened), len(shots(make)), "写真は1日20枚までです" in said) == (20, 20, True)


def test_a_polyglot_brings_nothing_along(garden: Garden, staff: Visitor, make: Make) -> None:
    add(staff, garden.ref, (picture() + b"<script>CANARY</script>PK\x03\x04", "a.php.jpg"))
    staff.open(f"/facility/photos/{shots(make)[0].ref}")
    assert staff.response is not None
    assert b"CANARY" not in staff.response.data
    assert b"PK\x03\x04" not in staff.response.data


def test_the_right_ones_stay_and_a_second_click_is_harmless(garden: Garden, staff: Visitor, make: Make, settings: Settings) -> None:
    said = add(staff, garden.ref, (picture(), "よい.jpg"), (SVG, "絵.svg"), status=422)
    assert "「絵.svg」：JPEGかPNG" in said
    assert len(shots(make)) == len(files(settings)) == 1
    assert "写真を選んでください。" in add(staff, garden.ref, status=422)
    staff.open(f"/facility/records/{garden.ref}?kind=photo")
    form = next(one for one in staff.page.forms if one.id == "piece").data()
    for _ in range(2):
        sent = form | {"photos": (io.BytesIO(picture()), "a.jpg")}
        staff.http.post(f"/facility/records/{garden.ref}/photos", data=sent, content_type="multipart/form-data")
    assert len(shots(make)) == len(files(settings)) == 2
    base = picture()
    assert "写真は1枚10MBまでです。" in add(staff, garden.ref, (base + b"\0" * (LARGEST + 1 - len(base)), "c.jpg"), status=422)
    assert len(files(settings)) == 2


def test_a_photo_taken_away_is_gone_at_once(garden: Garden, staff: Visitor, make: Make, settings: Settings, app: Flask) -> None:
    add(staff, garden.ref, (camera(), "a.jpg"))
    staff.send(button="保護者に公開")
    ref = shots(make)[0].ref
    staff.press("直す")
    staff.send(button="この記録を消す")
    assert files(settings) == []
    assert Visitor(app, garden.clock).log_in(garden.family.account_id).http.get(f"/my/photos/{ref}").status_code == 404


def test_every_reading_of_the_staff_is_recorded(garden: Garden, staff: Visitor, make: Make, app: Flask) -> None:
    """The page, a piece, a photo: one action for all; the family's own reading is nobody's business."""
    def entries() -> list[str]:
        with make.database.reading() as tx:
            rows = tx.scalars(select(Entry).where(Entry.action == "care.read", Entry.subject_id == str(garden.family.child_ids[0])).order_by(Entry.id))
            return [one.facts["what"] for one in rows]

    assert entries() == ["record"]
    add(staff, garden.ref, (picture(), "a.jpg"))
    before = len(entries())
    with make.database.reading() as tx:
        piece = tx.scalar(select(DayPiece.ref))
    staff.open(f"/facility/pieces/{piece}")
    staff.http.get(f"/facility/photos/{shots(make)[0].ref}")
    assert entries()[before:] == ["record", "photo"]
    staff.open(f"/facility/records/{garden.ref}")
    staff.send(button="保護者に公開")
    seen = len(entries())
    Visitor(app, garden.clock).log_in(garden.family.account_id).open(f"/my/records/{garden.ref}")
    assert len(entries()) == seen


def test_after_its_days_it_is_read_only(garden: Garden, staff: Visitor, clock: StillClock) -> None:
    staff.send(button="ほとんど")
    clock.to("2026-12-16T09:00")
    staff.log_in(garden.nursery.account_id).open(f"/facility/records/{garden.ref}")
    assert "12月15日（火）まででした" in staff.page.text
    assert [one for one in staff.page.forms if "records" in one.action] == []
    staff.open("/facility/records/")
    assert "森本 ひなた" in staff.page.text


def test_of_a_child_that_has_not_come_there_is_nothing(garden: Garden, staff: Visitor, make: Make) -> None:
    from tests.support.stays import stay

    ref = stay(make, garden.family, garden.nursery, starts=720, ends=780)
    staff.open(f"/facility/records/{ref}", status=404)
