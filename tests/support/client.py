"""One inspecting client: opens pages as a browser without script would, and checks each on the way."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from typing import Any

from flask import Flask
from werkzeug.test import TestResponse

from tsuen.db import Database
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.kernel.clock import Clock

VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr", "path", "use", "circle", "rect"}


class Field:
    """One control of a form."""

    def __init__(self, name: str, value: str, kind: str) -> None:
        self.name, self.value, self.kind = name, value, kind


class FormFacts:
    """One form of a page: where it goes and what it would send untouched."""

    def __init__(self, attrs: dict[str, str]) -> None:
        self.action, self.method, self.id = attrs.get("action", ""), attrs.get("method", "get").lower(), attrs.get("id", "")
        self.fields: list[Field] = []
        self.buttons: list[tuple[str, str, str]] = []

    def data(self) -> dict[str, Any]:
        """Names and values as a browser sends them."""
        sent: dict[str, Any] = {}
        for field in self.fields:
            if field.name in sent:
                held = sent[field.name]
                sent[field.name] = [*held, field.value] if isinstance(held, list) else [held, field.value]
            else:
                sent[field.name] = field.value
        return sent


class Page(HTMLParser):
    """What a page holds: title, headings, ids, links, forms, its visible text."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.html = html
        self.ids: list[str] = []
        self.links: list[tuple[str, str]] = []
        self.forms: list[FormFacts] = []
        self.headings: list[str] = []
        self.title = ""
        self.words: list[str] = []
        self.inline: list[str] = []
        self._open: list[str] = []
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._area: Field | None = None
        self._anchor: list[Any] | None = None
        self._button: list[str] | None = None
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {k: v or "" for k, v in attrs}
        if tag not in VOID:
            self._open.append(tag)
        if got.get("id"):
            self.ids.append(got["id"])
        if "style" in got or any(k.startswith("on") for k in got):
            self.inline.append(f"{tag} {sorted(got)}")
        if tag == "a" and "href" in got:
            self._anchor = [got["href"], ""]
        if tag == "form":
            self.forms.append(FormFacts(got))
        if tag == "h1":
            self.headings.append("")
        self._control(tag, got)

    def _control(self, tag: str, got: dict[str, str]) -> None:
        if not self.forms:
            return
        fields, name = self.forms[-1].fields, got.get("name", "")
        if tag == "input" and name and "disabled" not in got:
            kind = got.get("type", "text")
            if kind not in {"checkbox", "radio", "submit", "button"} or (kind in {"checkbox", "radio"} and "checked" in got):
                fields.append(Field(name, got.get("value", "on" if kind == "checkbox" else ""), kind))
        elif tag == "select" and name:
            self._select = (name, [])
        elif tag == "option" and self._select:
            self._select[1].append((got.get("value", ""), "selected" in got))
        elif tag == "textarea" and name:
            self._area = Field(name, "", "textarea")
            fields.append(self._area)
        elif tag == "button":
            self._button = [name, got.get("value", ""), ""]

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open and self._open.pop() != tag:
                pass
        if tag == "a" and self._anchor:
            self.links.append((self._anchor[0], self._anchor[1].strip()))
            self._anchor = None
        if tag == "select" and self._select and self.forms:
            name, options = self._select
            value = next((v for v, on in options if on), options[0][0] if options else "")
            self.forms[-1].fields.append(Field(name, value, "select"))
            self._select = None
        if tag == "textarea":
            self._area = None
        if tag == "button" and self._button and self.forms:
            self.forms[-1].buttons.append((self._button[0], self._button[1], self._button[2].strip()))
            self._button = None

    def handle_data(self, data: str) -> None:
        if "title" in self._open and "svg" not in self._open:
            self.title += data
        if "script" in self._open or "style" in self._open:
            return
        if self._area is not None:
            self._area.value += data
        if self._anchor is not None:
            self._anchor[1] += data
        if self._button is not None:
            self._button[2] += data
        if "h1" in self._open and self.headings:
            self.headings[-1] += data
        self.words.append(data)

    @property
    def text(self) -> str:
        """All visible words, blanks folded."""
        return re.sub(r"\s+", " ", "".join(self.words))


