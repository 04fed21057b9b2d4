"""Rounds, the draw and what follows it, on both databases (A9, C10-11)."""

from __future__ import annotations

import threading
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select, update

from tests.conftest import StillClock
from tests.support.make import KONAN, Make
from tests.support.rules import rules
from tests.support.world import OJIYA
from tsuen.db import Database
from tsuen.domain.accounts.models import Account
from tsuen.domain.applications.models import Application, DrawEntry, DrawRound
from tsuen.domain.applications.queries.draws import RoundCase, round_case, round_check, rounds
from tsuen.domain.applications.queries.standing import standing, standings
from tsuen.domain.applications.rules.answers import Answers, ChildAnswers, GuardianAnswers
from tsuen.domain.applications.services.begin import begin_application
from tsuen.domain.applications.services.decision import settle
from tsuen.domain.applications.services.draw import draw_round
from tsuen.domain.applications.services.rounds import found_rounds
from tsuen.domain.applications.services.submit import submit_application
from tsuen.domain.applications.services.winners import certify_winner, decline, decline_for, move_up
from tsuen.domain.audit.models import Entry
from tsuen.domain.certifications.models import Certification
from tsuen.domain.outbox.models import Letter
from tsuen.domain.policies.policy import Policy
from tsuen.jobs.verify import check
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Viewer

ROUND: dict[str, Any] = {
    "name": "令和8年度 第1回", "opens_on": "2026-12-01", "closes_on": "2026-12-10", "draws_on": "2026-12-15", "places": 2,
}  # fmt: skip
KANA = "アイウエオカキクケコサシスセソ"
PERSON = GuardianAnswers("森本", "彩", "モリモト", "アヤ", "母", "09012345678", "x@example.jp", area="滋賀県湖南市岩根", street="1")


def by_lot(reserve: bool = True, together: bool = False, **changes: Any) -> Policy:
    return rules(
        application={"allocation": "lottery", "alternates": reserve},
        lottery={"rounds": [ROUND | changes], "siblings_together": together},
    )


def answers(*children: str, email: str = "x@example.jp", born: date = date(2025, 4, 10)) -> Answers:
    made = tuple(ChildAnswers("森本", one, "モリモト", one, born, "子") for one in children)
    return Answers(replace(PERSON, email=email), None, made, (), (), ("consent_data", "consent_records"))


def send(make: Make, email: str, *children: str, code: str = KONAN) -> int:
    """An application as the family sends it; returns its id."""
    with make.database.writing() as tx:
        begin_application(tx, municipality_code=code, email=email, now=make.clock())
    with make.database.writing() as tx:
        row = tx.scalar(select(Application.id).where(Application.email == email).order_by(Application.id.desc()).limit(1))
        submit_application(tx, row, answers=answers(*children, email=email), now=make.clock())
    return int(row)


def enter(make: Make, officer: Viewer, application_id: int) -> None:
    """The desk lets it into the draw."""
    with make.database.writing() as tx:
        ref = tx.scalar(select(Application.ref).where(Application.id == application_id))
        settle(tx, str(ref), viewer=officer, result="enter", starts_on=None, reason="", memo="", now=make.clock())


def held(make: Make, officer: Viewer) -> RoundCase:
    with make.database.reading() as tx:
        ref = rounds(tx, officer, make.clock())[0].ref
        return round_case(tx, officer, ref, make.clock())


def drawn(make: Make, clock: StillClock, families: int = 5, **changes: Any) -> tuple[Viewer, RoundCase]:
    """A municipality whose round is drawn, with so many families of one child."""
    make.municipality(policy=by_lot(**changes))
    officer = make.officer()
    for number in range(families):
        enter(make, officer, send(make, f"f{number}@example.jp", KANA[number]))
    clock.to("2026-12-15T10:00")
    ref = held(make, officer).facts.ref
    with make.database.writing() as tx:
        draw_round(tx, ref, viewer=officer, now=clock())
    return officer, held(make, officer)


def count(make: Make, template: str) -> int:
    with make.database.reading() as tx:
        return tx.scalar(select(func.count()).select_from(Letter).where(Letter.template == f"applications/{template}")) or 0


def sound(make: Make, case: RoundCase) -> None:
    """A draw that anybody may repeat, and a house in order."""
    with make.database.reading() as tx:
        assert round_check(tx, case.facts.ref) == []
        assert check(tx, make.clock()) == []


