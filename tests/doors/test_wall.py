"""What no person types is turned away before any view, on both databases; an impossible date keeps its own sentence."""

from __future__ import annotations

from typing import Any
from urllib.parse import quote_from_bytes

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict

from tests.support.client import Visitor
from tests.support.make import Make
from tests.support.routes import Route, routes
from tests.support.world import Builder
from tsuen.web.fields import radio_field
from tsuen.web.forms import DateParts, Form, chosen, required

BAD = [b"\x00", b"a\x00b", b"\x1b[2J", b"\x07", b"\x7f", b"\xed\xa0\x80", b"\xff\xfe", b"\xe2\x80\xae"]


@pytest.fixture
def stage(app: Flask, make: Make) -> Any:
    """The world of the authorization tests on either database."""
    return app, Builder(make).build()


def asks(app: Flask, world: Any) -> list[tuple[str, Route, str]]:
    """Every GET with a person it is for, and an address that opens something."""
    found = []
    for route in routes(app, "GET"):
        who = app.view_functions[route.endpoint].permit.who
        name = next((one for one, audience in (("guardian", "family"), ("staff", "facility"), ("officer", "municipality")) if audience in who), "")
        values = {part: (world.of(part, 1) or world.of("child", 1) or ["1"])[0] for part in route.kinds()}
        if "day" in route.kinds().values():
            continue
        found.append((world.tokens.get(name, ""), route, route.fill(values)))
    return found


def test_no_page_falls_over_a_query(stage: Any) -> None:
    """Each of them as the value, and as the name, of a parameter of every page: 400 for control characters, never 5xx."""
    app, world = stage
    wrong = []
    for token, route, url in asks(app, world):
        client = app.test_client()
        if token:
            client.set_cookie("tsuen_session", token, domain="localhost")
        for bad in (BAD[0], BAD[5]):
            said = quote_from_bytes(bad)
            query = f"?q={said}&page={said}&week={said}&child={said}&slot={said}&month={said}&{said}=1&view={said}&municipality={said}&seen={said}"
            status = client.get(url.split("?")[0] + query).status_code
            if status >= 500 or (bad == b"\x00" and status != 400):
                wrong.append(f"{route.endpoint} {bad!r}: {status}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("bad", BAD, ids=repr)
def test_paths_and_queries(visitor: Visitor, make: Make, bad: bytes) -> None:
    make.municipality()
    visitor.log_in(make.family().account_id)
    said = quote_from_bytes(bad)
    control = not bad.startswith((b"\xed", b"\xff", b"\xe2"))
    for path in (f"/my/{said}", f"/my/people/children/{said}", f"/apply/open/{said * 43}", f"/d/{said}", f"/application/{said}"):
        assert visitor.http.get(path).status_code in ({404} if control else {403, 404})
    answer = visitor.http.get(f"/my/facilities/?q={said}")
    assert answer.status_code == (400 if control or bad == b"\xe2\x80\xae" else 200)
    assert "Traceback" not in answer.text
    assert visitor.http.get(f"/apply?municipality={said}").status_code in {400, 404}


def test_a_page_is_shown(visitor: Visitor, make: Make) -> None:
    """A page of ours, with a way on; not a bare line of the server's."""
    visitor.log_in(make.family().account_id)
    assert visitor.open("/my/facilities/?q=%00", status=400).headings
    assert visitor.open("/my/%00", status=404).headings


def test_nul_in_a_form_is_turned_away_and_other_letters_are_answered(visitor: Visitor, make: Make) -> None:
    make.municipality()
    family = make.family()
    visitor.log_in(family.account_id)
    url = f"/my/people/children/{family.child_refs[0]}/growth"
    for field in ("development", "key", "shown", "\x00"):
        visitor.open(url + "/edit")
        visitor.post(url + "/confirm", {"development": "a", field: "森\x00本"}, status=400)
    visitor.open(url + "/edit")
    assert "使えない文字" in visitor.post(url + "/confirm", {"development": "森\x1b本"}, status=422).text


class _DateForm(Form):
    born = DateParts("生年月日", [required("生年月日")])
    sure = radio_field("有無", (("yes", "有"), ("no", "無")), chosen("有か無か"))


@pytest.mark.parametrize(
    ("parts", "said"),
    [
        (("2026", "2", "30"), "ない日付です。年・月・日を確かめてください（例：2025年4月10日）。"),
        (("2026", "13", "1"), "ない日付です。年・月・日を確かめてください（例：2025年4月10日）。"),
        (("あ", "1", "1"), "ない日付です。年・月・日を確かめてください（例：2025年4月10日）。"),
        (("2026", "", ""), "ない日付です。年・月・日を確かめてください（例：2025年4月10日）。"),
        (("", "", ""), "生年月日を入力してください。"),
        (("2026", "２", "28"), ""),
    ],
)
def test_an_impossible_date_keeps_its_sentence(app: Flask, parts: tuple[str, str, str], said: str) -> None:
    data = dict(zip(("born-year", "born-month", "born-day"), parts, strict=True))
    with app.test_request_context("/", method="POST"):
        form = _DateForm(MultiDict(data), meta={"csrf": False})
        form.validate()
        assert " ".join(form.born.errors) == said
        assert form.born.parts[0] == parts[0]
        assert form.sure.errors == ["有か無かを選んでください。"]
