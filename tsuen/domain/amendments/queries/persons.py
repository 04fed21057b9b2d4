"""Of whom of a household a request speaks: of a person, not of a position; and who may take it back (A11)."""

from __future__ import annotations

from tsuen.db import Reading
from tsuen.domain.amendments.rules import take_back_refusal
from tsuen.domain.households.queries import guardians_in
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.viewer import Viewer

POSITIONS = {"guardian1": 1, "guardian2": 2}
FIRST = 1


def person_at(tx: Reading, household_id: int, subject: str) -> int | None:
    """The id of 保護者1 or 保護者2 now; nobody's of a child, and where there is none."""
    position = POSITIONS.get(subject)
    return next((one.id for one in guardians_in(tx, household_id) if one.position == position), None)


def take_back_against(tx: Reading, viewer: Viewer, *, removal: bool, sender_id: int) -> Refusal | None:
    """What stands against the viewer's taking a request of the own household back, or sending it anew."""
    first = any(one.position == FIRST and one.account_id == viewer.account_id for one in guardians_in(tx, viewer.household_id))
    return take_back_refusal(removal=removal, mine=viewer.account_id == sender_id, first=first)
