"""The facility's extras on the way of booking: shown with their price, left out, ordered, and charged as chosen (F6)."""

from __future__ import annotations

from sqlalchemy import select

from tests.conftest import StillClock
from tests.rooms.test_fees import TUESDAY, Town
from tests.support.client import Visitor
from tests.support.make import Make
from tsuen.domain.policies.policy import Policy
from tsuen.domain.reservations.models import Reservation

EXTRAS = [
    {"name": "給食", "yen": 300, "overlaps": {"starts": "11:00", "ends": "12:00"}},
    {"name": "おやつ", "yen": 50, "ordered": True},
    {"name": "教材費", "yen": 20, "declinable": False},
]
POLICY = {"fees": {"extras": EXTRAS}}


def confirm_page(visitor: Visitor, town: Town, start: str = "2026-12-15T09:30", end: str = "2026-12-15T11:30") -> str:
    """As far as 「予約内容の確認」."""
    ask = {"child": town.family.child_refs[0], "start": start, "end": end}
    url = f"/my/facilities/{town.nursery.ref}/booking/details"
    visitor.open(url + "?" + "&".join(f"{name}={value}" for name, value in ask.items()))
    return visitor.send({"pickup": "guardian1"}, button="確認画面に進む", form="details").text


def test_declined_and_ordered(visitor: Visitor, make: Make, clock: StillClock) -> None:
    town = Town(make, clock, Policy.model_validate(POLICY))
    visitor.log_in(town.family.account_id)
    text = confirm_page(visitor, town)
    for words in ("920円（目安）", "給食（11:00～12:00） 300円", "おやつ 50円", "教材費（20円）", "いらないものは、チェックをはずしてください。"):
        assert words in text
    assert 'value="教材費"' not in visitor.page.html  # nobody may decline it: not asked
    found = visitor.page.forms[-1] if visitor.page.forms[-1].id == "send" else next(f for f in visitor.page.forms if f.id == "send")
    assert found.data()["offered"] == ["給食", "おやつ"]
    assert found.data()["extras"] == "給食"
    url = f"/my/facilities/{town.nursery.ref}/booking"
    page = visitor.post(f"{url}/confirm", found.data() | {"extras": ["おやつ"], "care": "y"})
    assert "670円（目安）" in page.text
    found = next(f for f in page.forms if f.id == "send")
    assert found.data()["extras"] == "おやつ"
    assert found.data()["care"] == "y"  # the consents given stay given
    visitor.send({"cancelling": "y", "ill": "y", "extras": "おやつ"}, form="send")
    with make.database.reading() as tx:
        row = tx.scalars(select(Reservation)).one()
        assert (row.fee_estimate, row.extras) == (670, {"declined": ["給食"], "ordered": ["おやつ"]})
        ref = row.ref
    assert "670円（目安）" in visitor.open(f"/my/reservations/{ref}").text
    clock.to("2026-12-02T10:00")
    from tsuen.domain.reservations.services import confirm

    make.database.run(lambda tx: confirm(tx, viewer=town.nursery.viewer, ref=ref, now=clock()))
    town.used(ref, on=TUESDAY)
    assert [(kind, label, yen) for kind, label, yen, _ in town.lines(ref)] == [
        ("fee", "1時間300円 × 2時間", 600), ("extra", "おやつ", 50), ("extra", "教材費", 20),
    ]  # fmt: skip
    assert town.faults() == []


def test_nothing_to_choose_and_strange_names(visitor: Visitor, make: Make, clock: StillClock) -> None:
    """A visit that ends before noon is asked for no meal; a name nobody offered is kept nowhere."""
    town = Town(make, clock, Policy.model_validate({"fees": {"extras": EXTRAS[:1] + EXTRAS[2:]}}))
    visitor.log_in(town.family.account_id)
    assert "追加のもの" not in confirm_page(visitor, town, end="2026-12-15T10:30")
    strange = {"offered": ["教材費", "うそ", "給食"], "extras": ["うそ"], "care": "y", "cancelling": "y", "ill": "y"}
    visitor.send(strange, form="send")
    with make.database.reading() as tx:
        row = tx.scalars(select(Reservation)).one()
    assert (row.fee_estimate, row.extras) == (320, {"declined": [], "ordered": []})
