"""Applications in the house: drafts, sending, the desk's answers, races; on both databases (A2, A3, A7, A8, A10)."""

from __future__ import annotations

import threading
from datetime import date

import pytest
from sqlalchemy import func, select

from tests.conftest import StillClock
from tests.support.make import KONAN, Make
from tsuen.db import Database
from tsuen.domain.accounts.models import Account, OneTimeLink
from tsuen.domain.applications.models import Application
from tsuen.domain.applications.queries import draft, queue
from tsuen.domain.applications.rules.answers import Answers, CareAnswers, ChildAnswers, GuardianAnswers
from tsuen.domain.applications.services.approve import approve
from tsuen.domain.applications.services.begin import begin_application
from tsuen.domain.applications.services.draft import add_child, remove_child, save_page
from tsuen.domain.applications.services.review import ask_back, reject
from tsuen.domain.applications.services.submit import submit_application
from tsuen.domain.audit.models import Entry
from tsuen.domain.certifications.models import Certification
from tsuen.domain.certifications.queries import certification_on
from tsuen.domain.households.models import Child, Household
from tsuen.domain.households.queries import care_of
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.policy import Policy
from tsuen.kernel.refusals import NotFound, Refused

BORN = date(2025, 4, 10)


def answers(email: str = "mama@example.jp", given: str = "ソラ", born: date = BORN, proxy: str = "") -> Answers:
    mother = GuardianAnswers(
        "髙﨑", "彩", "タカサキ", "アヤ", "母", "09012345678", email, "", date(1993, 5, 1), "5203234", "滋賀県湖南市中央", "1-1"
    )
    father = GuardianAnswers("髙﨑", "鷗", "タカサキ", "カモメ", "父", "09087654321", proxy) if proxy else None
    care = CareAnswers(needs=True, needs_detail="CANARY-care", allergy="CANARY-allergy")
    child = ChildAnswers("髙﨑", given, "タカサキ", given, born, "子", care=care)
    return Answers(mother, father, (child,), (), (), ("consent_data", "consent_records"))


def sent(database: Database, clock: StillClock, said: Answers) -> str:
    """An application that waits for the desk; its ref."""
    email = said.applicant.email
    database.run(lambda tx: begin_application(tx, municipality_code=KONAN, email=email, now=clock()))
    with database.reading() as tx:
        row = tx.scalars(select(Application).where(Application.email == email).order_by(Application.id.desc())).first()
        assert row is not None
    database.run(lambda tx: submit_application(tx, row.id, answers=said, now=clock()))
    return row.ref


def count(database: Database, model: type) -> int:
    with database.reading() as tx:
        return tx.scalar(select(func.count()).select_from(model)) or 0


def test_a_draft_keeps_pages_and_children(database: Database, make: Make, clock: StillClock) -> None:
    make.municipality()
    database.run(lambda tx: begin_application(tx, municipality_code=KONAN, email="a@example.jp", now=clock()))
    with database.reading() as tx:
        one = tx.scalars(select(Application)).one().id
    database.run(lambda tx: save_page(tx, one, page="applicant", typed={"family_name": ["あ" * 5000]}, step=1))
    database.run(lambda tx: save_page(tx, one, page="child-1", typed={"family_name": ["髙"]}, step=3))
    assert database.run(lambda tx: add_child(tx, one)) == 2
    database.run(lambda tx: remove_child(tx, one, "child-1"))
    with pytest.raises(NotFound):
        database.run(lambda tx: remove_child(tx, one, "child-1"))
    with pytest.raises(Refused):
        database.run(lambda tx: remove_child(tx, one, "child-2"))
    with database.reading() as tx:
        held = draft(tx, one)
    assert (held.step, list(held.children), set(held.pages)) == (3, [2], {"applicant"})
    assert len(held.pages["applicant"]["family_name"][0]) == 4000
    for _ in range(7):
        database.run(lambda tx: add_child(tx, one))
    with pytest.raises(Refused):
        database.run(lambda tx: add_child(tx, one))


def test_two_tabs_saving_two_pages_lose_neither(database: Database, make: Make, clock: StillClock) -> None:
    make.municipality()
    database.run(lambda tx: begin_application(tx, municipality_code=KONAN, email="a@example.jp", now=clock()))
    with database.reading() as tx:
        one = tx.scalars(select(Application)).one().id
    pages = [f"child-{n}" for n in range(6)]
    tabs = [
        threading.Thread(target=database.run, args=(lambda tx, page=page: save_page(tx, one, page=page, typed={}, step=3),))
        for page in pages
    ]
    for tab in tabs:
        tab.start()
    for tab in tabs:
        tab.join()
    with database.reading() as tx:
        assert set(draft(tx, one).pages) == set(pages)


