"""Where a refusal leads: by its code a link to where it is put right, which comes back to where the family was (design.md 7.3)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, request, url_for
from flask.blueprints import BlueprintSetupState

_HERE = re.compile(r"/my/[A-Za-z0-9/?&=%.,:_~+-]*")
_LONGEST = 400
# Screens whose address names a facility by `ref`.
AT_FACILITY = ("family.booking", "family.regular", "family.interviews.choose")
# Where a page that only POSTs was reached from.
_BEFORE = {"family.booking": "family.booking.index", "family.regular": "family.regular.index"}
_CARRIED = ("child", "start", "end", "place", "how")
Said = str | tuple[str, str, str]  # a refusal's code; of siblings with whose it is: the child's ref and given name


@dataclass(frozen=True)
class WayOn:
    """A link under a refusal."""

    words: str
    href: str


_OTHERS = ("ほかの施設をさがす", "family.facilities.index")
_CERTIFIED = ("認定と申請の状況を見る", "family.dossier.index")
_LISTED = ("予約一覧を見る", "family.reservations.index")
_CALL = ("施設の電話番号を見る", "family.facilities.show")
_MEET = ("初回面談を予約する", "family.interviews.choose")
_DESK = ("お問い合わせを送る", "family.enquiries.new")
WAYS: Mapping[str, tuple[str, str]] = {
    "no_contact": ("緊急連絡先を入力する", "family.guardians.edit"),
    "not_certified": _CERTIFIED, "not_certified_yet": _CERTIFIED, "certification_over": _CERTIFIED, "too_old": _CERTIFIED,
    "interview": _MEET, "interview_first": _MEET, "interview_lapsed": _MEET,
    "interview_refused": _OTHERS, "not_accepted": _OTHERS, "age": _OTHERS, "wrong_age": _OTHERS, "no_places": _OTHERS,
    "facilities": ("利用できる施設を見る", "family.facilities.index"), "out_of_area": ("市区町村の中の施設をさがす", "family.facilities.index"),
    "health_check": _CALL, "consultation": _CALL, "accompanied": _CALL, "no_regular": _CALL, "interview_by_phone": _CALL, "interview_by_facility": _CALL, "begun": _CALL,
    "overlap": _LISTED, "interview_pending": _LISTED, "interview_asked": _LISTED, "interview_booked": _LISTED, "interview_held": _LISTED, "open_bookings": _LISTED, "interview_over": _LISTED, "moved_on": _LISTED,
    "cap": ("予約一覧で、予約した時間を見る", "family.reservations.index"),
    "kind_closed": _DESK, "class_age": _DESK, "birth_range": _DESK, "not_resident": _DESK, "guardian_not_resident": _DESK,
}  # fmt: skip


def ways_on(codes: Iterable[Said]) -> list[WayOn]:
    """The links of these refusals, each once; none outside the family's pages, and none to the page one is on."""
    if not (request.blueprint or "").startswith("family."):
        return []
    found: dict[str, WayOn] = {}
    for said in codes:
        code, child, name = (said, "", "") if isinstance(said, str) else said
        way = WAYS.get(code)
        href = _href(code, way[1], child) if way else ""
        if way and href and href != request.path:
            words = f"{name} さま：{way[0]}" if name and way is _MEET else way[0]
            found.setdefault(href, WayOn(words, href))
    return list(found.values())


def safe_back(wanted: str | None) -> str:
    """An address of the family's own pages, or nothing: a link never leads out of the house."""
    text = wanted or ""
    fine = len(text) <= _LONGEST and _HERE.fullmatch(text) and "//" not in text and ".." not in text
    return text if fine else ""


def here() -> str:
    """The page one is on, to come back to; of a page that was sent, the one before it."""
    if request.method == "GET":
        return safe_back(request.full_path.rstrip("?"))
    before = _BEFORE.get(request.blueprint or "")
    if before is None:
        return ""
    carried: dict[str, Any] = {name: request.values[name] for name in _CARRIED if request.values.get(name)}
    return safe_back(url_for(before, ref=_facility(), **carried))


def _href(code: str, endpoint: str, of: str = "") -> str:
    facility = _facility()
    if endpoint in {"family.interviews.choose", "family.facilities.show"}:
        child = of or request.values.get("child", "").split(",")[0]
        return url_for(endpoint, ref=facility, child=child or None) if facility else ""
    if code == "no_contact":
        return url_for(endpoint, position="1", back=here() or None)
    return url_for(endpoint)


def _facility() -> str:
    named = (request.endpoint or "").startswith(AT_FACILITY)
    return str((request.view_args or {}).get("ref", "")) if named else ""


def offer(parent: Blueprint) -> None:
    """Make `ways_on` known to the templates, also to macros that are imported without their page."""

    @parent.record_once
    def known(state: BlueprintSetupState) -> None:
        state.app.jinja_env.globals["ways_on"] = ways_on
