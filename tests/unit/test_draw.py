"""The draw and its rounds: fair, reproducible, whatever order it is given; windows to the minute (A9, C10-11)."""

from __future__ import annotations

import hashlib
import itertools
import random
from collections import Counter
from datetime import date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from tsuen.domain.applications.rules import draw as draws
from tsuen.domain.applications.rules.answers import ChildAnswers
from tsuen.domain.applications.rules.draw import Ticket, commitment, draw, drawn_order, input_digest, next_up
from tsuen.domain.applications.rules.rounds import (
    band_of,
    band_refusal,
    child_mark,
    closed_refusal,
    open_round,
    places_of,
    rationed,
    ticket_name,
)
from tsuen.domain.policies.policy import Policy

ROUND = {"opens_on": "2026-12-01", "opens": "09:00", "closes_on": "2026-12-10", "closes": "17:00", "draws_on": "2026-12-15", "places": 2}
SECOND = {"opens_on": "2027-02-01", "closes_on": "2027-02-10", "draws_on": "2027-02-15", "bands": [
    {"name": "0歳児クラス", "when": {"class_age": [0]}, "places": 1}, {"name": "1歳児クラス", "when": {"class_age": [1]}, "places": 3}]}  # fmt: skip
names = st.lists(st.text("abcdefgh", min_size=1, max_size=6), unique=True, min_size=1, max_size=12)


def policy(*rounds: dict, **lottery: object) -> Policy:
    return Policy.model_validate({"application": {"allocation": "lottery"}, "lottery": {"rounds": list(rounds), **lottery}})


def singles(*said: str, band: str = "全体") -> list[Ticket]:
    return [Ticket(one, (band,)) for one in said]


def child(given: str = "ソラ", born: date = date(2025, 4, 10)) -> ChildAnswers:
    return ChildAnswers("髙﨑", "そら", "タカサキ", given, born, "子")


def at(text: str) -> datetime:
    return datetime.fromisoformat(f"{text}+09:00")


@given(names, st.text(min_size=1, max_size=20), st.integers(0, 8), st.none() | st.integers(0, 5), st.randoms(use_true_random=False))
def test_the_same_seed_gives_the_same_answers_in_whatever_order_they_come(said, seed, places, alternates, shuffler):
    tickets = singles(*said)
    once = draw(tickets, {"全体": places}, alternates=alternates, seed=seed, salt="r")
    shuffler.shuffle(tickets)
    assert draw(iter(tickets), {"全体": places}, alternates=alternates, seed=seed, salt="r") == once
    assert input_digest(tickets) == input_digest(singles(*said))
    assert sorted(one.ticket.name for one in once) == sorted(said)
    assert [one.place for one in once] == list(range(1, len(said) + 1))
    results = [one.result for one in once]
    assert results == ["won"] * min(places, len(said)) + results[min(places, len(said)) :]
    waiting = [one.alternate for one in once if one.result == "alternate"]
    left = max(0, len(said) - places)
    assert waiting == list(range(1, 1 + (left if alternates is None else min(left, alternates))))
    assert all(one.result == "lost" for one in once[len(said) - left + len(waiting) :])


@given(names, st.text(max_size=20), st.data())
def test_who_is_drawn_does_not_depend_on_who_else_is_there(said, seed, data):
    """One ticket less leaves the others in their order: nobody gains by another's coming or going but by the place itself."""
    gone = data.draw(st.sampled_from(said))
    order = [one.name for one in drawn_order(singles(*said), seed, "r")]
    fewer = [one.name for one in drawn_order(singles(*(one for one in said if one != gone)), seed, "r")]
    assert fewer == [one for one in order if one != gone]


siblings = st.lists(st.tuples(st.text("xyz", min_size=1, max_size=5), st.lists(st.sampled_from("AB"), min_size=1, max_size=3)), unique_by=lambda one: one[0], max_size=10)


@given(siblings, st.integers(0, 5), st.integers(0, 5), st.none() | st.integers(0, 4), st.text(max_size=5))
def test_places_are_never_passed_and_nobody_who_fits_is_passed_over(said, a, b, alternates, seed):
    tickets = [Ticket(name, tuple(bands)) for name, bands in said]
    lots = draw(tickets, {"A": a, "B": b}, alternates=alternates, seed=seed, salt="r")
    left = Counter({"A": a, "B": b})
    for one in lots:
        fits = all(left[band] >= count for band, count in Counter(one.ticket.bands).items())
        assert (one.result == "won") == fits
        left -= Counter(one.ticket.bands) if fits else Counter()
    for lane in "AB":
        numbers = [one.alternate for one in lots if one.result == "alternate" and one.ticket.bands[0] == lane]
        assert numbers == list(range(1, len(numbers) + 1))


def test_every_order_comes_as_often_as_every_other():
    """Chi-square over the 24 orders of four tickets, 4,800 fixed seeds: 23 degrees of freedom, below 49.7 with 99.9 %."""
    tickets, source = singles("a1", "b2", "c3", "d4"), random.Random(20261208)
    seen = Counter(
        tuple(one.name for one in drawn_order(tickets, source.randbytes(32).hex(), "round")) for _ in range(4_800)
    )
    assert set(seen) == set(itertools.permutations(("a1", "b2", "c3", "d4")))
    chi = sum((seen[one] - 200) ** 2 / 200 for one in itertools.permutations(("a1", "b2", "c3", "d4")))
    assert chi < 49.7, chi