def refused(make: Make, work: Any) -> str:
    with pytest.raises(Refused) as said, make.database.writing() as tx:
        work(tx)
    return said.value.refusals[0].code


def test_a_round_from_application_to_certification(make: Make, clock: StillClock) -> None:
    officer, case = drawn(make, clock, 5, alternates=2)
    assert [one.result for one in case.lines] == ["won", "won", "alternate", "alternate", "lost"]
    assert [one.place for one in case.lines] == [1, 2, 3, 4, 5]
    assert (count(make, "won"), count(make, "alternate"), count(make, "lost")) == (2, 2, 1)
    assert count(make, "received") == 5
    sound(make, case)
    with make.database.reading() as tx:
        entry = tx.scalars(select(Entry).where(Entry.action == "draws.draw")).one()
        assert entry.facts["input_digest"] == case.facts.input_digest
        states = sorted(tx.scalars(select(Application.state)))
    assert states == ["eligible"] * 4 + ["lost"]
    for ref in case.waiting:
        with make.database.writing() as tx:
            certify_winner(tx, case.facts.ref, ref, viewer=officer, now=clock())
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Certification)) == 2
        winners = {one.application_ref for one in case.lines if one.result == "won"}
        emails = set(tx.scalars(select(Application.email).where(Application.ref.in_(winners))))
        issued = set(tx.scalars(select(Letter.recipient).where(Letter.template == "accounts/issued")))
        assert issued == emails  # 抽選の場合は当選者のみ
    assert held(make, officer).waiting == []
    sound(make, case)


def test_the_seed_is_announced_before_and_told_after(make: Make, clock: StillClock) -> None:
    make.municipality(policy=by_lot())
    officer = make.officer()
    with make.database.writing() as tx:
        assert found_rounds(tx, clock()) == 1
    with make.database.writing() as tx:
        assert found_rounds(tx, clock()) == 0
    before = held(make, officer).facts
    assert (before.seed, before.state) == ("", "open")
    enter(make, officer, send(make, "a@example.jp", "ア"))
    clock.to("2026-12-15T10:00")
    with make.database.writing() as tx:
        draw_round(tx, before.ref, viewer=officer, now=clock())
    after = held(make, officer).facts
    assert after.seed_digest == before.seed_digest
    assert after.seed
    with make.database.reading() as tx:
        stored = tx.execute(select(DrawRound.__table__.c.seed)).scalar()
        assert after.seed == stored


def test_outside_of_the_window_nothing_is_taken(make: Make, clock: StillClock) -> None:
    make.municipality(policy=by_lot())
    clock.to("2026-12-11T00:00")
    with pytest.raises(Refused) as said:
        send(make, "a@example.jp", "ア")
    assert said.value.refusals[0].code == "round_closed"
    assert "12月10日（木）24:00に終わりました" in said.value.refusals[0].sentence
    with make.database.reading() as tx:
        assert tx.scalars(select(Application.state)).all() == ["draft"]


def test_without_rounds_nothing_changes(make: Make, clock: StillClock) -> None:
    make.municipality(policy=rules(application={"allocation": "lottery"}))
    application_id, officer = send(make, "a@example.jp", "ア"), make.officer()
    with make.database.reading() as tx:
        ref = str(tx.get_one(Application, application_id).ref)
        assert tx.get_one(Application, application_id).round_id is None
    said = {"viewer": officer, "starts_on": None, "reason": "", "memo": "", "now": clock()}
    assert refused(make, lambda tx: settle(tx, ref, result="enter", **said)) == "no_round"
    with make.database.writing() as tx:
        settle(tx, ref, result="approve", **said)


def test_the_draw_has_its_time_and_its_order(make: Make, clock: StillClock) -> None:
    make.municipality(policy=by_lot())
    officer, first, second = make.officer(), send(make, "a@example.jp", "ア"), send(make, "b@example.jp", "イ")
    ref = held(make, officer).facts.ref

    def press(tx: Any) -> None:
        draw_round(tx, ref, viewer=officer, now=clock())

    assert refused(make, press) == "window_open"
    clock.to("2026-12-14T10:00")
    assert refused(make, press) == "too_early"
    clock.to("2026-12-15T10:00")
    assert refused(make, press) == "unreviewed"
    enter(make, officer, first)
    assert refused(make, press) == "unreviewed"
    with make.database.reading() as tx:
        waiting = str(tx.get_one(Application, second).ref)
    with make.database.writing() as tx:
        settle(tx, waiting, viewer=officer, result="return", starts_on=None, reason="住所", memo="", now=clock())
    with make.database.writing() as tx:
        press(tx)
    assert refused(make, press) == "already_drawn"
    assert [one.result for one in held(make, officer).lines] == ["won"]
    with pytest.raises(Refused) as said, make.database.writing() as tx:  # too late for this round, and there is no other
        submit_application(tx, second, answers=answers("イ", email="b@example.jp"), now=clock())
    assert said.value.refusals[0].code == "round_closed"


