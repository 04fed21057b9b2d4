"""Use cases of reservations: asking, answering, cancelling, the day's states, changing places."""

from tsuen.domain.reservations.services.answer import confirm, decline
from tsuen.domain.reservations.services.cancel import cancel, cancel_outside
from tsuen.domain.reservations.services.cancel_many import Told, cancel_many
from tsuen.domain.reservations.services.capacity import change_hours, change_pattern, close_day
from tsuen.domain.reservations.services.change import change_booking
from tsuen.domain.reservations.services.household_class import decide_class
from tsuen.domain.reservations.services.interview import enter_interview, request_interview
from tsuen.domain.reservations.services.lapse import lapse_unanswered
from tsuen.domain.reservations.services.no_show import mark_no_show, undo_no_show
from tsuen.domain.reservations.services.regular_wish import ask_regular, decline_wish, make_series
from tsuen.domain.reservations.services.request import refuse_early, request_booking
from tsuen.domain.reservations.services.series import request_series
from tsuen.domain.reservations.services.series_answer import confirm_series, decline_series
from tsuen.domain.reservations.services.singly import LEFT, refuse_singly, request_singly
from tsuen.domain.reservations.services.states import end_use, start_use, undo_start
from tsuen.domain.reservations.services.together import BETWEEN, refuse_together, request_together

__all__ = [
    "BETWEEN",
    "LEFT",
    "Told",
    "ask_regular",
    "cancel",
    "cancel_many",
    "cancel_outside",
    "change_booking",
    "change_hours",
    "change_pattern",
    "close_day",
    "confirm",
    "confirm_series",
    "decide_class",
    "decline",
    "decline_series",
    "decline_wish",
    "end_use",
    "enter_interview",
    "lapse_unanswered",
    "make_series",
    "mark_no_show",
    "refuse_early",
    "refuse_singly",
    "refuse_together",
    "request_booking",
    "request_interview",
    "request_series",
    "request_singly",
    "request_together",
    "start_use",
    "undo_no_show",
    "undo_start",
]