def test_everybody_wins_as_often():
    """30 tickets, 10 places, 3,000 draws: each wins 1,000 times give or take; neighbours in the alphabet gain nothing."""
    tickets, source, wins = singles(*(f"ref{n:02d}" for n in range(30))), random.Random(7), Counter[str]()
    for _ in range(3_000):
        lots = draw(tickets, {"全体": 10}, alternates=0, seed=source.randbytes(16).hex(), salt="x")
        wins.update(one.ticket.name for one in lots if one.result == "won")
    chi = sum((wins[one.name] - 1_000) ** 2 / (1_000 * 2 / 3) for one in tickets)
    assert sum(wins.values()) == 30_000
    assert chi * 29 / 30 < 58.3, chi  # 29 degrees of freedom, 99.9 %


def test_the_algorithm_is_what_its_name_promises():
    """Anybody can do it with sha256sum: four lines, no line end. A change of this needs a new name."""
    assert draws.ALGORITHM == "tsuen-draw-1"
    lots = {name: hashlib.sha256(f"tsuen-draw-1\nround\nseed\n{name}".encode()).hexdigest() for name in ("a", "b", "c")}
    assert [one.name for one in drawn_order(singles("a", "b", "c"), "seed", "round")] == sorted(lots, key=lots.__getitem__)
    assert commitment("seed") == hashlib.sha256(b"seed").hexdigest()
    assert input_digest([Ticket("b", ("A", "B")), Ticket("a", ("A",))]) == hashlib.sha256(b"a\tA\nb\tA|B").hexdigest()


def test_round_and_seed_both_move_the_order():
    tickets = singles(*"abcdefghij")
    orders = {tuple(drawn_order(tickets, seed, salt)) for seed in ("1", "2") for salt in ("x", "y")}
    assert len(orders) == 4


@pytest.mark.parametrize(
    ("free", "found"),
    [({"A": 1}, "one"), ({"A": 2}, "two"), ({"B": 1}, None), ({}, None), ({"A": 1, "B": 1}, "one"), ({"A": 2, "B": 5}, "two")],
)
def test_the_next_to_move_up_is_the_first_who_fits(free, found):
    waiting = [Ticket("two", ("A", "A")), Ticket("one", ("A",))]
    chosen = next_up(waiting, free)
    assert (chosen.name if chosen else None) == found


@pytest.mark.parametrize(
    ("now", "opened"),
    [
        ("2026-12-01T08:59", None), ("2026-12-01T09:00", "2026-12-01"), ("2026-12-10T17:00", "2026-12-01"), ("2026-12-10T17:01", None),
        ("2027-02-01T00:00", "2027-02-01"), ("2027-02-10T23:59:59", "2027-02-01"), ("2027-02-11T00:00", None),
    ],
)  # fmt: skip
def test_a_round_is_open_to_the_minute(now, opened):
    found = open_round(policy(ROUND, SECOND), at(now))
    assert (str(found.opens_on) if found else None) == opened


def test_outside_of_the_rounds_the_next_is_named():
    held = policy(ROUND, SECOND)
    between = closed_refusal(held, at("2026-12-20T10:00"))
    assert between is not None
    assert "次の募集は2027年2月1日（月）0:00から2月10日（水）24:00まで" in between.sentence
    after = closed_refusal(held, at("2027-03-01T10:00"))
    assert after is not None
    assert "2月10日（水）24:00に終わりました" in after.sentence
    assert closed_refusal(held, at("2026-12-02T10:00")) is None
    assert closed_refusal(Policy.model_validate({"application": {"allocation": "lottery"}}), at("2026-12-02T10:00")) is None
    assert not rationed(Policy.model_validate({"lottery": {"rounds": [ROUND]}}))


def test_bands_by_class_on_the_first_day_of_use():
    one, two = policy(ROUND, SECOND).lottery.rounds
    assert (places_of(one), band_of(one, child())) == ({"全体": 2}, "全体")
    assert places_of(two) == {"0歳児クラス": 1, "1歳児クラス": 3}
    assert band_of(two, child(born=date(2025, 4, 10))) == "0歳児クラス"
    assert band_of(two, child(born=date(2025, 4, 1))) == "1歳児クラス"
    assert band_of(two, child(born=date(2023, 4, 10))) is None
    refusal = band_refusal(two, [child(born=date(2023, 4, 10))])
    assert refusal is not None
    assert "0歳児クラス、1歳児クラス" in refusal.sentence


def test_one_child_has_one_mark_in_a_round_and_another_in_the_next():
    assert child_mark("r1", child()) == child_mark("r1", child())
    assert child_mark("r1", child()) != child_mark("r2", child())
    assert child_mark("r1", child()) != child_mark("r1", child("ウミ"))
    assert "タカサキ" not in child_mark("r1", child())
    assert ticket_name("abc", 0, together=True) == "abc"
    assert ticket_name("abc", 1, together=False) == "abc-2"


@settings(max_examples=25)
@given(st.sampled_from([
    {"draws_on": "2026-12-09"}, {"closes_on": "2026-11-30"}, {"places": 0}, {"bands": SECOND["bands"]}, {"closes_on": "2026-12-01", "closes": "09:00"},
]))  # fmt: skip
def test_a_round_that_contradicts_itself_is_no_policy(wrong):
    with pytest.raises(ValidationError):
        policy(ROUND | wrong)


def test_two_rounds_at_once_are_no_policy():
    with pytest.raises(ValidationError):
        policy(ROUND, SECOND | {"opens_on": "2026-12-09"})
    with pytest.raises(ValidationError):
        policy({**SECOND, "bands": [SECOND["bands"][0]] * 2})