def test_an_application_in_a_round_is_not_approved_by_hand_and_a_child_takes_part_once(make: Make, clock: StillClock) -> None:
    make.municipality(policy=by_lot())
    officer, first, twice = make.officer(), send(make, "a@example.jp", "ア"), send(make, "b@example.jp", "イ", "ア")
    said = {"viewer": officer, "starts_on": None, "reason": "", "memo": "", "now": clock()}
    with make.database.reading() as tx:
        refs = [str(tx.get_one(Application, one).ref) for one in (first, twice)]
    assert refused(make, lambda tx: settle(tx, refs[0], result="approve", **said)) == "by_lot"
    enter(make, officer, first)
    assert refused(make, lambda tx: settle(tx, refs[1], result="enter", **said)) == "twice"
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(DrawEntry)) == 1
        assert tx.get_one(Application, twice).state == "submitted"


@pytest.mark.parametrize("together", [True, False])
def test_siblings_are_together_only_where_the_policy_says_so(make: Make, clock: StillClock, *, together: bool) -> None:
    make.municipality(policy=by_lot(together=together, places=1))
    officer = make.officer()
    enter(make, officer, send(make, "a@example.jp", "ア", "イ"))
    clock.to("2026-12-15T10:00")
    ref = held(make, officer).facts.ref
    with make.database.writing() as tx:
        draw_round(tx, ref, viewer=officer, now=clock())
    case = held(make, officer)
    assert [one.result for one in case.lines] == (["alternate"] if together else ["won", "alternate"])
    assert count(make, "won") + count(make, "alternate") == len(case.lines)
    if not together:
        with make.database.writing() as tx:
            certify_winner(tx, ref, case.waiting[0], viewer=officer, now=clock())
        with make.database.reading() as tx:
            assert tx.scalar(select(func.count()).select_from(Certification)) == 1
            mine = standing(tx, 1, clock())
        assert {one.words for one in mine.answers} == {"当選", "補欠 第1位"}
        with make.database.writing() as tx:
            tx.execute(update(DrawRound).values(terms=case.facts.terms.document() | {"round": ROUND | {"places": 2}}))
        with make.database.writing() as tx:
            move_up(tx, ref, case.lines[1].ticket, viewer=officer, now=clock())
        with make.database.writing() as tx:
            certify_winner(tx, ref, case.waiting[0], viewer=officer, now=clock())
        with make.database.reading() as tx:
            assert tx.scalar(select(func.count()).select_from(Certification)) == 2
        assert count(make, "child_added") == 1


def test_a_winner_declines_and_the_next_moves_up(make: Make, clock: StillClock) -> None:
    officer, case = drawn(make, clock, 4, declines_until="2026-12-20")
    winner, other, first, second = case.lines
    assert refused(make, lambda tx: move_up(tx, case.facts.ref, first.ticket, viewer=officer, now=clock())) == "no_place"
    assert refused(make, lambda tx: certify_winner(tx, case.facts.ref, winner.application_ref, viewer=officer, now=clock())) == "may_decline"
    with make.database.writing() as tx:
        row = tx.scalar(select(Application.id).where(Application.ref == winner.application_ref))
        decline(tx, int(row), winner.ticket, viewer=None, now=clock())
        assert tx.get_one(Application, row).state == "declined"
    assert refused(make, lambda tx: decline(tx, int(row), winner.ticket, viewer=None, now=clock())) == "moved_on"
    after = held(make, officer)
    assert (after.free, after.next_ticket) == ({"全体": 1}, first.ticket)
    assert refused(make, lambda tx: move_up(tx, case.facts.ref, second.ticket, viewer=officer, now=clock())) == "moved_on"
    with make.database.writing() as tx:
        move_up(tx, case.facts.ref, first.ticket, viewer=officer, now=clock())
    with make.database.writing() as tx:
        certify_winner(tx, case.facts.ref, first.application_ref, viewer=officer, now=clock())  # moved up: at once
    assert refused(make, lambda tx: decline_for(tx, case.facts.ref, first.ticket, viewer=officer, now=clock())) == "moved_on"
    clock.to("2026-12-21T10:00")
    with make.database.writing() as tx:
        decline_for(tx, case.facts.ref, second.ticket, viewer=officer, now=clock())
        certify_winner(tx, case.facts.ref, other.application_ref, viewer=officer, now=clock())
    done = held(make, officer)
    assert [one.result for one in done.lines] == ["declined", "won", "won", "declined"]
    assert [one.alternate for one in done.lines] == [None, None, 1, 2]
    assert (count(make, "declined"), count(make, "moved_up")) == (2, 1)
    sound(make, done)


