"""Distances over the ground, and how they are said (C2)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tsuen.domain.facilities.rules import Point, metres_between, middle
from tsuen.kernel.wording import distance_words

TOKYO, OSAKA = Point(35.6812, 139.7671), Point(34.7025, 135.4959)
JAPAN = st.builds(Point, st.floats(20, 46), st.floats(122, 154))


def test_known_ways() -> None:
    assert metres_between(TOKYO, OSAKA) == pytest.approx(403_000, rel=0.005)
    assert metres_between(Point(35.0, 136.0), Point(35.01, 136.0)) == pytest.approx(1112, abs=2)
    assert metres_between(TOKYO, TOKYO) == 0


@given(JAPAN, JAPAN, JAPAN)
def test_it_is_a_distance(one: Point, two: Point, three: Point) -> None:
    assert metres_between(one, two) == metres_between(two, one) >= 0
    assert metres_between(one, three) <= metres_between(one, two) + metres_between(two, three) + 2


def test_the_middle() -> None:
    assert middle([]) is None
    assert middle([Point(35.0, 136.0), Point(36.0, 137.0)]) == Point(35.5, 136.5)


@pytest.mark.parametrize(
    ("metres", "words"),
    [(0, "100m以内"), (99, "100m以内"), (100, "100m"), (347, "350m"), (994, "990m"), (999, "1000m"), (1000, "1.0km"), (1249, "1.2km"), (9949, "9.9km"), (9950, "10km"), (14200, "14km")],
)
def test_words(metres: int, words: str) -> None:
    assert distance_words(metres) == words
