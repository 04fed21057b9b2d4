"""What doors read of the day: a browser's ticket, the family's reservations at this door, the staff's board."""

from tsuen.domain.attendance.queries.arrivals import (
    ChildToday,
    Course,
    arrival_of,
    children_at_door,
    course_of,
    standing_of,
)
from tsuen.domain.attendance.queries.board import Board, Guest, Now, board, board_now
from tsuen.domain.attendance.queries.tickets import TicketFacts, live_ticket

__all__ = [
    "Board",
    "ChildToday",
    "Course",
    "Guest",
    "Now",
    "TicketFacts",
    "arrival_of",
    "board",
    "board_now",
    "children_at_door",
    "course_of",
    "live_ticket",
    "standing_of",
]
