"""The world the route tests live in is itself sound."""

from tests.support.world import SEES, Builder, foreign
from tsuen.domain.reservations.models import Reservation


def test_there_are_two_of_everything(make, database):
    world = Builder(make).build()
    assert set(SEES) - {"nobody"} <= set(world.tokens)
    for kind in ("reservation", "interview", "child", "application", "certification", "household", "facility", "pool", "slot"):
        assert all(world.of(kind, tenant) for tenant in (1, 2, 3)), kind
    with database.reading() as tx:
        assert tx.query(Reservation).count() == 21


def test_what_is_foreign():
    assert foreign("guardian") == ["canary-h2-", "canary-h3-", "canary-f1-", "canary-f2-", "canary-f3-", "canary-m1-", "canary-m2-"]
    assert "canary-h1-" not in foreign("officer")
