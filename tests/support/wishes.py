"""定期利用申請 and named interview times in every state, for looking at their pages (D3, D8)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from sqlalchemy import delete, select

from tests.support.make import KONAN, Family, Make, Nursery
from tests.support.rules import rules
from tests.support.world import World
from tsuen.db import Writing
from tsuen.domain.interviews.models import Interview, Proposal
from tsuen.domain.policies.models import PolicyVersion
from tsuen.domain.reservations.models import RegularWish, Series
from tsuen.kernel.clock import jst_date

APPLYING = "よつばこども園"
BY = {"cases": [{"when": {"facility": [APPLYING]}, "value": "application"}], "otherwise": "place"}
OVER = ("made", "declined", "withdrawn", "lapsed", "ended")
FILLED = "first_on-year=2027&first_on-month=1&first_on-day=13&comment=よろしくお願いします。&" + "&".join(
    f"weekday_{n}={day}&starts_{n}=570&ends_{n}=690" for n, day in enumerate(("2", "4", "", "", ""), start=1)
)


def add_wishes(make: Make, world: World) -> None:
    """A facility that takes 定期利用 by application, in a municipality where families name their own times; and what came of some."""
    family, nursery = world.families[1], world.nurseries[1]
    with make.database.writing() as tx:
        tx.execute(delete(PolicyVersion).where(PolicyVersion.owner == KONAN))
    make.municipality(KONAN, rules(changes={"way": "online"}, interviews={"family_proposes": True}, booking={"regular_by": BY}))
    place = make.nursery(name=APPLYING, withheld=1)
    make.acceptance(family, place, child=0)
    with make.database.writing() as tx:
        for number, state in enumerate(("asked", *OVER)):
            world.of("wish", 1).insert(0 if state == "asked" else number, _wish(tx, make, family, nursery, state, number))
        for state in ("taken", "withdrawn", "lapsed", "late"):
            world.keep("proposal", 1, _proposal(tx, make, family, nursery, state))
    child, other = family.child_refs[:2]
    world.places |= {
        "family.wishes.index": [{"ref": place.ref, "?": f"child={child}{more}"} for more in (f"&{FILLED}", "")],
        "family.booking.index": [{"ref": place.ref, "?": f"child={child}"}],
        "family.proposals.index": [{"ref": place.ref, "?": f"child={other}"}],
        "family.reservations.index": [{"?": "kind=regular"}],
    }


def _wish(tx: Writing, make: Make, family: Family, nursery: Nursery, state: str, number: int) -> str:
    today, child = jst_date(make.clock()), family.child_ids[0]
    row = RegularWish(
        child_id=child, household_id=family.household_id, facility_id=nursery.id, first_on=today + timedelta(days=8),
        open_key=f"{child}:{nursery.id}" if state == "asked" else None, lapses_on=today + timedelta(days=14 - number),
        times=[[2, 570, 690]], pickup={"who": "guardian1"}, state=state, requested_by=family.account_id, created_at=make.clock(),
        answer="定期の枠がいっぱいです。\n1月の終わりに、また申請してください。" if state == "declined" else "",
        closed_at=None if state == "asked" else make.clock(),
        series_id=tx.scalars(select(Series.id).where(Series.facility_id == nursery.id)).first() if state == "made" else None,
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    return row.ref


def _proposal(tx: Writing, make: Make, family: Family, nursery: Nursery, state: str) -> str:
    day, child = (jst_date(make.clock()) + timedelta(days=8)).isoformat(), family.child_ids[2]
    late: dict[str, Any] = {"state": "asked", "open_key": f"{child}:{nursery.id}", "lapses_at": make.clock() - timedelta(days=1)}
    over: dict[str, Any] = {"state": state, "open_key": None, "lapses_at": make.clock() + timedelta(days=3)}
    done = select(Interview.id).where(Interview.household_id == family.household_id, Interview.facility_id == nursery.id)
    row = Proposal(
        child_id=child, household_id=family.household_id, facility_id=nursery.id, round=3, wished=[[day, 600, 630]], offered=[],
        answer="", comment="", created_at=make.clock(), moved_at=make.clock(), requested_by=family.account_id,
        interview_id=tx.scalars(done).first() if state == "taken" else None, **(late if state == "late" else over),
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    return row.ref
