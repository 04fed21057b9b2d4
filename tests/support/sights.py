"""Every page of the app as its people see it: full pages, empty ones, refused forms and error pages, drawn once each.

Pages come from the url map and the world of the route tests: a new route is looked at without anybody listing it.
Pages with the same skeleton (tags, classes, roles, states) are kept once.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any
from unittest.mock import patch

from flask import Flask
from werkzeug.exceptions import HTTPException, default_exceptions
from werkzeug.test import TestResponse

from tests.support.applicant import ask, fill
from tests.support.client import FormFacts, Page, Visitor
from tests.support.make import Make
from tests.support.routes import Route, Saved, candidates, fitting, routes
from tests.support.rules import rules
from tests.support.wishes import add_wishes
from tests.support.world import AUDIENCE, STAGES, World
from tsuen.domain.accounts.services.sessions import open_session

NEWCOMERS = {"new guardian": "family", "new staff": "facility", "new officer": "municipality"}
TOWN = "131075"
ERRORS = (400, 401, 403, 404, 405, 409, 413, 429, 500, 503)
SHOWN = ("class", "role", "type", "aria-current", "aria-disabled", "aria-invalid", "disabled", "checked", "open", "hidden")
HTML, PIECE = "text/html", "a piece for htmx"
DEPTH = 3
TYPED = ("text", "search", "tel", "email", "url", "number", "date", "textarea")
# GET routes that show no page: what they give instead, as (status, media type).
NO_PAGE = {
    "assets.favicon": (200, "image/x-icon"),
    "assets.stylesheet": (200, "text/css"),
    "assets.worker": (200, "text/javascript"),
    "auth.password.open_mail": (303, HTML),
    "facility.door.picture": (200, "image/svg+xml"),
    "facility.photos.show": (200, "image/jpeg"),
    "facility.today.tally": (303, HTML),  # a piece; as a page it leads to the board
    "family.amendments.form": (200, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "family.account.email_code": (303, HTML),  # without a change under way it leads to where one begins
    "family.photos.show": (200, "image/jpeg"),
    "health.live": (200, "application/json"),
    "health.ready": (200, "application/json"),
    "municipality.attachments.download": (200, "image/jpeg"),
    "municipality.front.index": (303, HTML),  # the queue is the desk's first page
    "municipality.lottery.download": (200, "text/csv"),
    "public.application.address": (200, PIECE),
    "public.application.download": (200, "application/pdf"),
    "public.application.index": (303, HTML),
    "public.apply.open_link": (303, HTML),
    "public.door.index": (303, HTML),
    "public.register.open_mail": (303, HTML),
    "public.standing.open_link": (303, HTML),
}
# Addresses beside those of the table: other questions, other steps, things that are not there.
PLACES: dict[str, list[dict[str, str]]] = {
    "public.top.index": [{"?": "prefecture=滋賀県"}],
    "public.apply.index": [{"?": "prefecture=滋賀県"}, {"?": "municipality=252115"}, {"?": "municipality=131016"}, {"?": f"municipality={TOWN}"}],
    "public.register.index": [{"?": f"municipality={TOWN}"}],
    "public.application.step": [{"name": name} for name in ("applicant", "proxy", "child-1", "more")],
    "public.door.index": [{"code": "ZZZZZZZZZZ"}],
    "family.facilities.index": [{"?": "name=ないところ"}],
    "family.booking.index": [
        {"ref": "{facility}", "?": f"child={{siblings}}&how={how}{more}"}
        for how in ("", "singly")
        for more in ("", "&week=2026-12-21&day=2026-12-22", "&start=2026-12-16T09:30&end=2026-12-16T11:30&apply=1", "&start=2026-12-22T09:30&end=2026-12-22T11:30&apply=1")
    ],
    "family.booking.details": [{"ref": "{facility}", "?": f"child={{siblings}}&how=singly&start=2026-12-{day}T09:30&end=2026-12-{day}T11:30"} for day in (16, 22)],
    "family.together.done": [{"?": "ref={reservation}&left={siblings}"}],
    "municipality.applications.index": [{"?": "q=ないところ"}, {"?": "view=approved"}],
}  # fmt: skip


@dataclass
class Sight:
    """One page: who sees it, where, and what the server answered."""

    who: str
    endpoint: str
    url: str
    status: int
    headers: dict[str, str]
    html: str
    what: str = "page"

    def __str__(self) -> str:
        return f"{self.what} {self.endpoint} ({self.who}, {self.status}) {self.url}"


class _Skeleton(HTMLParser):
    """Tags with what changes their look or their meaning; no words."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.bones: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        bone = " ".join([tag, *(f"{name}={value}" for name, value in attrs if name in SHOWN)])
        if self.bones[-1:] != [bone]:  # one more of the same is the same page
            self.bones.append(bone)


