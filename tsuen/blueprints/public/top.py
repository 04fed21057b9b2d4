"""「まずは利用申請から！」: 都道府県, then 市区町村, then 「確認する」 (A1, K1-1, O1, F1)."""

from __future__ import annotations

from flask import Blueprint, Response, request

from tsuen.domain.municipalities.queries import municipalities_in, prefectures
from tsuen.domain.policies.policy import NATIONAL
from tsuen.domain.policies.rules.telling import scheme_words
from tsuen.web.access import ANYONE, permit
from tsuen.web.house import read
from tsuen.web.htmx import page

screen = Blueprint("top", __name__)


@screen.get("/")
@permit("top.view", ANYONE)
def index() -> Response:
    """The top page; with `prefecture` chosen, its municipalities stand in the second list."""
    prefecture = request.args.get("prefecture", "")[:4]
    with read() as tx:
        every = prefectures(tx)
        places = municipalities_in(tx, prefecture) if prefecture in every else ()
    return page(
        "public/top.html",
        "public/_municipalities.html",
        prefectures=every,
        prefecture=prefecture if places else "",
        places=places,
        national=scheme_words(NATIONAL),
    )
