"""「施設をさがす」: 「キーワードからさがす」, 「都道府県からさがす」, 施設一覧 and the detail (C1, C3, C6, K2)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.family.forms.facilities import Ask, ask_from
from tsuen.db import Reading
from tsuen.domain.facilities.queries import Found, closures, facility_facts, opening_hours, search
from tsuen.domain.facilities.words import weekly
from tsuen.domain.households.queries import household_of
from tsuen.domain.interviews.queries import policy_of
from tsuen.domain.municipalities.queries import municipalities_in, municipality, prefectures
from tsuen.domain.policies.rules.telling import policy_words
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today
from tsuen.web.htmx import page

screen = Blueprint("facilities", __name__, url_prefix="/facilities")
CLOSED_DAYS_SHOWN = 60


@screen.get("/")
@permit("facilities.search", Audience.FAMILY)
def index() -> ResponseReturnValue:
    """施設一覧: by keyword or place; at first the own municipality's."""
    ask = ask_from(request.args)
    with read() as tx:
        home = municipality(tx, household_of(tx, viewer()).municipality_code)
        found = _search(tx, ask, home.code)
        places = prefectures(tx) if ask.by == "prefecture" else ()
        towns = municipalities_in(tx, ask.prefecture) if ask.prefecture else ()
    return page(
        "family/facilities/index.html", "family/facilities/_list.html", ask=ask, found=found, home=home,
        prefectures=places, towns=towns,
    )  # fmt: skip


@screen.get("/<ref:ref>")
@permit("facilities.view", Audience.FAMILY)
def show(ref: str) -> ResponseReturnValue:
    """施設詳細, tab 「基本情報」: care environment, ages, hours, fees, pick-up, what to bring (C6)."""
    with read() as tx:
        facility = facility_facts(tx, ref)
        closed = closures(tx, facility.id, today(), today() + timedelta(days=CLOSED_DAYS_SHOWN))
        hours = weekly({day: (row.opens, row.closes) for day, row in opening_hours(tx, facility.id).items()})
        policy = policy_of(tx, viewer(), now())
    return page(
        "family/facilities/show.html", facility=facility, hours=hours, closed=closed, terms=policy_words(policy),
        child=request.args.get("child", "")[:16],
    )  # fmt: skip


def _search(tx: Reading, ask: Ask, home_code: str) -> Found:
    code = home_code if ask.own else ask.municipality
    return search(tx, words=ask.words, prefecture=ask.prefecture, municipality_code=code, page=ask.page)
