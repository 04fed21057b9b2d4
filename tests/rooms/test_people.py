"""What a family enters later: compared with what was shown, audited by field, sealed at rest, never another household's."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from sqlalchemy import select, text

from tests.conftest import StillClock
from tests.support.make import Make
from tsuen.db import Database
from tsuen.domain.audit.models import Entry
from tsuen.domain.households.models import Child, EmergencyContact
from tsuen.domain.households.queries import care_sheet, contacts_mark, contacts_of, unfinished
from tsuen.domain.households.rules import is_filled, part_of, part_refusal, part_rows
from tsuen.domain.households.services import NewContact, save_care, save_contacts
from tsuen.domain.reservations.queries.home import home
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound, Refused

EGG = {"has_allergy": "yes", "allergy": "卵。じんましんが出ます", "food": "離乳食は後期"}


def save(database: Database, family: Any, clock: StillClock, said: Any, *, part: str = "food", shown: str | None = None) -> bool:
    with database.reading() as tx:
        mark = care_sheet(tx, family.viewer, family.child_refs[0]).marks[part] if shown is None else shown
    work = {"viewer": family.viewer, "ref": family.child_refs[0], "part": part, "said": said, "shown": mark, "now": clock()}
    return database.run(lambda tx: save_care(tx, **work))


def test_one_part_is_kept_and_the_others_stay(database: Database, make: Make, clock: StillClock) -> None:
    family = make.family()
    with database.writing() as tx:
        tx.get_one(Child, family.child_ids[0]).care = {"needs": True, "needs_detail": "CANARY-needs", "development": "歩きます"}
    assert save(database, family, clock, EGG)
    assert not save(database, family, clock, EGG, shown="whatever: it stands so already")
    with database.reading() as tx:
        care = tx.get_one(Child, family.child_ids[0]).care
        entries = tx.scalars(select(Entry).where(Entry.action == "households.care")).all()
        raw = bytes(tx.execute(text("SELECT care FROM child")).scalar_one())
    assert care == {"needs": True, "needs_detail": "CANARY-needs", "development": "歩きます", **EGG}
    assert [(one.subject_kind, one.subject_id, one.account_id, one.facts) for one in entries] == [
        ("child", str(family.child_ids[0]), family.account_id, {"part": "food", "fields": ["allergy", "food", "has_allergy"]})
    ]
    assert "卵".encode() not in raw


def test_no_is_an_answer_and_takes_the_old_words_away(database: Database, make: Make, clock: StillClock) -> None:
    family = make.family()
    assert save(database, family, clock, {"has_allergy": "no", "allergy": "忘れた言葉", "food": ""})
    with database.reading() as tx:
        sheet = care_sheet(tx, family.viewer, family.child_refs[0])
        left = unfinished(tx, family.viewer)
    assert sheet.rows["food"][0] == ("アレルギー", "無")
    assert sheet.said["food"]["allergy"] == ""
    assert [part for _, part in left.parts] == ["growth"]


def test_a_change_in_between_is_a_refusal_and_loses_nothing(database: Database, make: Make, clock: StillClock) -> None:
    family = make.family()
    with database.reading() as tx:
        shown = care_sheet(tx, family.viewer, family.child_refs[0]).marks["food"]
    assert save(database, family, clock, EGG, shown=shown)
    with pytest.raises(Refused) as refused:
        save(database, family, clock, {"has_allergy": "no"}, shown=shown)
    assert refused.value.lost_race
    assert refused.value.refusals[0].code == "changed_meanwhile"
    assert save(database, family, clock, {"development": "なし"}, part="growth"), "another part is not in the way"
    with database.reading() as tx:
        assert care_sheet(tx, family.viewer, family.child_refs[0]).said["food"] == EGG


def test_two_tabs_at_one_moment_have_one_winner(database: Database, make: Make, clock: StillClock) -> None:
    family = make.family()
    with database.reading() as tx:
        shown = care_sheet(tx, family.viewer, family.child_refs[0]).marks["food"]

    def go(words: str) -> str:
        try:
            save(database, family, clock, EGG | {"allergy": words}, shown=shown)
        except Refused:
            return ""
        return words

    with ThreadPoolExecutor(6) as pool:
        won = [words for words in pool.map(go, [f"卵{n}" for n in range(6)]) if words]
    with database.reading() as tx:
        assert [care_sheet(tx, family.viewer, family.child_refs[0]).said["food"]["allergy"]] == won


@pytest.mark.parametrize(
    ("part", "said", "code"),
    [
        ("food", {}, "allergy_unsaid"), ("food", {"has_allergy": "maybe"}, "allergy_unsaid"),
        ("food", {"has_allergy": "yes"}, "allergy_missing"), ("growth", {}, "development_missing"),
    ],
)  # fmt: skip
def test_what_is_required_before_it_is_fixed(
    database: Database, make: Make, clock: StillClock, part: str, said: Any, code: str
) -> None:
    with pytest.raises(Refused) as refused:
        save(database, make.family(), clock, said, part=part)
    assert [one.code for one in refused.value.refusals] == [code]
    assert "入力" in refused.value.refusals[0].sentence or "選んで" in refused.value.refusals[0].sentence


def test_nobody_elses_child(database: Database, make: Make, clock: StillClock) -> None:
    mine, other, nursery = make.family(), make.family(name="隣野"), make.nursery()
    for viewer in (mine.viewer, nursery.viewer):
        with pytest.raises(NotFound), database.reading() as tx:
            care_sheet(tx, viewer, other.child_refs[0])
        with pytest.raises(NotFound), database.writing() as tx:
            save_care(tx, viewer=viewer, ref=other.child_refs[0], part="food", said=EGG, shown="", now=clock())
    with pytest.raises(NotFound), database.writing() as tx:
        save_contacts(tx, viewer=nursery.viewer, contacts=[], shown="", now=clock())


def test_contacts_are_replaced_whole_and_compared(database: Database, make: Make, clock: StillClock) -> None:
    family, other = make.family(), make.family(name="隣野")
    with database.reading() as tx:
        shown = contacts_mark(contacts_of(tx, family.viewer))
    wished = [NewContact("森本 節子", "祖母", "0748720000"), NewContact("森本 健", "父", "09087654321")]
    work = {"viewer": family.viewer, "now": clock()}
    assert database.run(lambda tx: save_contacts(tx, contacts=wished, shown=shown, **work))
    assert not database.run(lambda tx: save_contacts(tx, contacts=wished, shown=shown, **work))
    with pytest.raises(Refused) as refused:
        database.run(lambda tx: save_contacts(tx, contacts=wished[:1], shown=shown, **work))
    with database.reading() as tx:
        rows = tx.execute(
            select(EmergencyContact.position, EmergencyContact.name)
            .where(EmergencyContact.household_id == family.household_id).order_by(EmergencyContact.position)
        ).all()  # fmt: skip
        assert len(contacts_of(tx, other.viewer)) == 1
        entry = tx.scalars(select(Entry).where(Entry.action == "households.contacts")).one()
        mark = contacts_mark(contacts_of(tx, family.viewer))
    assert refused.value.lost_race
    assert [tuple(row) for row in rows] == [(1, "森本 節子"), (2, "森本 健")]
    assert (entry.subject_kind, entry.subject_id, entry.facts) == ("household", str(family.household_id), {"count": 2})
    with pytest.raises(Refused) as none:
        database.run(lambda tx: save_contacts(tx, contacts=[], shown=mark, **work))
    assert none.value.refusals[0].code == "no_contact"


def test_what_is_to_be_done_vanishes_when_done(database: Database, make: Make, clock: StillClock) -> None:
    family = make.family()
    with database.writing() as tx:
        tx.get_one(Child, family.child_ids[0]).care = {}
        tx.query(EmergencyContact).delete()

    def to_do() -> tuple[bool, list[str]]:
        with database.reading() as tx:
            shown = home(tx, family.viewer, jst_date(clock()))
            return shown.contact_missing, [part for _, part in shown.care_for]

    assert to_do() == (True, ["food", "growth"])
    save(database, family, clock, {"has_allergy": "no"})
    save(database, family, clock, {"development": "なし"}, part="growth")
    with database.writing() as tx:
        save_contacts(tx, viewer=family.viewer, contacts=[NewContact("森本 健", "父", "09087654321")], shown=contacts_mark([]), now=clock())
    assert to_do() == (False, [])


@pytest.mark.parametrize(
    ("care", "filled"),
    [({}, False), ({"allergy": "卵"}, True), ({"has_allergy": "no"}, True), ({"food": "なし"}, False), ({"allergy": None}, False)],
)
def test_an_allergy_of_the_application_counts_as_said(care: dict[str, Any], filled: bool) -> None:
    assert is_filled(care, "food") is filled
    said = part_of(care, "food")
    assert (part_refusal(said, "food") is None) is filled
    assert (part_rows(said, "food")[0][1] != "まだ入力していません") is filled
