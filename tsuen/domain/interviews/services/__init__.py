"""Use cases of interviews: offering times, asking for one or naming one, answering, deciding, cancelling."""

from tsuen.domain.interviews.services.answer import confirm, decline
from tsuen.domain.interviews.services.cancel import cancel, cancel_outside
from tsuen.domain.interviews.services.decide import decide
from tsuen.domain.interviews.services.enter import enter
from tsuen.domain.interviews.services.lapse import lapse_idle
from tsuen.domain.interviews.services.offer import Offer, Offered, offer, withdraw
from tsuen.domain.interviews.services.prepare import prepare
from tsuen.domain.interviews.services.propose import Named, propose, withdraw_proposal
from tsuen.domain.interviews.services.remind import remind_lapsing
from tsuen.domain.interviews.services.request import Wish, request
from tsuen.domain.interviews.services.settle import accept, answer_with, decline_proposal, take

__all__ = [
    "Named",
    "Offer",
    "Offered",
    "Wish",
    "accept",
    "answer_with",
    "cancel",
    "cancel_outside",
    "confirm",
    "decide",
    "decline",
    "decline_proposal",
    "enter",
    "lapse_idle",
    "offer",
    "prepare",
    "propose",
    "remind_lapsing",
    "request",
    "take",
    "withdraw",
    "withdraw_proposal",
]
