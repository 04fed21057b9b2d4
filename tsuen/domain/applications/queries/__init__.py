"""What screens read of applications."""

from tsuen.domain.applications.queries.desk import (
    Case,
    Queue,
    QueueRow,
    case,
    queue,
    takes_part,
    waiting_count,
)
from tsuen.domain.applications.queries.draft import Draft, draft
from tsuen.domain.applications.queries.known import known_of
from tsuen.domain.applications.queries.wished import applied_facilities

__all__ = ["Case", "Draft", "Queue", "QueueRow", "applied_facilities", "case", "draft", "known_of", "queue", "takes_part", "waiting_count"]
