"""C7: a municipality leaves a family only the facilities it applied for, the decided one, or so many (O5, C17)."""

from __future__ import annotations

import json
from dataclasses import dataclass

import pytest
from flask import Flask

from tests.conftest import StillClock
from tests.support.bookings import book
from tests.support.client import Visitor
from tests.support.make import Family, Make, Nursery
from tsuen.domain.applications.models import Application
from tsuen.domain.interviews.services import Wish
from tsuen.domain.policies.policy import Policy
from tsuen.domain.reservations.services import request_interview
from tsuen.kernel.refusals import Refused

HERE = "/my/facilities/"
APPLIED = "湖南市では、利用できる施設は申請した施設のみです。"


@dataclass
class Scene:
    parent: Visitor
    family: Family
    nursery: Nursery
    other: Nursery
    make: Make

    def applied(self, *nurseries: Nursery) -> None:
        """The household's approved application named these."""
        answers = {"clean": {"facility_refs": [one.ref for one in nurseries]}}
        with self.make.database.writing() as tx:
            tx.add(
                Application(
                    municipality_code="252115", email="a@example.jp", state="approved", answers=answers,
                    household_id=self.family.household_id, created_at=self.make.clock(),
                )
            )  # fmt: skip

    def rule(self, **facilities: object) -> None:
        """The municipality's policy from now on."""
        self.make.municipality(policy=Policy.model_validate_json(json.dumps({"facilities": facilities})))

    def why(self, nursery: Nursery) -> str:
        """What STEP2 says there."""
        return self.parent.open(f"{HERE}{nursery.ref}/booking/?child={self.family.child_refs[0]}").text


@pytest.fixture
def scene(make: Make, app: Flask, clock: StillClock) -> Scene:
    make.municipality()
    family = make.family()
    nursery, other = make.nursery(name="いわねの丘こども園"), make.nursery(name="石部こばと保育園")
    for one in (nursery, other):
        make.acceptance(family, one)
    return Scene(Visitor(app, clock).log_in(family.account_id), family, nursery, other, make)


def test_only_the_facilities_applied_for(scene: Scene) -> None:
    assert "利用できる施設は" not in scene.parent.open(HERE).text, "no rule, no words"
    scene.rule(which="applied")
    scene.applied(scene.nursery)
    page = scene.parent.open(HERE)
    assert APPLIED in page.text
    assert page.text.count("湖南市の決まりで、この施設は予約できません。") == 1
    assert APPLIED in scene.parent.open(HERE + scene.other.ref).text
    named = "利用できるのは、申請した施設だけです（いわねの丘こども園）。"
    assert named not in scene.why(scene.nursery)
    assert named in scene.why(scene.other)
    child = scene.family.child_refs[0]
    with pytest.raises(Refused, match="facilities"):
        book(scene.make, scene.family, scene.other)
    assert book(scene.make, scene.family, scene.nursery)
    desk = scene.parent.open(f"{HERE}{scene.other.ref}/interview/?child={child}").text
    assert named in desk
    wish = Wish(scene.other.ref, child, "a" * 16, "")
    with pytest.raises(Refused, match="facilities"), scene.make.database.writing() as tx:
        request_interview(tx, viewer=scene.family.viewer, key="k" * 16, now=scene.make.clock(), wish=wish)


def test_an_application_that_named_none_says_where_to_ask(scene: Scene) -> None:
    scene.rule(which="applied")
    assert "申請した施設だけです" not in scene.why(scene.nursery), "no application on record stands in nobody's way"
    scene.applied()
    assert "市区町村の窓口におたずねください" in scene.why(scene.nursery)
    assert "申請した施設がありません" in scene.parent.open(HERE).text


def test_so_many_and_the_decided_one(scene: Scene) -> None:
    scene.rule(most=1)
    assert "湖南市では、利用できる施設は1か所までです。" in scene.parent.open(HERE).text
    assert "1か所まで" not in scene.why(scene.other)
    book(scene.make, scene.family, scene.nursery)
    assert "利用できる施設は1か所までです（いわねの丘こども園）。" in scene.why(scene.other)
    with pytest.raises(Refused, match="facilities"):
        book(scene.make, scene.family, scene.other)


def test_the_decided_facility(scene: Scene) -> None:
    scene.rule(which="decided", out_of_area=False)
    page = scene.parent.open(HERE)
    assert "湖南市では、利用できる施設は決定した施設のみです。" in page.text
    assert "湖南市では、利用できる施設は湖南市の中の施設のみです。" in page.text
    away = scene.make.nursery(name="おぢや園", code="152081")
    assert "利用できるのは、お住まいの市区町村の施設だけです" in scene.why(away)
