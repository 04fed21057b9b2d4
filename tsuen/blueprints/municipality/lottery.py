"""「抽選」 at the desk: the rounds, 「抽選する」 and what follows it, each after a page that asks; the list as a file (A9)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, make_response, request

from tsuen.blueprints.municipality.lottery_list import list_csv
from tsuen.db import Writing
from tsuen.domain.applications.queries import waiting_count
from tsuen.domain.applications.queries.draws import RoundCase, round_case, rounds
from tsuen.domain.applications.rules.rounds import places_of, window_words
from tsuen.domain.applications.services.draw import draw_round
from tsuen.domain.applications.services.winners import certify_winner, decline_for, move_up
from tsuen.domain.applications.words import RESULTS
from tsuen.domain.audit.services import record
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("lottery", __name__, url_prefix="/lottery")
DONE = {
    "draw": "抽選しました。結果のメールをお送りします。",
    "up": "繰り上げました。当選のメールをお送りします。",
    "decline": "辞退を記録しました。",
}


@screen.get("/")
@permit("lottery.list", Audience.MUNICIPALITY)
def index() -> Response:
    """The rounds, the newest first."""
    with read() as tx:
        found, place = rounds(tx, viewer(), now()), municipality(tx, viewer().municipality_code)
        waiting = waiting_count(tx, viewer())
    return page(
        "municipality/lottery/index.html", rounds=found, place_name=place.name, waiting=waiting, window_words=window_words, now=now()
    )


@screen.get("/<ref:ref>")
@permit("lottery.view", Audience.MUNICIPALITY)
def show(ref: str) -> Response:
    """One round: its counts, or, once drawn, its order with the proof."""
    return _page(ref, "municipality/lottery/show.html")


@screen.get("/<ref:ref>/<any(draw,certify,up,decline):deed>")
@permit("lottery.ask", Audience.MUNICIPALITY)
def sure(ref: str, deed: str) -> Response:
    """What is about to happen, before the last press."""
    return _page(ref, "municipality/lottery/sure.html", deed=deed, ticket=request.args.get("ticket", "")[:20])


@screen.post("/<ref:ref>/<any(draw,certify,up,decline):deed>")
@permit("lottery.do", Audience.MUNICIPALITY)
def do(ref: str, deed: str) -> Response:
    """「抽選する」, 「認定を出す」, 「繰り上げる」, 「辞退を記録する」. The second of two officers is told (409)."""
    if deed == "certify":
        return _certify(ref)
    try:
        write(_deed(ref, deed, request.form.get("ticket", "")[:20]))
    except Refused as refused:
        status = 409 if refused.lost_race else 422
        return _page(ref, "municipality/lottery/show.html", status, said=[one.sentence for one in refused.refusals])
    flash(DONE[deed], "go")
    return go("municipality.lottery.show", ref=ref)


@screen.get("/<ref:ref>/list.csv")
@permit("lottery.download", Audience.MUNICIPALITY)
def download(ref: str) -> Response:
    """The whole draw as a file: what it was drawn by, what went in, every answer. Reading it is recorded."""
    who = viewer()
    with read() as tx:
        case = round_case(tx, who, ref, now())
    response = make_response(list_csv(case))
    response.content_type = "text/csv; charset=utf-8"
    response.headers["Content-Disposition"] = f'attachment; filename="lottery-{case.facts.terms.round.opens_on}.csv"'
    write(lambda tx: record(tx, viewer=who, action="draws.download", subject=("draw_round", ref), now=now()))
    return response


def _deed(ref: str, deed: str, ticket: str) -> Callable[[Writing], None]:
    who, at = viewer(), now()
    deeds: dict[str, Callable[[Writing], None]] = {
        "draw": lambda tx: draw_round(tx, ref, viewer=who, now=at),
        "up": lambda tx: move_up(tx, ref, ticket, viewer=who, now=at),
        "decline": lambda tx: decline_for(tx, ref, ticket, viewer=who, now=at),
    }
    return deeds[deed]


def _certify(ref: str) -> Response:
    """Each winner in a transaction of its own: one that is refused (certified elsewhere meanwhile) holds up nobody."""
    with read() as tx:
        case = round_case(tx, viewer(), ref, now())
    said = [words for one in case.waiting for words in _certified(ref, one)]
    done = len(case.waiting) - len(said)
    if said:
        return _page(ref, "municipality/lottery/show.html", 422, said=said, done=done)
    flash(f"{done}件の認定を出しました。「アカウント発行のお知らせ」のメールをお送りします。", "go")
    return go("municipality.lottery.show", ref=ref)


def _certified(ref: str, application_ref: str) -> list[str]:
    who, at = viewer(), now()
    try:
        write(lambda tx: certify_winner(tx, ref, application_ref, viewer=who, now=at))
    except Refused as refused:
        return [refused.refusals[0].sentence]
    return []


def _page(ref: str, template: str, status: int = 200, *, ticket: str = "", **more: Any) -> Response:
    with read() as tx:
        case = round_case(tx, viewer(), ref, now())
        place, waiting = municipality(tx, viewer().municipality_code), waiting_count(tx, viewer())
    return page(
        template, status=status, case=case, facts=case.facts, one=case.facts.terms.round, place_name=place.name, waiting=waiting,
        now=now(), results=RESULTS, places=places_of(case.facts.terms.round), window=window_words(case.facts.terms.round),
        line=_line(case, ticket), **more,
    )  # fmt: skip


def _line(case: RoundCase, ticket: str) -> object:
    """The ticket a page is about; none where it is about the round."""
    found = next((one for one in case.lines if one.ticket == ticket), None)
    if ticket and found is None:
        raise NotFound(ticket)
    return found
