"""The facility's interviews as a list with one beside it (D3, D5)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tsuen.db import Reading
from tsuen.domain.households.queries import care_of, guardians_in, prepared
from tsuen.domain.interviews.queries.lists import InterviewFacts, decided, interview_of, interviews
from tsuen.domain.interviews.queries.proposals import waiting_proposals
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import allergy_tag, allergy_text


@dataclass(frozen=True)
class Shown:
    """The one beside the list. `allergy` is special-care data: the door that shows it records the reading.

    `may_decide`: the interview's day has come and nothing is recorded yet; `past`: a request whose day went by unanswered.
    """

    interview: InterviewFacts
    allergy: str
    guardian: str
    guardian_phone: str
    may_decide: bool
    past: bool
    prepared: Sequence[str] = ()

    @property
    def allergy_tag(self) -> str:
        """卵アレルギー beside the name, or that there is something to read."""
        return allergy_tag(self.allergy)


@dataclass(frozen=True)
class StaffBoard:
    """`view`: waiting, ahead or over; how many are in the first two, and how many named times wait (`named`)."""

    view: str
    waiting: int
    named: int
    ahead: int
    rows: Sequence[InterviewFacts]
    shown: Shown | None


def staff_board(tx: Reading, viewer: Viewer, view: str, *, today: date, ref: str = "") -> StaffBoard:
    """The viewer's facility only. With `ref` the view is the one that interview is in."""
    waiting = interviews(tx, viewer, "tentative")
    ahead = interviews(tx, viewer, "confirmed", undecided=True)
    over = decided(tx, viewer)
    one = interview_of(tx, viewer, ref) if ref else None
    if one is not None:
        view = {"tentative": "waiting", "confirmed": "ahead"}.get(one.state, "over")
    rows = {"waiting": waiting, "ahead": ahead}.get(view, over)
    return StaffBoard(view, len(waiting), waiting_proposals(tx, viewer), len(ahead), rows, _shown(tx, one, today) if one else None)


def _shown(tx: Reading, one: InterviewFacts, today: date) -> Shown:
    guardians = guardians_in(tx, one.household_id)
    over = one.state in ("declined", "cancelled")
    return Shown(
        interview=one,
        allergy="" if over else allergy_text(care_of(tx, one.child_id).get("allergy")),
        guardian=guardians[0].name if guardians else "",
        guardian_phone=guardians[0].phone if guardians else "",
        may_decide=one.state == "confirmed" and one.on <= today,
        past=one.state == "tentative" and one.on < today,
        prepared=[] if over else prepared(tx, [one.child_id])[one.child_id].lines,
    )
