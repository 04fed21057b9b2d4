"""Papers of an application: added, named, taken away; read by its own municipality alone, and that is recorded (A5, C14)."""

from __future__ import annotations

import io
import os
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from tests.conftest import StillClock
from tests.support.client import Visitor
from tests.support.make import Make
from tests.unit.test_papers import camera, pages, picture
from tsuen.config import Settings
from tsuen.db import Database
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.domain.applications.models import Application, Attachment
from tsuen.domain.applications.services.draft import forget_drafts
from tsuen.domain.audit.models import Entry
from tsuen.jobs.papers import sweep_papers
from tsuen.kernel.papers import LARGEST


@pytest.fixture
def family(visitor: Visitor, make: Make) -> Visitor:
    """A browser that holds a draft."""
    make.municipality()
    with make.database.writing() as tx:
        row = Application(
            municipality_code="252115", email="mama@example.jp", state="draft", created_at=make.clock(),
            answers={"pages": {}, "children": [1], "next": 2},
        )  # fmt: skip
        tx.add(row)
        tx.flush()
        _, token = open_session(tx, stage="application", subject_id=row.id, now=make.clock())
    visitor.http.set_cookie("tsuen_session", token, domain="localhost")
    visitor.open("/attachments/")
    return visitor


def add(visitor: Visitor, *files: tuple[bytes, str], status: int = 200) -> str:
    sent = {"csrf_token": visitor.page.forms[-1].data()["csrf_token"], "papers": [(io.BytesIO(data), name) for data, name in files]}
    response = visitor.http.post("/attachments/", data=sent, follow_redirects=True, content_type="multipart/form-data")
    visitor._took(response, status)
    return visitor.page.text


def kept(database: Database) -> list[Attachment]:
    with database.reading() as tx:
        return list(tx.scalars(select(Attachment).order_by(Attachment.id)))


def files(settings: Settings) -> list[Path]:
    return sorted((settings.home / "papers").glob("*"))


def test_several_at_once_by_content_not_by_name(family: Visitor, make: Make, settings: Settings) -> None:
    said = add(family, (camera(), "手帳.JPG"), (pages(), "../../etc/診断書.exe"), (picture("PNG"), "a\u202egnp.html"))
    assert "3つのファイルを添付しました。" in said
    assert [(one.name, one.kind) for one in kept(make.database)] == [("手帳.jpg", "jpeg"), ("診断書.pdf", "pdf"), ("agnp.png", "png")]
    assert {path.name for path in files(settings)} == {one.store for one in kept(make.database)}
    for path in files(settings):
        data = path.read_bytes()
        assert b"JFIF" not in data
        assert b"%PDF" not in data
        assert path.stat().st_mode & 0o077 == 0


def test_the_wrong_ones_are_named_and_the_right_ones_stay(family: Visitor, make: Make) -> None:
    said = add(family, (picture(), "よい.jpg"), (b"<svg/>", "絵.svg"), (b"\0\0\0\x18ftypheic", "写真.heic"), status=422)
    assert "「絵」：添付できるのは、JPEG、PNG、PDFのファイルです。" in said
    assert "「写真」：HEIC形式の写真は添付できません。" in said
    assert "添付したもの 1つ" in said
    assert "ファイルを選んでください。" in add(family, status=422)
    assert len(kept(make.database)) == 1


def test_ten_megabytes_and_one_byte_more(family: Visitor, make: Make) -> None:
    base = picture()
    add(family, (base + b"\0" * (LARGEST - len(base)), "a.jpg"))
    assert "ファイルは10MBまでです。" in add(family, (base + b"\0" * (LARGEST + 1 - len(base)), "b.jpg"), status=422)
    assert len(kept(make.database)) == 1


def test_other_views_keep_their_small_limit(family: Visitor) -> None:
    token = family.page.forms[-1].data()["csrf_token"]
    family.post("/application/applicant", {"csrf_token": token, "given_name": "あ" * 2_000_000}, status=413)


