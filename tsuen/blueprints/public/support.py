"""「お客さまサポート」: where to ask, and 「利用マニュアル」, without a login (G2, O9)."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from tsuen.domain.municipalities.queries import open_municipalities
from tsuen.domain.support.words import MANUAL
from tsuen.web.access import ANYONE, permit
from tsuen.web.house import read
from tsuen.web.htmx import page

screen = Blueprint("support", __name__, url_prefix="/support")


@screen.get("")
@permit("support.view", ANYONE)
def index() -> Response:
    """Answers to what is asked most, and the desks of the municipalities that are open here."""
    with read() as tx:
        places = open_municipalities(tx)
    return page("public/support.html", places=places)


@screen.get("/manual")
@permit("support.manual", ANYONE)
def manual() -> Response:
    """「利用マニュアル」: what one wants to do."""
    return page("public/manual/index.html", tasks=MANUAL)


@screen.get("/manual/<string:task>")
@permit("support.manual", ANYONE)
def task(task: str) -> Response:
    """One task, step by step, in the words of the screens."""
    found, keys = MANUAL.get(task), list(MANUAL)
    if found is None:
        raise NotFound
    after = keys[keys.index(task) + 1 :]
    return page("public/manual/task.html", task=found, following=(after[0], MANUAL[after[0]]) if after else None)
