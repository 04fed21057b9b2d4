"""What families and desks read of enquiries. Lists are narrowed by the viewer in SQL (law 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, func, or_, select

from tsuen.db import Reading
from tsuen.domain.accounts.models import Account
from tsuen.domain.support.models import Enquiry
from tsuen.domain.support.words import TOPICS
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Audience, Viewer

MOST_SHOWN = 200


@dataclass(frozen=True)
class EnquiryFacts:
    """One enquiry. `asker` is the guardian who wrote it; `answer` is empty while it is open."""

    id: int
    ref: str
    topic: str
    asker: str
    text: str
    state: str
    created_at: datetime
    answer: str
    answered_at: datetime | None

    @property
    def topic_words(self) -> str:
        """予約・キャンセル."""
        return TOPICS.get(self.topic, self.topic)


def enquiries(tx: Reading, viewer: Viewer) -> Sequence[EnquiryFacts]:
    """The viewer's: a household's newest first; a desk's, the open ones first and of them the oldest."""
    order = [Enquiry.state.desc()] if viewer.audience is Audience.MUNICIPALITY else []
    by_age = Enquiry.id if viewer.audience is Audience.MUNICIPALITY else Enquiry.id.desc()
    rows = tx.execute(_seen_by(viewer).order_by(*order, by_age).limit(MOST_SHOWN))
    return [_facts(*row) for row in rows]


def enquiry_of(tx: Reading, viewer: Viewer, ref: str) -> EnquiryFacts:
    """One of the viewer's. Raises `NotFound` for anybody else's."""
    row = tx.execute(_seen_by(viewer).where(Enquiry.ref == ref)).first()
    if row is None:
        raise NotFound(ref)
    return _facts(*row)


def open_count(tx: Reading, viewer: Viewer) -> int:
    """How many wait for the desk's answer."""
    return tx.scalar(select(func.count(Enquiry.id)).where(_mine(viewer), Enquiry.state == "open")) or 0


def _mine(viewer: Viewer) -> ColumnElement[bool]:
    return or_(Enquiry.household_id == viewer.household_id, Enquiry.municipality_code == viewer.municipality_code)


def _seen_by(viewer: Viewer) -> Select[Enquiry, str]:
    return select(Enquiry, Account.name).join(Account, Account.id == Enquiry.account_id).where(_mine(viewer))


def _facts(row: Enquiry, asker: str) -> EnquiryFacts:
    answer = row.answer["text"] if row.answer else ""
    return EnquiryFacts(
        row.id, row.ref, row.topic, asker, row.words["text"], row.state, row.created_at, answer, row.answered_at
    )
