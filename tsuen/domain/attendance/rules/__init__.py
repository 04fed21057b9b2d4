"""Pure rules of the day: what a door code is worth, when a stamp may be set, what lateness costs."""

from tsuen.domain.attendance.rules.door_codes import fold_door_code
from tsuen.domain.attendance.rules.lateness import (
    Overrun,
    last_words,
    off_plan_words,
    overrun,
    overrun_of,
    stamp_tone,
    stamp_words,
)
from tsuen.domain.attendance.rules.plan import Arrival, Plan
from tsuen.domain.attendance.rules.stamping import (
    EARLIEST_START,
    TICKET_LIFE,
    Standing,
    kind_due,
    stamp_refusal,
    standing,
)

__all__ = [
    "EARLIEST_START",
    "TICKET_LIFE",
    "Arrival",
    "Overrun",
    "Plan",
    "Standing",
    "fold_door_code",
    "kind_due",
    "last_words",
    "off_plan_words",
    "overrun",
    "overrun_of",
    "stamp_refusal",
    "stamp_tone",
    "stamp_words",
    "standing",
]
