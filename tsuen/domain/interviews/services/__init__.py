"""Use cases of interviews: offering times, asking for one, answering, deciding, cancelling."""

from tsuen.domain.interviews.services.answer import confirm, decline
from tsuen.domain.interviews.services.cancel import cancel, cancel_after
from tsuen.domain.interviews.services.decide import decide
from tsuen.domain.interviews.services.offer import Offer, Offered, offer, withdraw
from tsuen.domain.interviews.services.remind import remind_lapsing
from tsuen.domain.interviews.services.request import Wish, request

__all__ = [
    "Offer",
    "Offered",
    "Wish",
    "cancel",
    "cancel_after",
    "confirm",
    "decide",
    "decline",
    "offer",
    "remind_lapsing",
    "request",
    "withdraw",
]