class Visitor:
    """A browser. `check=False` opens a page without the page checks."""

    def __init__(self, app: Flask, clock: Clock) -> None:
        self.app, self.clock = app, clock
        self.http = app.test_client()
        self.page = Page("")
        self.response: TestResponse | None = None

    @property
    def database(self) -> Database:
        made: Database = self.app.extensions["tsuen"].database
        return made

    def log_in(self, account_id: int) -> Visitor:
        """Stand inside without the steps of the login (they have tests of their own)."""
        with self.database.writing() as tx:
            _, token = open_session(tx, stage="full", account_id=account_id, now=self.clock())
        self.http.set_cookie("tsuen_session", token, domain="localhost")
        return self

    def open(self, url: str, *, status: int = 200, htmx: str = "", **options: Any) -> Page:
        """GET, following redirects; with `htmx`, as htmx asking for the piece of that target id."""
        headers = {"HX-Request": "true", "HX-Target": htmx} if htmx else {}
        return self._took(self.http.get(url, follow_redirects=not htmx, headers=headers, **options), status, whole=not htmx)

    def post(self, url: str, data: dict[str, Any] | None = None, *, status: int = 200, htmx: str = "") -> Page:
        """POST with this page's CSRF token, following redirects."""
        sent = {"csrf_token": self._token()} | (data or {})
        headers = {"HX-Request": "true", "HX-Target": htmx} if htmx else {}
        return self._took(self.http.post(url, data=sent, follow_redirects=not htmx, headers=headers), status, whole=not htmx)

    def send(self, values: dict[str, Any] | None = None, *, button: str = "", form: int | str = "", status: int = 200) -> Page:
        """Fill this page's form and press `button` (its words). `form`: its id or index; default: the one with the button."""
        found = self._form(form, button)
        data = found.data() | (values or {})
        for name, value, words in found.buttons:
            if button and name and words == button:
                data[name] = value
        here = self.response.request.path if self.response is not None else "/"
        url = found.action or here
        if found.method == "get":
            return self._took(self.http.get(url, query_string=data, follow_redirects=True), status)
        return self._took(self.http.post(url, data=data, follow_redirects=True), status)

    def press(self, words: str, *, status: int = 200) -> Page:
        """Follow the link with these words."""
        found = [url for url, said in self.page.links if re.sub(r"\s", "", said) == re.sub(r"\s", "", words)]
        assert found, f"no link 「{words}」 among {[said for _, said in self.page.links]}"
        return self.open(found[0], status=status)

    def _form(self, form: int | str, button: str) -> FormFacts:
        if isinstance(form, int):
            return self.page.forms[form]
        for one in self.page.forms:
            if (form and one.id == form) or (not form and button and any(b[2] == button for b in one.buttons)):
                return one
        raise AssertionError(f"no form {form or button!r}: {[(f.id, f.buttons) for f in self.page.forms]}")

    def _token(self) -> str:
        for form in self.page.forms:
            for field in form.fields:
                if field.name == "csrf_token":
                    return field.value
        found = re.search(r'X-CSRFToken&#34;: &#34;([^&]+)|X-CSRFToken": "([^"]+)', self.page.html)
        return next((group for group in found.groups() if group), "") if found else ""

    def _took(self, response: TestResponse, status: int, *, whole: bool = True) -> Page:
        self.response = response
        assert response.status_code == status, f"{response.status_code} not {status}: {Page(response.text).text[:400]}"
        assert response.headers.get("Content-Security-Policy"), "no CSP"
        if not response.content_type.startswith("text/html"):
            return self.page
        self.page = Page(response.text)
        if whole and response.text:
            self._check(self.page)
        return self.page

    def _check(self, page: Page) -> None:
        assert len(page.headings) == 1, f"h1: {page.headings}"
        assert page.title.strip(), "no title"
        doubled = {one for one in page.ids if page.ids.count(one) > 1}
        assert not doubled, f"ids twice: {doubled}"
        assert not page.inline, f"inline style or handler: {page.inline}"