def kind(answer: TestResponse) -> str:
    """The media type; a piece of a page is no page."""
    return PIECE if answer.mimetype == HTML and answer.status_code == 200 and "<html" not in answer.text else answer.mimetype or ""


@dataclass
class Sights:
    """What was collected: pages, and the routes that gave none."""

    app: Flask
    world: World
    saved: Saved
    found: list[Sight] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)  # what a form did not keep when it was refused, and faults
    _seen: set[str] = field(default_factory=set)

    def _keep(self, sight: Sight) -> None:
        if 300 <= sight.status < 400:
            return
        place = sight.endpoint if sight.status < 400 or sight.what != "page" else ""
        bones = f"{place} {sight.status} " + "|".join(_Skeleton(sight.html).bones)
        if bones not in self._seen:
            self._seen.add(bones)
            self.found.append(sight)

    def look(self, who: str, route: Route, url: str, *, what: str = "page", data: Any = None) -> list[TestResponse]:
        """Ask as somebody, and go where a press leads; pages are kept, the database is put back."""
        client = self.app.test_client()
        if token := self.world.tokens.get(who, ""):
            client.set_cookie("tsuen_session", token, domain="localhost")
        answers = [client.open(url, method=route.method, data=data)]
        if route.method == "POST" and answers[0].status_code == 303:
            answers.append(client.get(answers[0].headers["Location"]))
            what = "after"
        for answer in answers:
            if kind(answer) == HTML and answer.get_data():
                self._keep(Sight(who, route.endpoint, url, answer.status_code, dict(answer.headers), answer.text, what))
        if self.saved.touched():
            self.saved.put_back()
        return answers


def settle(app: Flask, make: Make, world: World) -> None:
    """People who have nothing yet, in a municipality of their own; and a family whose form is filled in but not sent."""
    officer, family = make.officer(TOWN), make.family(code=TOWN)
    make.municipality(TOWN, rules(application={"account_first": True}))
    nursery = make.nursery(code=TOWN, places=0, published=False)
    with make.database.writing() as tx:
        for name, account_id in zip(NEWCOMERS, (family.account_id, nursery.account_id, officer.account_id), strict=True):
            _, world.tokens[name] = open_session(tx, stage="full", account_id=account_id, now=make.clock())
    add_wishes(make, world)
    visitor = Visitor(app, make.clock)
    visitor.open(ask(visitor, "filled@example.jp"))
    fill(visitor)
    cookie = visitor.http.get_cookie("tsuen_session")
    assert cookie is not None
    world.tokens["application filled"] = cookie.value


def collect(app: Flask, world: World, saved: Saved) -> Sights:
    """All pages of the app."""
    sights = Sights(app, world, saved)
    with _no_token():
        _posted(sights, list(_pages(sights)))
    _faults(sights)
    saved.put_back()
    return sights


@contextmanager
def _no_token() -> Iterator[None]:
    """Forms keep their field; nobody asks for it."""
    with patch("flask_wtf.csrf.validate_csrf", lambda *_, **__: None):
        yield


def _people(app: Flask, endpoint: str) -> list[str]:
    """Those who may see a page: one of each kind, and those who have nothing yet."""
    who = app.view_functions[endpoint].permit.who  # type: ignore[attr-defined]
    if "anyone" in who:
        return ["nobody", "guardian", "staff", "officer"]
    named = [name for name, audience in (AUDIENCE | NEWCOMERS).items() if audience in who and "other" not in name]
    stages = [name for name in (*STAGES, "application sent", "application filled") if name.split()[0] in who]
    return [*named, *stages]


def _values(route: Route, world: World) -> Iterator[dict[str, str]]:
    """Every thing of the world that fits a route."""
    if "token" in route.kinds().values():
        yield from (values for values, _ in candidates(route, world, 1))
    else:
        yield from fitting(route, world, 1, most=12)
    for said in PLACES.get(route.endpoint, []):
        yield {name: text.format(**{kind: (world.of(kind, 1) or [""])[0] for kind in ("facility", "siblings", "reservation")}) for name, text in said.items()}
    yield from world.places.get(route.endpoint, [])


