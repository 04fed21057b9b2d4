"""Every letter with its real facts: what is posted has a template, what is a template is posted, and each reads as it should."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import update
from werkzeug.exceptions import HTTPException

import tsuen
from tests.support.mails import Posted, all_posted, post_functions
from tests.support.make import Make
from tests.support.world import Builder
from tsuen.adapters.mailer import letter_templates, write_letter
from tsuen.domain.interviews.models import Interview
from tsuen.jobs.offices import Office, office_of

PUBLIC = "https://portal.example.jp"
FOLDER = Path(tsuen.__file__).parent / "templates" / "mail"
URL = re.compile(r"https?://[^\s、。）」]+")
BARE = re.compile(r"(?<![\w:/.\-])/(?:[a-z][a-z0-9-]*)(?:/|\b)")
CARE = re.compile(r"canary-h\d-(allergy|food|development|needs|diagnosis|doctor|contact|pickup)|アレルギー|配慮すべき", re.IGNORECASE)
UNREAD = re.compile(r"(?<![\d-])0\d{9,10}(?!\d)|\d{4,}円|（目安）.+")  # a number nobody reads, a sum without its comma, two facts on one line
Read = tuple[Posted, str, str, Office | None]


@pytest.fixture
def written(make: Make) -> list[Read]:
    """Every letter, as its reader gets it."""
    world = Builder(make).build()
    database, found = make.database, []
    with database.writing() as tx:
        second = tx.query(Interview).filter_by(state="done").first()
        tx.execute(update(Interview).where(Interview.id == second.id).values(accepted="no", answer="またご相談ください。"))
    with database.writing() as tx:
        posted = all_posted(tx, world, make.clock())
        for one in posted:
            office = office_of(tx, one.municipality_code, one.recipient)
            subject, body = write_letter(letter_templates(), one.template, one.facts, PUBLIC, office)
            found.append((one, subject, body, office))
    return found


def test_every_letter(written: list[Read], app: Flask) -> None:
    """Subject of one line, the desk's signature, our own absolute addresses that lead somewhere, no care needs (G1)."""
    wrong: list[str] = []
    for one, subject, body, office in written:
        at = f"{one.template} ({one.by})"
        if not subject or "\n" in subject or len(subject) > 60:
            wrong.append(f"{at}: subject {subject!r}")
        wrong += [f"{at}: {word.group(0)}" for word in CARE.finditer(subject + body)]
        if office is None or office.name not in body or office.phone not in body or office.desk not in body:
            wrong.append(f"{at}: no signature of {office}")
        wrong += [f"{at}: bare path {path.group(0)}" for path in BARE.finditer(URL.sub("", body))]
        wrong += [f"{at}: {url}" for url in URL.findall(body) if not leads_somewhere(app, url)]
        wrong += [f"{at}: {sign.group(0)}" for sign in UNREAD.finditer(URL.sub("", body))]
        wrong += [f"{at}: {sign}" for sign in ("None", "{{", "{%", "Undefined") if sign in subject + body]
    assert not wrong, "\n".join(sorted(set(wrong)))


def leads_somewhere(app: Flask, url: str) -> bool:
    """Whether it is ours, with our public address, and a view answers it."""
    if not url.startswith(f"{PUBLIC}/"):
        return False
    try:
        app.url_map.bind("portal.example.jp", url_scheme="https").match(url.removeprefix(PUBLIC).partition("?")[0], "GET")
    except HTTPException:
        return False
    return True


def test_no_template_without_a_letter_and_no_letter_without_a_template(written: list[Read]) -> None:
    posted = {one.template for one, *_ in written}
    folders = {path.parent.relative_to(FOLDER).as_posix() for path in FOLDER.glob("*/*/*.txt")}
    assert sorted(posted - folders) == [], "posted, but there is no template"
    assert sorted(folders - posted) == [], "a template nobody posts (or tests/support/mails.py does not reach its branch)"
    silent = {f"{one.__module__}.{one.__name__}" for one in post_functions()} - {one.by for one, *_ in written}
    assert sorted(silent) == [], "a function of a mails drawer that posts nothing"