def test_at_most_five(family: Visitor, make: Make) -> None:
    said = add(family, *[(picture(), f"{n}.jpg") for n in range(6)], status=422)
    assert "添付できるのは5つまでです。" in said
    assert len(kept(make.database)) == 5


def test_taken_away_and_swept(family: Visitor, make: Make, settings: Settings, clock: StillClock) -> None:
    add(family, (picture(), "a.jpg"), (picture(), "b.jpg"))
    family.send(form=next(n for n, form in enumerate(family.page.forms) if "/remove" in form.action))
    assert "添付書類を1つ消しました。" in family.page.text
    assert [one.name for one in kept(make.database)] == ["b.jpg"]
    assert [path.name for path in files(settings)] == [kept(make.database)[0].store]  # at once
    (settings.home / "papers" / "left").write_bytes(b"x")  # of a process that ended in between
    old = clock().timestamp() - 2 * 86400
    for path in files(settings):
        os.utime(path, (old, old))
    assert sweep_papers(settings, make.database, clock) == 1
    assert sweep_papers(settings, make.database, clock) == 0
    assert [path.name for path in files(settings)] == [kept(make.database)[0].store]


def test_forgotten_with_the_draft(family: Visitor, make: Make, settings: Settings, clock: StillClock) -> None:
    add(family, (picture(), "a.jpg"))
    clock.to("2027-02-08T03:00")
    assert make.database.run(lambda tx: forget_drafts(tx, clock())) == 1
    assert kept(make.database) == []
    for path in files(settings):
        os.utime(path, (0, 0))
    sweep_papers(settings, make.database, clock)
    assert files(settings) == []


def test_what_was_sent_is_closed(family: Visitor, make: Make) -> None:
    add(family, (picture(), "a.jpg"))
    with make.database.writing() as tx:
        tx.execute(update(Application).values(state="submitted", submitted_at=make.clock()))
    ref = kept(make.database)[0].ref
    sent = {"csrf_token": family.page.forms[-1].data()["csrf_token"], "papers": (io.BytesIO(picture()), "b.jpg")}
    assert family.http.post("/attachments/", data=sent, content_type="multipart/form-data").status_code == 409
    assert family.http.post(f"/attachments/{ref}/remove", data={"csrf_token": sent["csrf_token"]}).status_code == 409
    assert len(kept(make.database)) == 1


def test_only_the_municipality_of_the_application_reads_it(family: Visitor, make: Make, app: Flask, clock: StillClock) -> None:
    add(family, (camera(), "手帳.jpg"))
    ref = kept(make.database)[0].ref
    url = f"/municipality/attachments/{ref}"
    assert family.http.get(url).status_code in {303, 401, 403}
    desk, other = Visitor(app, clock), Visitor(app, clock)
    desk.log_in(make.officer().account_id).open(url, status=404)  # a draft is nobody's yet
    with make.database.writing() as tx:
        tx.execute(update(Application).values(state="submitted", submitted_at=clock()))
    desk.open(url)
    assert desk.response is not None
    told = desk.response.headers
    assert told["Content-Disposition"].startswith("attachment; filename=\"attachment-1.jpg\"; filename*=UTF-8''%E6%89%8B")
    assert (told["Content-Type"], told["X-Content-Type-Options"], told["Cache-Control"]) == ("image/jpeg", "nosniff", "no-store")
    assert told["Content-Security-Policy"].startswith("sandbox")
    assert b"CANARY" not in desk.response.data
    make.municipality("131016")
    other.log_in(make.officer("131016").account_id).open(url, status=404)
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).where(Entry.action == "application.attachment_read")) == 1


def test_a_mailed_url_is_not_a_mill_for_pictures(family: Visitor, make: Make, clock: StillClock) -> None:
    sent = {"csrf_token": family.page.forms[-1].data()["csrf_token"]}
    post = lambda: family.http.post(  # noqa: E731
        "/attachments/", data=sent | {"papers": (io.BytesIO(b"GIF89a"), "a.gif")}, content_type="multipart/form-data"
    )
    assert [post().status_code for _ in range(31)] == [422] * 30 + [429]
    clock.moment += timedelta(hours=1)
    assert post().status_code == 422
