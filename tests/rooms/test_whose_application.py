"""Whose an application is: never a stranger's who named the address, always the family's that wrote it (A7, A10, B6)."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select, update

from tests.conftest import StillClock
from tests.rooms.test_amendments import ONLINE, SECOND, change, decide
from tests.rooms.test_applications import answers, sent
from tests.support.make import KONAN, Family, Make
from tsuen.db import Database
from tsuen.domain.accounts.models import Account
from tsuen.domain.applications.models import Application
from tsuen.domain.applications.queries import case, known_of
from tsuen.domain.applications.queries.standing import standing_of, standings
from tsuen.domain.applications.services.approve import approve
from tsuen.domain.dossier.queries import applications
from tsuen.domain.households.models import Child
from tsuen.domain.households.services.registered import remove_guardian
from tsuen.domain.municipalities.queries import municipality
from tsuen.domain.policies.queries import policy_on
from tsuen.jobs.verify import check
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Viewer

VICTIM = "victim@example.jp"
ON = date(2026, 12, 20)


@pytest.fixture
def stranger(make: Make) -> Family:
    """A household that has named somebody else's address as 保護者2's, and the desk found nothing wrong with it."""
    make.municipality(policy=ONLINE)
    family = make.family(name="別府")
    decide(make, change(make, family, subject="guardian2", **SECOND | {"email": VICTIM}))
    return family


def approved(make: Make, ref: str, officer: Viewer) -> int:
    return make.database.run(lambda tx: approve(tx, ref, viewer=officer, starts_on=ON, memo="", now=make.clock()))


def children(database: Database, home: int) -> int:
    with database.reading() as tx:
        return tx.scalar(select(func.count()).select_from(Child).where(Child.household_id == home)) or 0


def prove(database: Database, email: str) -> None:
    """Its owner set a password by the mailed URL."""
    with database.writing() as tx:
        tx.execute(update(Account).where(Account.email_key == email).values(password_hash="set"))


def seen(database: Database, family: Family, clock: StillClock) -> tuple[int, int]:
    with database.reading() as tx:
        return len(standings(tx, family.viewer, clock())), len(applications(tx, family.viewer, clock()))


def test_who_names_my_address_gets_nothing_of_mine(stranger: Family, database: Database, make: Make, clock: StillClock) -> None:
    ref = sent(database, clock, answers(VICTIM.upper()))
    assert seen(database, stranger, clock) == (0, 0)
    with database.reading() as tx, pytest.raises(NotFound):
        standing_of(tx, stranger.viewer, ref, clock())
    officer = make.officer()
    with database.reading() as tx:
        policy = policy_on(tx, KONAN, ON).policy
        known = known_of(tx, case(tx, officer, ref, policy, clock()), municipality(tx, KONAN), ON)
    assert (known.household, known.email_taken) == (None, True)
    with pytest.raises(Refused) as refused:
        approved(make, ref, officer)
    assert refused.value.refusals[0].code == "address_held"
    assert "別府" not in refused.value.refusals[0].sentence
    assert children(database, stranger.household_id) == 1
    database.run(lambda tx: remove_guardian(tx, viewer=officer, household_id=stranger.household_id, now=clock()))
    assert approved(make, ref, officer) != stranger.household_id
    assert seen(database, stranger, clock) == (0, 0)


def test_a_password_set_after_the_application_was_begun_proves_nothing_for_it(
    stranger: Family, database: Database, make: Make, clock: StillClock
) -> None:
    """The letter 「アカウント発行のお知らせ」 came while the victim waited for its own."""
    ref = sent(database, clock, answers(VICTIM))
    prove(database, VICTIM)
    assert seen(database, stranger, clock) == (0, 0)
    with pytest.raises(Refused):
        approved(make, ref, make.officer())


def test_a_second_guardian_who_proved_the_address_applies_for_the_household(
    stranger: Family, database: Database, make: Make, clock: StillClock
) -> None:
    """A7: and no longer once 保護者2 has left it."""
    prove(database, VICTIM)
    officer = make.officer()
    first = sent(database, clock, answers(VICTIM))
    assert seen(database, stranger, clock) == (1, 1)
    assert approved(make, first, officer) == stranger.household_id
    later = sent(database, clock, answers(VICTIM, given="ウミ"))
    database.run(lambda tx: remove_guardian(tx, viewer=officer, household_id=stranger.household_id, now=clock()))
    assert seen(database, stranger, clock) == (0, 1)
    assert approved(make, later, officer) != stranger.household_id


def test_a_siblings_application_that_was_under_way_follows_the_first(database: Database, make: Make, clock: StillClock) -> None:
    officer = make.officer()
    first = sent(database, clock, answers())
    second = sent(database, clock, answers(given="ウミ"))
    home = approved(make, first, officer)
    viewer = Viewer(0, make.family().viewer.audience, str(home), "")
    with database.reading() as tx:
        assert [one.ref for one in standings(tx, viewer, clock())] == [second]
        assert check(tx, clock()) == []
    assert approved(make, second, officer) == home
    with database.writing() as tx:
        tx.execute(update(Application).values(household_id=None))
    with database.reading() as tx:
        assert any("household" in one for one in check(tx, clock()))
