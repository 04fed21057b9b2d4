"""What screens and other rooms read of interviews."""

from tsuen.domain.interviews.queries.asking import Asking, asking, policy_of, why_not
from tsuen.domain.interviews.queries.board import Shown, StaffBoard, staff_board
from tsuen.domain.interviews.queries.entering import why_not_entered
from tsuen.domain.interviews.queries.lists import InterviewFacts, decided, interview_of, interviews
from tsuen.domain.interviews.queries.proposals import (
    ProposalFacts,
    meeting_rules,
    open_proposal,
    proposal_of,
    proposals,
    proposing,
    times_from,
    waiting_proposals,
    why_not_named,
)
from tsuen.domain.interviews.queries.slots import OfferedSlot, StaffSlot, offered, slot_by_ref, staff_slots
from tsuen.domain.interviews.queries.standing import InterviewStanding, standing
from tsuen.domain.interviews.queries.taken import interview_at

__all__ = [
    "Asking",
    "InterviewFacts",
    "InterviewStanding",
    "OfferedSlot",
    "ProposalFacts",
    "Shown",
    "StaffBoard",
    "StaffSlot",
    "asking",
    "decided",
    "interview_at",
    "interview_of",
    "interviews",
    "meeting_rules",
    "offered",
    "open_proposal",
    "policy_of",
    "proposal_of",
    "proposals",
    "proposing",
    "slot_by_ref",
    "staff_board",
    "staff_slots",
    "standing",
    "times_from",
    "waiting_proposals",
    "why_not",
    "why_not_entered",
    "why_not_named",
]