def test_sending_uses_up_every_url_and_is_refused_when_rules_say_so(database: Database, make: Make, clock: StillClock) -> None:
    make.municipality()
    database.run(lambda tx: begin_application(tx, municipality_code=KONAN, email="mama@example.jp", now=clock()))
    with pytest.raises(Refused) as refused:
        sent(database, clock, answers(born=date(2023, 11, 20)))
    assert [one.code for one in refused.value.refusals] == ["too_old"]
    sent(database, clock, answers())
    with database.reading() as tx:
        links = tx.scalars(select(OneTimeLink)).all()
    assert len(links) == 3
    assert all(link.used_at for link in links)


def test_approving_makes_everything_at_once(database: Database, make: Make, clock: StillClock) -> None:
    officer = make.officer()
    ref = sent(database, clock, answers(proxy="papa@example.jp"))
    home = database.run(lambda tx: approve(tx, ref, viewer=officer, starts_on=date(2026, 12, 20), memo="", now=clock()))
    with database.reading() as tx:
        child = tx.scalars(select(Child)).one()
        assert child.household_id == home
        assert care_of(tx, child.id)["allergy"] == "CANARY-allergy"
        assert certification_on(tx, child.id, date(2026, 12, 19)) is None
        paper = certification_on(tx, child.id, date(2028, 4, 8))
        assert paper is not None
        assert paper.number == "2026-0001"
        assert paper.starts_on == date(2026, 12, 20)
        assert certification_on(tx, child.id, date(2028, 4, 9)) is None
        assert {one.scope for one in tx.scalars(select(Account).where(Account.audience == "family"))} == {str(home)}
        assert "CANARY" not in "".join(str(one.facts) for one in tx.scalars(select(Letter)))
        assert "CANARY" not in "".join(str(one.facts) for one in tx.scalars(select(Entry)))


def test_a_proxy_address_of_somebody_else_undoes_the_whole_approval(database: Database, make: Make, clock: StillClock) -> None:
    officer, family = make.officer(), make.family()
    before = count(database, Household)
    ref = sent(database, clock, answers(proxy=family.email))
    with pytest.raises(Refused):
        database.run(lambda tx: approve(tx, ref, viewer=officer, starts_on=date(2026, 12, 8), memo="", now=clock()))
    with database.reading() as tx:
        assert tx.scalars(select(Application)).one().state == "submitted"
    assert count(database, Household) == before


def test_two_officers_at_once_certify_once(database: Database, make: Make, clock: StillClock) -> None:
    ref, lost = "", []
    officers = [make.officer(), make.officer()]
    ref = sent(database, clock, answers())
    gate = threading.Barrier(2)

    def press(who: int) -> None:
        gate.wait()
        try:
            database.run(
                lambda tx: approve(tx, ref, viewer=officers[who], starts_on=date(2026, 12, 8), memo="", now=clock())
            )
        except Refused as refused:
            lost.append(refused)

    both = [threading.Thread(target=press, args=(who,)) for who in (0, 1)]
    for one in both:
        one.start()
    for one in both:
        one.join()
    assert len(lost) == 1
    assert lost[0].lost_race
    assert lost[0].refusals[0].code == "decided"
    assert (count(database, Certification), count(database, Child), count(database, Household)) == (1, 1, 1)


def test_reasons_are_needed_and_foreign_refs_are_nobodys(database: Database, make: Make, clock: StillClock) -> None:
    officer, other = make.officer(), make.officer("131016")
    ref = sent(database, clock, answers())
    for deed in (ask_back, reject):
        with pytest.raises(Refused) as refused:
            database.run(lambda tx, deed=deed: deed(tx, ref, viewer=officer, reason=" ", memo="", now=clock()))
        assert refused.value.refusals[0].field == "reason"
        with pytest.raises(NotFound):
            database.run(lambda tx, deed=deed: deed(tx, ref, viewer=other, reason="x", memo="", now=clock()))
    with pytest.raises(NotFound):
        database.run(lambda tx: approve(tx, ref, viewer=other, starts_on=date(2026, 12, 8), memo="", now=clock()))
    with database.reading() as tx:
        assert tx.scalars(select(Application)).one().state == "submitted"
        found = queue(tx, other, view="submitted", text="", page=1, policy=Policy(), now=clock())
    assert found.total == 0


def test_a_household_is_joined_by_its_address_whatever_the_case(database: Database, make: Make, clock: StillClock) -> None:
    officer, family = make.officer(), make.family()
    ref = sent(database, clock, answers(email=family.email.upper().replace("EXAMPLE.JP", "example.jp")))
    home = database.run(lambda tx: approve(tx, ref, viewer=officer, starts_on=date(2026, 12, 8), memo="", now=clock()))
    assert home == family.household_id
    assert count(database, Child) == 2
    assert count(database, Household) == 1
