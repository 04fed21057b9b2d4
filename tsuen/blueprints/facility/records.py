"""「行動記録」: a child's day written down piece by piece, put right, and 「保護者に公開」 (E4, F6)."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, flash, request
from flask.typing import ResponseReturnValue

from tsuen.blueprints.facility.forms.records import PhotoForm, PieceForm
from tsuen.blueprints.facility.record_desk import PIECE, Desk, desk, keep_photos, note_reading
from tsuen.domain.records.queries import days
from tsuen.domain.records.rules import known_kind, minute_now, usual_time
from tsuen.domain.records.services import publish, wake, write_piece
from tsuen.domain.records.words import KINDS, PHOTO, PUBLISH, RECORD
from tsuen.domain.reservations.queries.lists import reservation_of
from tsuen.kernel.papers import LARGEST
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import now, read, today, write
from tsuen.web.htmx import asks_for, go, page
from tsuen.web.uploads import takes

screen = Blueprint("records", __name__, url_prefix="/records")
BACK = timedelta(days=14)
SEVERAL = 5


@screen.get("/")
@permit("records.list", Audience.FACILITY)
def index() -> ResponseReturnValue:
    """The children of today and of the last two weeks: whose day is written down, whose the family may read."""
    with read() as tx:
        rows = days(tx, viewer(), today() - BACK, today())
    return page("facility/records/index.html", title=RECORD, rows=rows, today=today())


@screen.get("/<ref:ref>")
@permit("records.view", Audience.FACILITY)
def show(ref: str) -> ResponseReturnValue:
    """One child's day: what kind is written next, what is written already. The reading is recorded (law 9)."""
    return _page(desk(ref), known_kind(request.args.get("kind", "")))


@screen.post("/<ref:ref>")
@permit("records.write", Audience.FACILITY)
def add(ref: str) -> ResponseReturnValue:
    """One more piece, saved at once."""
    form, kind = PieceForm(), known_kind(request.form.get("kind", ""))
    if not form.validate():
        return _page(desk(ref), kind, form, status=422)
    try:
        wish = form.wish(kind, _usual(ref))
        write(lambda tx: write_piece(tx, viewer=viewer(), key=str(form.key.data), ref=ref, wish=wish, now=now()))
    except Refused as refused:
        return _page(desk(ref), kind, form, status=form.take(refused))
    return _saved(ref, kind, f"{KINDS[kind]}を記録しました。")


@screen.post("/<ref:ref>/photos")
@permit("records.photos", Audience.FACILITY)
@takes(SEVERAL * LARGEST + 1024 * 1024)
def add_photos(ref: str) -> ResponseReturnValue:
    """Photos: those that are right are kept, drawn anew; of the others it is said why."""
    form = PhotoForm()
    with read() as tx:
        reservation_of(tx, viewer(), ref)
    if not form.validate():
        return _page(desk(ref), PHOTO, form, status=422)
    kept = keep_photos(ref, form, _usual(ref))
    if form.errors or form.form_errors:
        return _page(desk(ref), PHOTO, form, status=422)
    return _saved(ref, PHOTO, f"写真を{kept}枚記録しました。")


@screen.post("/<ref:ref>/wake")
@permit("records.wake", Audience.FACILITY)
def awake(ref: str) -> ResponseReturnValue:
    """「起きました」."""
    form, shown = PieceForm(), desk(ref)
    asleep = shown.record.sleeping if shown.record else None
    if asleep is None:
        return _saved(ref, "sleep", "もう起きています。")
    try:
        minute = form.wish("sleep", minute_now(now())).starts
        write(lambda tx: wake(tx, viewer=viewer(), ref=asleep.ref, minute=minute, now=now()))
    except Refused as refused:
        return _page(shown, "sleep", form, status=form.take(refused))
    return _saved(ref, "sleep", "起きた時刻を記録しました。")


@screen.post("/<ref:ref>/publish")
@permit("records.publish", Audience.FACILITY)
def open_to_family(ref: str) -> ResponseReturnValue:
    """「保護者に公開」: the family reads it, and is told by a mail without a word of it."""
    kind = known_kind(request.form.get("kind", ""))
    try:
        done = write(lambda tx: publish(tx, viewer=viewer(), ref=ref, now=now()))
    except Refused as refused:
        shown = desk(ref)
        form = shown.fresh(kind)
        return _page(shown, kind, form, status=form.take(refused))
    said = "保護者に公開しました。ご家庭にメールをお送りします。" if done else "もう公開しています。"
    return _saved(ref, kind, said)


def _usual(ref: str) -> int:
    with read() as tx:
        one = reservation_of(tx, viewer(), ref)
    return usual_time(one.on, one.ends, now())


def _saved(ref: str, kind: str, said: str) -> ResponseReturnValue:
    """For htmx the day as it stands now; else the page again."""
    if asks_for(PIECE):
        return _page(desk(ref), kind, said=said)
    flash(said, "go")
    return go("facility.records.show", ref=ref, kind=kind)


def _page(shown: Desk, kind: str, form: PieceForm | None = None, *, status: int = 200, said: str = "") -> ResponseReturnValue:
    drawn = form or shown.fresh(kind)
    answer = page(
        "facility/records/show.html", PIECE, status=status, shown=shown, one=shown.one, record=shown.record, kind=kind, kinds=KINDS,
        form=drawn, said=said, publish_words=PUBLISH, today=today(),
    )  # fmt: skip
    note_reading(shown.one.child_id)
    return answer
