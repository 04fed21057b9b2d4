"""Pure decisions about reservations: when one may be made, what cancelling it costs, which states follow."""

from tsuen.domain.reservations.rules.booking import (
    BookingFacts,
    answer_by,
    booking_window,
    cap_refusal,
    certification_over,
    day_window,
    full_refusal,
    may_book,
    shape,
    uncertified_refusal,
)
from tsuen.domain.reservations.rules.cancelling import (
    CancellationCost,
    CostRow,
    cancellation_cost,
    closed_days_note,
    cost_rows,
    days_left,
    free_until,
    until_words,
)
from tsuen.domain.reservations.rules.changing import (
    CHANGEABLE,
    PICKUP_CHANGEABLE,
    ChangeCost,
    change_cost,
    may_change,
)
from tsuen.domain.reservations.rules.choosing import GAP, Choice, press
from tsuen.domain.reservations.rules.layers import LayerLine, MonthPart, layer_lines, month_parts
from tsuen.domain.reservations.rules.no_shows import hours_gone_refusal, may_mark_no_show, no_show_words
from tsuen.domain.reservations.rules.notes import booking_points
from tsuen.domain.reservations.rules.series import after, spans_of, wish_refused
from tsuen.domain.reservations.rules.states import COMING, HOLDING, holds_places, may_cancel, states_before

__all__ = [
    "CHANGEABLE",
    "COMING",
    "GAP",
    "HOLDING",
    "PICKUP_CHANGEABLE",
    "BookingFacts",
    "CancellationCost",
    "ChangeCost",
    "Choice",
    "CostRow",
    "LayerLine",
    "MonthPart",
    "after",
    "answer_by",
    "booking_points",
    "booking_window",
    "cancellation_cost",
    "cap_refusal",
    "certification_over",
    "change_cost",
    "closed_days_note",
    "cost_rows",
    "day_window",
    "days_left",
    "free_until",
    "full_refusal",
    "holds_places",
    "hours_gone_refusal",
    "layer_lines",
    "may_book",
    "may_cancel",
    "may_change",
    "may_mark_no_show",
    "month_parts",
    "no_show_words",
    "press",
    "shape",
    "spans_of",
    "states_before",
    "uncertified_refusal",
    "until_words",
    "wish_refused",
]