Seen = tuple[str, str, Page]


def _pages(sights: Sights) -> Iterator[Seen]:
    """Every GET route for all its people; gives the pages that were shown."""
    for route in routes(sights.app, "GET"):
        statuses = set()
        for who in _people(sights.app, route.endpoint):
            for values in _values(route, sights.world):
                url = route.fill(values)
                [answer] = sights.look(who, route, url)
                statuses.add((answer.status_code, kind(answer)))
                if answer.status_code == 200 and kind(answer) == HTML:
                    yield who, url, Page(answer.text)
        if NO_PAGE.get(route.endpoint, (200, HTML)) not in statuses:
            sights.missing.append(f"{route.endpoint} {route.url}: {sorted(statuses)}")


def _posted(sights: Sights, pages: list[Seen], depth: int = DEPTH) -> None:
    """Each form once as it stands, once with everything blank, once full of nonsense; then the forms of what came."""
    done, known = set(), {(route.endpoint): route for route in routes(sights.app, "POST")}
    adapter = sights.app.url_map.bind("localhost")
    for _ in range(depth):
        came: list[Seen] = []
        for who, url, page in pages:
            for form in page.forms:
                aim = form.action or url
                mark = (who, re.sub(r"[a-z2-9]{16}", "*", aim), len(form.fields), tuple(form.buttons))
                if form.method != "post" or mark in done:
                    continue
                done.add(mark)
                route = known[adapter.match(aim.split("?")[0], method="POST")[0]]
                for what, data in _bodies(form):
                    answers = sights.look(who, route, aim, what=what, data=data)
                    sights.lost += [f"{what} {route.endpoint} ({who}) {aim}: {one}" for one in _lost(form, data, answers[0])]
                    came += [(who, aim, Page(one.text)) for one in answers if one.status_code == 200 and kind(one) == HTML]
        pages = came


def _lost(form: FormFacts, data: dict[str, Any], answer: TestResponse) -> Iterator[str]:
    """A refused form stands there again as it was typed, whatever was typed."""
    if answer.status_code >= 500:
        yield f"{answer.status_code}"
    if answer.status_code in (409, 422) and kind(answer) == HTML:
        again = [one for drawn in Page(answer.text).forms for one in drawn.fields]
        for typed in form.fields:
            held = [one.value.strip() for one in again if one.name == typed.name]
            if typed.kind in TYPED and typed.name != "username" and held and not any(_kept(one, str(data[typed.name]).strip()) for one in held):
                yield f"「{typed.name}」 is {held}, not {data[typed.name]!r}"


def _kept(held: str, typed: str) -> bool:
    """Kana are shown as katakana; a box for a few digits keeps the first letters."""
    return held == typed or (bool(held) and typed.startswith(held.replace("ン", "ん")))


def _bodies(form: FormFacts) -> Iterator[tuple[str, dict[str, Any]]]:
    """What is sent: each button once, then wrong things."""
    buttons: list[dict[str, str]] = [{name: value} for name, value, _ in form.buttons if name] or [{}]
    for pressed in buttons:
        yield "as it stands", form.data() | pressed
    kept = {one.name: one.value for one in form.fields if one.kind == "hidden"} | buttons[0]
    names = [one.name for one in form.fields]
    yield "blank", dict.fromkeys(names, "") | kept
    yield "nonsense", dict.fromkeys(names, "ん" * 90) | kept


def _faults(sights: Sights) -> None:
    """The page of every error, as everybody's frame draws it."""
    top = next(route for route in routes(sights.app, "GET") if route.endpoint == "public.top.index")
    view = sights.app.view_functions[top.endpoint]
    for status in ERRORS:

        def fail(status: int = status, **_: Any) -> None:
            raise default_exceptions.get(status, HTTPException)

        fail.permit = view.permit  # type: ignore[attr-defined]
        with patch.dict(sights.app.view_functions, {top.endpoint: fail}):
            for who in ("nobody", "guardian", "staff", "officer"):
                [answer] = sights.look(who, top, top.fill({}), what="error")
                assert answer.status_code == status, f"{who} {status}: {answer.status_code}"
