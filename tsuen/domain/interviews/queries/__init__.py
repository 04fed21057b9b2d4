"""What screens and other rooms read of interviews."""

from tsuen.domain.interviews.queries.lists import InterviewFacts, decided, interview_of, interviews
from tsuen.domain.interviews.queries.slots import OfferedSlot, StaffSlot, offered, slot_by_ref, staff_slots
from tsuen.domain.interviews.queries.standing import InterviewStanding, standing

__all__ = [
    "InterviewFacts",
    "InterviewStanding",
    "OfferedSlot",
    "StaffSlot",
    "decided",
    "interview_of",
    "interviews",
    "offered",
    "slot_by_ref",
    "staff_slots",
    "standing",
]