def test_another_municipality_sees_and_does_nothing(make: Make, clock: StillClock) -> None:
    _, case = drawn(make, clock, 1)
    stranger = make.officer(OJIYA)
    ref, ticket, application = case.facts.ref, case.lines[0].ticket, case.lines[0].application_ref
    for deed in (
        lambda tx: draw_round(tx, ref, viewer=stranger, now=clock()),
        lambda tx: move_up(tx, ref, ticket, viewer=stranger, now=clock()),
        lambda tx: decline_for(tx, ref, ticket, viewer=stranger, now=clock()),
        lambda tx: certify_winner(tx, ref, application, viewer=stranger, now=clock()),
        lambda tx: round_case(tx, stranger, ref, clock()),
    ):
        with pytest.raises(NotFound), make.database.writing() as tx:
            deed(tx)
    with make.database.reading() as tx:
        assert rounds(tx, stranger, clock()) == []


def test_a_touched_result_is_found(make: Make, clock: StillClock) -> None:
    _, case = drawn(make, clock, 3)
    names = ("place", "alternate", "band", "result")
    with make.database.reading() as tx:
        rows = {row.id: {name: getattr(row, name) for name in names} for row in tx.scalars(select(DrawEntry))}
    for entry, kept in rows.items():
        for name, value in (("place", 9), ("alternate", 7), ("band", "ほか"), ("result", "lost"), ("result", "won")):
            if kept[name] == value:
                continue
            with make.database.writing() as tx:
                tx.execute(update(DrawEntry).where(DrawEntry.id == entry).values({name: value}))
            with make.database.reading() as tx:
                assert round_check(tx, case.facts.ref), (kept, name, value)
                assert any(one.startswith("draws_recompute") for one in check(tx, clock())), (kept, name, value)
            with make.database.writing() as tx:
                tx.execute(update(DrawEntry).where(DrawEntry.id == entry).values(**kept))
    with make.database.writing() as tx:
        tx.execute(update(DrawRound).values(seed="another"))
    with make.database.reading() as tx:
        assert "not the one that was announced" in round_check(tx, case.facts.ref)[0]


def test_the_family_follows_it(make: Make, clock: StillClock) -> None:
    make.municipality(policy=by_lot(declines_until="2026-12-20"))
    officer, family = make.officer(), make.family(certified=False)
    application_id = send(make, family.email, "ア")

    def follows() -> tuple[str, str]:
        with make.database.reading() as tx:
            (one,) = standings(tx, family.viewer, clock())
            assert standing(tx, application_id, clock()) == one
            assert standings(tx, make.family().viewer, clock()) == []
        return one.words, one.next

    assert follows() == ("審査中", "抽選日は12月15日（火）です。結果をメールでお知らせします。")
    enter(make, officer, application_id)
    assert follows() == ("抽選待ち", "抽選日は12月15日（火）です。結果をメールでお知らせします。")
    clock.to("2026-12-15T10:00")
    with make.database.writing() as tx:
        draw_round(tx, rounds(tx, officer, clock())[0].ref, viewer=officer, now=clock())
    assert follows() == ("抽選の結果が出ました", "12月20日（日）のあとに、「アカウント発行のお知らせ」のメールをお送りします。")
    with make.database.writing() as tx:
        decline(tx, application_id, str(tx.scalar(select(DrawEntry.ticket))), viewer=family.viewer, now=clock())
    assert follows()[0] == "辞退"
    clock.to("2027-01-20T10:00")
    with make.database.reading() as tx:
        assert standings(tx, family.viewer, clock()) == []


