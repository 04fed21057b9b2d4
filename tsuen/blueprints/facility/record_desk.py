"""What a child's day is drawn from, for the staff who write it; and keeping its photos (E4)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from werkzeug.datastructures import FileStorage

from tsuen.blueprints.facility.forms.records import PhotoForm, PieceForm
from tsuen.domain.audit.services import record_reading
from tsuen.domain.households.queries import care_of
from tsuen.domain.records.queries import Ended, Record, ended, record_at
from tsuen.domain.records.rules import (
    MOST_PHOTOS,
    TOO_MANY,
    minute_now,
    photo_words,
    usual_meal,
    usual_time,
    writing_refusal,
)
from tsuen.domain.records.services import Photo, write_piece
from tsuen.domain.records.words import PHOTO
from tsuen.domain.reservations.queries.agreed import agreed
from tsuen.domain.reservations.queries.lists import ReservationFacts, reservation_of
from tsuen.kernel.kana import line
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.papers import LARGEST
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.wording import allergy_text, clock_text
from tsuen.web.access import viewer
from tsuen.web.house import house, now, read, today, write

PIECE = "facility/records/_day.html"
_NAME = 40


@dataclass(frozen=True)
class Desk:
    """One reservation with its record; `closed`: why nothing can be written now."""

    one: ReservationFacts
    record: Record | None
    ended: Sequence[Ended]
    allergy: str
    closed: Refusal | None
    at_once: bool

    def fresh(self, kind: str) -> PieceForm:
        """An empty form with sensible defaults: now, and the meal of this hour; of a day that is over its end."""
        open_now = self.one.on == today() and self.one.state == "in_use"
        time = "" if open_now else clock_text(usual_time(self.one.on, self.one.ends, now()))
        made = PhotoForm if kind == PHOTO else PieceForm
        return made(formdata=None, data={"time": time, "meal": usual_meal(minute_now(now()))})


def desk(ref: str) -> Desk:
    """Gather it. Raises `NotFound` for another facility's, and for a child that has not come."""
    with read() as tx:
        one = reservation_of(tx, viewer(), ref)
        record, policy = record_at(tx, viewer(), one.id), agreed(tx, one.id, now()).policy.records
        closed = writing_refusal(one.state, one.on, policy.write_days, now())
        if record is None and closed is not None and closed.code == "not_used":
            raise NotFound(ref)
        before = ended(tx, record.id) if record else []
        allergy = allergy_text(care_of(tx, one.child_id).get("allergy"))
    return Desk(one, record, before, allergy, closed, policy.publish == "at_once")


def note_reading(child_id: int, what: str = "record") -> None:
    """No record, no answer (law 9)."""
    write(lambda tx: record_reading(tx, viewer=viewer(), children=[child_id], what=what, now=now()))


def keep_photos(ref: str, form: PhotoForm, otherwise: int) -> int:
    """Each on its own; refusals go to the form, with the name of the file. More than a day may have are not looked at.

    Returns how many were kept.
    """
    kept, files = 0, form.photos.data
    if len(files) > MOST_PHOTOS:
        form.take(Refused(TOO_MANY))
    for number, one in enumerate(files[:MOST_PHOTOS]):
        try:
            _keep(ref, form, one, otherwise, f"{form.key.data}{number}" if number else str(form.key.data))
            kept += 1
        except Refused as refused:
            form.take(_about(one, refused))
    if kept and (form.errors or form.form_errors):
        form.key.data = new_ref()
    return kept


def _keep(ref: str, form: PhotoForm, file: FileStorage, otherwise: int, key: str) -> None:
    wish = form.wish(PHOTO, otherwise)
    clean = house().adapters["clean_photo"](file.stream.read(LARGEST + 1))
    store = house().adapters["papers"].keep(clean.data)
    photo = Photo(store, len(clean.data))
    fresh = False
    try:
        fresh = write(lambda tx: write_piece(tx, viewer=viewer(), key=key, ref=ref, wish=wish, now=now(), photo=photo)).fresh
    finally:
        if not fresh:  # refused, or the same form a second time: nobody names this file
            house().adapters["papers"].drop(store)


def _about(file: FileStorage, refused: Refused) -> Refused:
    name = line(file.filename or "")[:_NAME]
    said = [
        one if one.field in {"time", "until"} else Refusal(one.code, f"「{name}」：{photo_words(one)}", "photos")
        for one in refused.refusals
    ]
    return Refused(*said, lost_race=refused.lost_race)
