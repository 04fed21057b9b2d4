"""行動記録: what may be written and when, corrected with what stood before, published once, read by its household alone (E4)."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, func, select, update

from tests.conftest import StillClock
from tests.support.make import Make
from tests.support.stays import second_guardian, stay
from tsuen.adapters.papers import Drawer
from tsuen.domain.applications.models import Application, Attachment
from tsuen.domain.audit.models import Entry
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.policy import Policy
from tsuen.domain.records.models import DayPhoto, DayPiece, DayRecord
from tsuen.domain.records.queries import days, ended, newest, photo_of, pieces, read_days, record_at, stores
from tsuen.domain.records.rules import MOST_PHOTOS, Wish
from tsuen.domain.records.services import Photo, correct_piece, publish, remove_piece, wake, write_piece
from tsuen.domain.reservations.models import Reservation
from tsuen.jobs.verify import report
from tsuen.jobs.verify_records import RECORDS, files_match
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Viewer

LUNCH = Wish("meal", 540, None, {"what": "lunch", "amount": "most"})


class Garden:
    """A child in use since 8:30, its family with two guardians, its facility; another of each beside them."""

    def __init__(self, make: Make, clock: StillClock, policy: Policy | None = None) -> None:
        make.municipality(policy=policy or Policy())
        self.make, self.clock = make, clock
        self.family, self.other = make.family(), make.family(name="小川")
        self.nursery, self.elsewhere = make.nursery(), make.nursery(name="ほかの園")
        second_guardian(make, self.family)
        clock.to("2026-12-08T10:00")
        self.ref = stay(make, self.family, self.nursery, starts=510, ends=690, state="in_use")
        stay(make, self.other, self.nursery, starts=510, ends=690, state="in_use")

    def write(self, wish: Wish = LUNCH, *, viewer: Viewer | None = None, key: str = "", photo: Photo | None = None, ref: str = "") -> str:
        return self.run(
            lambda tx: write_piece(
                tx, viewer=viewer or self.nursery.viewer, key=key or new_ref(), ref=ref or self.ref, wish=wish, now=self.clock(), photo=photo
            ).ref
        )

    def publish(self) -> bool:
        return self.run(lambda tx: publish(tx, viewer=self.nursery.viewer, ref=self.ref, now=self.clock()))

    def run(self, work: Callable[[Any], Any]) -> Any:
        return self.make.database.run(work)

    def read(self, viewer: Viewer) -> Any:
        with self.make.database.reading() as tx:
            identity = tx.scalar(select(Reservation.id).where(Reservation.ref == self.ref))
            return record_at(tx, viewer, int(identity or 0))

    def words(self, viewer: Viewer | None = None) -> list[str]:
        found = self.read(viewer or self.nursery.viewer)
        return [one.words for one in found.pieces] if found else []

    def count(self, model: Any) -> int:
        with self.make.database.reading() as tx:
            return int(tx.scalar(select(func.count()).select_from(model)) or 0)

    def letters(self) -> list[str]:
        with self.make.database.reading() as tx:
            return list(tx.scalars(select(Letter.recipient).where(Letter.template == "records/published").order_by(Letter.id)))


@pytest.fixture
def garden(make: Make, clock: StillClock) -> Garden:
    return Garden(make, clock)


def code(work: Callable[[], object]) -> str:
    with pytest.raises(Refused) as caught:
        work()
    return caught.value.refusals[0].code


def test_piece_by_piece_in_the_order_of_the_day(garden: Garden) -> None:
    garden.write()
    garden.write(Wish("temperature", 515, None, {"tenths": 368}))
    garden.write(Wish("toilet", 530, None, {"what": "pee", "text": "トイレに行けました"}))
    garden.write(Wish("sleep", 560, 590))
    garden.write(Wish("mood", 520, None, {"mood": "great"}))
    garden.write(Wish("note", 595, None, {"text": "つみきで遊びました"}))
    assert garden.words() == ["36.8℃", "とてもよい", "おしっこ\nトイレに行けました", "昼食　ほとんど", "眠りました", "つみきで遊びました"]
    assert garden.count(DayRecord) == 1


def test_what_is_written_is_sealed(garden: Garden) -> None:
    garden.write(Wish("note", 540, None, {"text": "CANARY-words"}))
    with garden.make.database.reading() as tx:
        raw = tx.connection().exec_driver_sql("SELECT said FROM day_piece").scalar()
    assert b"CANARY" not in bytes(raw or b"")


def test_the_same_form_twice_is_one_piece(garden: Garden) -> None:
    key = new_ref()
    assert garden.write(key=key) == garden.write(key=key)
    assert garden.count(DayPiece) == 1
    assert code(lambda: garden.write(Wish("mood", 540, None, {"mood": "good"}), key=key)) == "key_reused"


@pytest.mark.parametrize(
    ("wish", "said"),
    [
        (Wish("meal", 540, None, {"what": "lunch"}), "not_chosen"), (Wish("meal", 540, None, {"what": "x", "amount": "all"}), "not_chosen"),
        (Wish("toilet", 540, None, {}), "not_chosen"), (Wish("mood", 540, None, {"mood": "angry"}), "not_chosen"),
        (Wish("temperature", 540, None, {"tenths": None}), "temperature_odd"), (Wish("temperature", 540, None, {"tenths": 425}), "temperature_odd"),
        (Wish("note", 540, None, {"text": " "}), "note_empty"), (Wish("meal", 606, None, LUNCH.said), "time_ahead"),
        (Wish("sleep", 540, 530), "until_before"), (Wish("sleep", 540, 700), "time_ahead"), (Wish("mood", 1440, None, {"mood": "good"}), "time_ahead"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_refused(garden: Garden, wish: Wish, said: str) -> None:
    assert code(lambda: garden.write(wish)) == said
    assert garden.count(DayPiece) == garden.count(DayRecord) == 0


@pytest.mark.parametrize("state", ["tentative", "confirmed", "cancelled", "declined", "no_show"])
def test_only_of_a_child_in_use_or_used(garden: Garden, state: str) -> None:
    with garden.make.database.writing() as tx:
        tx.execute(update(Reservation).where(Reservation.ref == garden.ref).values(state=state))
    assert code(garden.write) == "not_used"


@pytest.mark.parametrize(("days", "moment", "open_"), [(7, "2026-12-15T23:59", True), (7, "2026-12-16T00:00", False), (0, "2026-12-08T23:59", True), (0, "2026-12-09T00:00", False)])
def test_until_when_it_may_be_written_and_put_right(make: Make, clock: StillClock, days: int, moment: str, open_: bool) -> None:
    garden = Garden(make, clock, Policy.model_validate({"records": {"write_days": days}}))
    ref = garden.write()
    clock.to(moment)
    if open_:
        garden.write()
        garden.run(lambda tx: remove_piece(tx, viewer=garden.nursery.viewer, ref=ref, now=clock()))
    else:
        assert code(garden.write) == "too_late"
        assert code(lambda: garden.run(lambda tx: remove_piece(tx, viewer=garden.nursery.viewer, ref=ref, now=clock()))) == "too_late"
        assert code(garden.publish) == "too_late"


def test_put_right_with_what_stood_before(garden: Garden) -> None:
    ref = garden.write()
    garden.clock.to("2026-12-08T10:20")
    new = garden.run(
        lambda tx: correct_piece(
            tx, viewer=garden.nursery.viewer, ref=ref, wish=Wish("note", 545, None, {"what": "lunch", "amount": "all"}), now=garden.clock()
        )
    )
    assert garden.words() == ["昼食　ぜんぶ"]  # the kind stays: a meal does not become a note
    record = garden.read(garden.nursery.viewer)
    assert (record.pieces[0].ref, record.pieces[0].corrected) == (new, True)
    with garden.make.database.reading() as tx:
        [before] = ended(tx, record.id)
    assert (before.was.words, before.by, before.at, before.corrected) == ("昼食　ほとんど", "園 職員", garden.clock(), True)
    with pytest.raises(NotFound):  # the old one cannot be corrected again
        garden.run(lambda tx: correct_piece(tx, viewer=garden.nursery.viewer, ref=ref, wish=LUNCH, now=garden.clock()))
    same = Wish("meal", 545, None, {"what": "lunch", "amount": "all"})
    assert garden.run(lambda tx: correct_piece(tx, viewer=garden.nursery.viewer, ref=new, wish=same, now=garden.clock())) == new
    garden.run(lambda tx: remove_piece(tx, viewer=garden.nursery.viewer, ref=new, now=garden.clock()))
    assert garden.words() == []
    with garden.make.database.reading() as tx:
        assert [one.corrected for one in ended(tx, record.id)] == [False, True]


def test_a_sleep_ends_once(garden: Garden) -> None:
    ref = garden.write(Wish("sleep", 560))
    assert garden.words() == ["寝ています"]
    def wake_at(minute: int) -> None:
        garden.run(lambda tx: wake(tx, viewer=garden.nursery.viewer, ref=ref, minute=minute, now=garden.clock()))

    assert code(lambda: wake_at(900)) == "time_ahead"
    wake_at(600)
    assert code(lambda: wake_at(601)) == "piece_gone"
    assert [(one.time, one.corrected) for one in garden.read(garden.nursery.viewer).pieces] == [("9:20～10:00", False)]


def test_published_once_to_both_guardians_without_a_word_of_it(garden: Garden) -> None:
    assert code(garden.publish) == "nothing_written"
    garden.write(Wish("note", 540, None, {"text": "CANARY-words"}))
    assert garden.read(garden.family.viewer) is None
    assert garden.publish() is True
    assert garden.publish() is False
    assert garden.words(garden.family.viewer) == ["CANARY-words"]
    assert len(set(garden.letters())) == len(garden.letters()) == 2
    with garden.make.database.reading() as tx:
        facts = list(tx.scalars(select(Letter.facts).where(Letter.template == "records/published")))
    assert "CANARY" not in str(facts)
    garden.write()  # what is added later is read at once, and nobody is written to again
    assert len(garden.words(garden.family.viewer)) == 2
    assert len(garden.letters()) == 2


def test_at_once_where_the_policy_says_so(make: Make, clock: StillClock) -> None:
    garden = Garden(make, clock, Policy.model_validate({"records": {"publish": "at_once"}}))
    garden.write()
    garden.write(Wish("mood", 545, None, {"mood": "good"}))
    assert len(garden.words(garden.family.viewer)) == 2
    assert len(garden.letters()) == 2


def test_nobody_elses(garden: Garden) -> None:
    """Another facility, another household, the municipality, the family itself as a writer."""
    photo = Photo(new_ref(), 10)
    ref = garden.write(Wish("photo", 540), photo=photo)
    with garden.make.database.reading() as tx:
        shot = tx.scalar(select(DayPhoto.ref))
    officer = garden.make.officer()
    for viewer in (garden.elsewhere.viewer, garden.other.viewer, garden.family.viewer, officer):
        with pytest.raises(NotFound):
            garden.write(viewer=viewer)
        for work in (correct_piece, remove_piece):
            more = {"wish": LUNCH} if work is correct_piece else {}
            with pytest.raises(NotFound):
                garden.run(lambda tx, work=work, more=more, viewer=viewer: work(tx, viewer=viewer, ref=ref, now=garden.clock(), **more))
        assert garden.read(viewer) is None
        with garden.make.database.reading() as tx, pytest.raises(NotFound):
            photo_of(tx, viewer, str(shot))
    garden.publish()
    for viewer in (garden.elsewhere.viewer, garden.other.viewer, officer):
        assert garden.read(viewer) is None
        with garden.make.database.reading() as tx, pytest.raises(NotFound):
            photo_of(tx, viewer, str(shot))
        with garden.make.database.reading() as tx:
            assert read_days(tx, viewer)[1] == 0
            assert list(newest(tx, viewer, date(2026, 1, 1))) == []
    with garden.make.database.reading() as tx:
        assert photo_of(tx, garden.family.viewer, str(shot)).store == photo.store
        assert [one.ref for one in read_days(tx, garden.family.viewer)[0]] == [garden.ref]


def test_the_facilitys_list(garden: Garden) -> None:
    garden.write()
    garden.write(Wish("photo", 540), photo=Photo(new_ref(), 10))
    with garden.make.database.reading() as tx:
        rows = days(tx, garden.nursery.viewer, garden.clock().date(), garden.clock().date())
        assert sorted((one.count, one.photos) for one in rows) == [(0, 0), (2, 1)]
        assert list(days(tx, garden.elsewhere.viewer, garden.clock().date(), garden.clock().date())) == []


def test_a_photo_goes_with_its_piece(garden: Garden) -> None:
    photo = Photo(new_ref(), 10)
    ref = garden.write(Wish("photo", 540), photo=photo)
    new = garden.run(
        lambda tx: correct_piece(tx, viewer=garden.nursery.viewer, ref=ref, wish=Wish("photo", 545, None, {"text": "砂場"}), now=garden.clock())
    )
    assert [(one.photo_ref != "", one.words) for one in garden.read(garden.nursery.viewer).pieces] == [(True, "砂場")]
    with garden.make.database.reading() as tx:
        assert stores(tx) == {photo.store}
    assert garden.run(lambda tx: remove_piece(tx, viewer=garden.nursery.viewer, ref=new, now=garden.clock())) == photo.store
    with garden.make.database.reading() as tx:
        assert stores(tx) == set()


def test_at_most_twenty_photos(garden: Garden) -> None:
    for _ in range(MOST_PHOTOS):
        garden.write(Wish("photo", 540), photo=Photo(new_ref(), 10))
    assert code(lambda: garden.write(Wish("photo", 540), photo=Photo(new_ref(), 10))) == "too_many_photos"
    assert garden.count(DayPhoto) == MOST_PHOTOS


def test_each_act_is_in_the_audit_without_a_word(garden: Garden) -> None:
    ref = garden.write(Wish("note", 540, None, {"text": "CANARY-words"}))
    garden.publish()
    garden.run(lambda tx: remove_piece(tx, viewer=garden.nursery.viewer, ref=ref, now=garden.clock()))
    with garden.make.database.reading() as tx:
        rows = list(tx.scalars(select(Entry).where(Entry.action.startswith("records.")).order_by(Entry.id)))
        assert [one.action for one in rows] == ["records.write", "records.publish", "records.remove"]
        assert {one.account_id for one in rows} == {garden.nursery.account_id}
        assert "CANARY" not in str([one.facts for one in rows])
        assert len(pieces(tx, 1)) == 0


def faults(garden: Garden) -> list[str]:
    with garden.make.database.reading() as tx:
        return [fault for one in RECORDS for fault in one(tx, garden.clock())]


def lived(garden: Garden) -> None:
    """Written, put right, with photos, one taken away, published."""
    ref = garden.write()
    garden.run(lambda tx: correct_piece(tx, viewer=garden.nursery.viewer, ref=ref, wish=replace(LUNCH, starts=545), now=garden.clock()))
    shots = [garden.write(Wish("photo", 540), photo=Photo(str(n) * 16, 10)) for n in range(2)]
    garden.run(lambda tx: remove_piece(tx, viewer=garden.nursery.viewer, ref=shots[0], now=garden.clock()))
    garden.publish()


def test_verify_is_silent_on_what_was_lived(garden: Garden) -> None:
    lived(garden)
    assert faults(garden) == []


@pytest.mark.parametrize(
    ("break_", "said"),
    [
        (update(DayRecord).values(facility_id=2), "not of its reservation's"), (update(DayPiece).values(ended_at=None), "still holds"),
        (update(DayPiece).where(DayPiece.kind == "photo").values(ended_by=None, ended_at=datetime(2026, 12, 8, tzinfo=UTC)), "ended by nobody"),
        (delete(DayPhoto), "its picture does not fit"), (delete(Letter), "the family was not told"),
        (update(DayRecord).values(published_at=None), "which is not published"),
    ],
)  # fmt: skip
def test_verify_names_each_break(garden: Garden, break_: Any, said: str) -> None:
    lived(garden)
    with garden.make.database.writing() as tx:
        tx.execute(break_)
    assert any(said in fault for fault in faults(garden)), faults(garden)


def test_verify_looks_at_the_files(garden: Garden, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A row without its file, of a photo and of a paper; a file without a row, once a sweep has passed it by."""
    lived(garden)
    drawer, now = Drawer(tmp_path), garden.clock()
    with garden.make.database.writing() as tx:
        paper = Application(municipality_code="252115", email="a@example.jp", state="submitted", answers={}, created_at=now)
        tx.add(paper)
        tx.flush()
        tx.add(Attachment(application_id=paper.id, name="a.pdf", kind="pdf", size=1, store="p" * 16, created_at=now))

    def said() -> list[str]:
        with garden.make.database.reading() as tx:
            return list(files_match(tx, now, tmp_path))

    assert [one.split(":")[0] for one in said()] == [f"file {'1' * 16}", f"file {'p' * 16}"]
    for name in ("1" * 16, "p" * 16, "left"):
        (drawer.folder / drawer.keep(b"x")).rename(drawer.folder / name)
        os.utime(drawer.folder / name, (now.timestamp(), now.timestamp()))
    assert said() == []
    os.utime(drawer.folder / "left", (now.timestamp() - 3 * 86400,) * 2)
    assert said() == ["file left: no row names it, and no sweep took it"]
    assert report(garden.make.database, now, tmp_path) == 1
    assert "file left" in capsys.readouterr().out