def test_who_declines_before_the_draw_is_not_drawn(make: Make, clock: StillClock) -> None:
    make.municipality(policy=by_lot(places=1))
    officer, gone, there = make.officer(), send(make, "a@example.jp", "ア"), send(make, "b@example.jp", "イ")
    enter(make, officer, gone)
    enter(make, officer, there)
    with make.database.writing() as tx:
        ticket = str(tx.scalar(select(DrawEntry.ticket).where(DrawEntry.application_id == gone)))
        decline(tx, gone, ticket, viewer=None, now=clock())
    with make.database.reading() as tx:
        assert check(tx, clock()) == []  # its letter has its event before any draw
    clock.to("2026-12-15T10:00")
    ref = held(make, officer).facts.ref
    with make.database.writing() as tx:
        draw_round(tx, ref, viewer=officer, now=clock())
    case = held(make, officer)
    assert [(one.result, one.place) for one in case.lines] == [("won", 1)]
    assert (count(make, "declined"), count(make, "won"), count(make, "lost")) == (1, 1, 0)
    with make.database.reading() as tx:
        assert sorted(tx.scalars(select(Application.state))) == ["declined", "eligible"]
        assert standing(tx, gone, clock()).words == "辞退"
    sound(make, case)


def test_two_officers_press_at_once_and_it_is_drawn_once(make: Make, clock: StillClock) -> None:
    make.municipality(policy=by_lot())
    officers = [make.officer() for _ in range(4)]
    for number in range(6):
        enter(make, officers[0], send(make, f"f{number}@example.jp", KANA[number]))
    clock.to("2026-12-15T10:00")
    ref, answers_ = held(make, officers[0]).facts.ref, []
    gate = threading.Barrier(len(officers))

    def press(officer: Viewer) -> None:
        gate.wait()
        try:
            make.database.run(lambda tx: draw_round(tx, ref, viewer=officer, now=clock()))
            answers_.append("drawn")
        except Refused as said:
            answers_.append(said.refusals[0].code)

    threads = [threading.Thread(target=press, args=(one,)) for one in officers]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(answers_) == ["already_drawn"] * 3 + ["drawn"]
    assert (count(make, "won"), count(make, "alternate")) == (2, 4)
    sound(make, held(make, officers[0]))


def test_an_eligible_one_beside_the_draw_is_in_it_or_told(make: Make, clock: StillClock, database: Database) -> None:
    """Whoever comes first: nobody stands eligible in a drawn round without an answer."""
    make.municipality(policy=by_lot())
    officer, first, late = make.officer(), send(make, "a@example.jp", "ア"), send(make, "b@example.jp", "イ")
    enter(make, officer, first)
    clock.to("2026-12-15T10:00")
    ref, said, gate = held(make, officer).facts.ref, [], threading.Barrier(2)

    def one(work: Any) -> None:
        gate.wait()
        try:
            work()
            said.append("done")
        except Refused as no:
            said.append(no.refusals[0].code)

    threads = [
        threading.Thread(target=one, args=(lambda: enter(make, officer, late),)),
        threading.Thread(target=one, args=(lambda: database.run(lambda tx: draw_round(tx, ref, viewer=officer, now=clock())),)),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(said) in (["done", "done"], ["done", "unreviewed"], ["done", "drawn"])
    with make.database.reading() as tx:
        waiting = tx.scalars(select(DrawEntry.result).where(DrawEntry.result == "waiting")).all()
        state = tx.scalar(select(DrawRound.state))
    assert state == "open" or waiting == []


def test_two_moves_up_at_once_take_one_place(make: Make, clock: StillClock, database: Database) -> None:
    officer, case = drawn(make, clock, 4)
    decliner, _, first, _ = case.lines
    with make.database.writing() as tx:
        decline_for(tx, case.facts.ref, decliner.ticket, viewer=officer, now=clock())
    said, gate = [], threading.Barrier(2)

    def press() -> None:
        gate.wait()
        try:
            database.run(lambda tx: move_up(tx, case.facts.ref, first.ticket, viewer=officer, now=clock()))
            said.append("up")
        except Refused as no:
            said.append(no.refusals[0].code)

    threads = [threading.Thread(target=press) for _ in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(said) == ["no_place", "up"]
    assert count(make, "moved_up") == 1
    with make.database.reading() as tx:
        assert tx.scalar(select(func.count()).select_from(Account).where(Account.audience == "family")) == 0
