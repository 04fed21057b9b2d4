"""A time of the facility's own for an interview that both sides agreed on: nobody else is given it (D3)."""

from __future__ import annotations

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.interviews.models import Interview, InterviewSlot
from tsuen.domain.interviews.rules import Time
from tsuen.kernel.refusals import Refusal, Refused


def free_slot(tx: Writing, facility_id: int, at: Time) -> int:
    """Enter it among the facility's times, whose day is held; offered ones it overlaps are taken out. Returns its id.

    Refuses as a lost race where another family has an interview then.
    """
    same_day = tx.scalars(
        select(InterviewSlot)
        .where(InterviewSlot.facility_id == facility_id, InterviewSlot.on == at.on)
        .order_by(InterviewSlot.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    held = set(tx.scalars(select(Interview.held_slot_id).where(Interview.held_slot_id.in_([one.id for one in same_day]))))
    for other in same_day:
        if other.starts >= at.ends or at.starts >= other.ends:
            continue
        if other.id in held:
            raise Refused(Refusal("slot_held", f"{at.words}は、ほかの面談が入っています。ほかの日時を選んでください。", "time"), lost_race=True)
        if other.starts != at.starts:
            other.state = "withdrawn"
    mine = next((one for one in same_day if one.starts == at.starts), None)
    if mine is None:
        mine = InterviewSlot(facility_id=facility_id, on=at.on, starts=at.starts, ends=at.ends)
        tx.add(mine)
    else:
        mine.state, mine.ends = "open", at.ends
    tx.flush()
    return mine.id
