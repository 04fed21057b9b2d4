"""What screens and other rooms read of interviews."""

from tsuen.domain.interviews.queries.asking import Asking, asking, policy_of, why_not
from tsuen.domain.interviews.queries.board import Shown, StaffBoard, staff_board
from tsuen.domain.interviews.queries.lists import InterviewFacts, decided, interview_of, interviews
from tsuen.domain.interviews.queries.slots import OfferedSlot, StaffSlot, offered, slot_by_ref, staff_slots
from tsuen.domain.interviews.queries.standing import InterviewStanding, standing
from tsuen.domain.interviews.queries.taken import interview_at

__all__ = [
    "Asking",
    "InterviewFacts",
    "InterviewStanding",
    "OfferedSlot",
    "Shown",
    "StaffBoard",
    "StaffSlot",
    "asking",
    "decided",
    "interview_at",
    "interview_of",
    "interviews",
    "offered",
    "policy_of",
    "slot_by_ref",
    "staff_board",
    "staff_slots",
    "standing",
    "why_not",
]
