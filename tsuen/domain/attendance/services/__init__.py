"""Use cases of the day: the scan ticket, 利用開始登録 and 利用終了登録 (E1, E2)."""

from tsuen.domain.attendance.services.stamps import stamp_end, stamp_start
from tsuen.domain.attendance.services.tickets import carry_tickets, forget_tickets, open_ticket

__all__ = ["carry_tickets", "forget_tickets", "open_ticket", "stamp_end", "stamp_start"]
