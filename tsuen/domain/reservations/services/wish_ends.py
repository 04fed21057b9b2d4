"""How a 定期利用申請 leaves the table without a series: withdrawn, lapsed, ended with the certification (D8, A12)."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime

from sqlalchemy import CursorResult, select, update

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.reservations import mails
from tsuen.domain.reservations.models import RegularWish
from tsuen.domain.reservations.queries.regular import wish_of
from tsuen.domain.reservations.rules.wishes import OPEN_WISH, not_withdrawable, wish_usable
from tsuen.domain.reservations.services.letters import wish_letter
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.kernel.viewer import Audience, Viewer

_MOST = 500
_MAILS = {"withdrawn": mails.regular_withdrawn, "lapsed": mails.regular_lapsed, "ended": mails.regular_ended}


def settle_wish(
    tx: Writing, *, viewer: Viewer | None, wish_id: int, state: str, now: datetime, answer: str = ""
) -> bool:
    """Move a wish that waits to another state. False: somebody was faster (law 4)."""
    tx.flush()
    done = tx.execute(
        update(RegularWish)
        .where(RegularWish.id == wish_id, RegularWish.state == OPEN_WISH)
        .values(state=state, open_key=None, closed_at=now, answer=answer)
        .execution_options(synchronize_session=False)
    )
    assert isinstance(done, CursorResult)  # noqa: S101 - an UPDATE has a row count
    if done.rowcount != 1:
        return False
    record(tx, viewer=viewer, action=f"reservations.regular_{state}", subject=("regular_wish", wish_id), now=now)
    return True


def wish_state(tx: Writing, wish_id: int) -> str:
    """As it stands now, whatever was read before."""
    return tx.execute(select(RegularWish.state).where(RegularWish.id == wish_id)).scalar_one()


def withdraw_wish(tx: Writing, *, viewer: Viewer, ref: str, now: datetime) -> None:
    """「取り下げる」: the family takes back what the facility has not answered; both are told. A second press changes nothing.

    Refused as a lost race where it is answered, lapsed or ended meanwhile: with what to do instead.
    """
    if viewer.audience is not Audience.FAMILY:
        raise NotFound("regular wish")
    wish = wish_of(tx, viewer, ref)
    if wish.state == "withdrawn" or _end(tx, viewer, wish.id, "withdrawn", now):
        return
    state = wish_state(tx, wish.id)
    if state != "withdrawn":
        raise Refused(not_withdrawable(state), lost_race=True)


def lapse_wishes(tx: Writing, now: datetime) -> int:
    """The night's part: what no facility answered by its last day (`rules.wishes.wish_lapses_on`) lapses; both are told.

    Returns how many.
    """
    return _end_all(tx, None, _waiting(tx, RegularWish.lapses_on < jst_date(now)), "lapsed", now)


def end_wishes(
    tx: Writing, *, viewer: Viewer | None, child_id: int, spans: Sequence[tuple[date, date]], now: datetime
) -> int:
    """A child's wishes end with its certification where none of its days is left for them (A12). Returns how many.

    `spans`: the days the child may use, both ends included. After the certification's row is held (lock order).
    """
    rows = _waiting(tx, RegularWish.child_id == child_id)
    over = [row for row in rows if not wish_usable(row.first_on, spans, jst_date(now))]
    return _end_all(tx, viewer, over, "ended", now)


def _waiting(tx: Writing, *which: object) -> Sequence[RegularWish]:
    wanted = select(RegularWish).where(*which, RegularWish.state == OPEN_WISH)  # type: ignore[arg-type]
    return tx.scalars(wanted.order_by(RegularWish.id).limit(_MOST)).all()


def _end_all(tx: Writing, viewer: Viewer | None, rows: Sequence[RegularWish], state: str, now: datetime) -> int:
    return sum(_end(tx, viewer, row.id, state, now) for row in rows)


def _end(tx: Writing, viewer: Viewer | None, wish_id: int, state: str, now: datetime) -> bool:
    if not settle_wish(tx, viewer=viewer, wish_id=wish_id, state=state, now=now):
        return False
    post: Callable[..., None] = _MAILS[state]
    post(tx, wish_letter(tx, tx.get_one(RegularWish, wish_id, populate_existing=True)), now=now)
    return True
