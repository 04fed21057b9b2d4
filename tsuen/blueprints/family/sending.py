"""「予約内容を送信する」, the last step every way of booking shares (D6, D15, H8)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from tsuen.blueprints.family.forms.booking import SIBLINGS, DetailsForm
from tsuen.domain.reservations.queries.deal import Deal
from tsuen.domain.reservations.queries.siblings import short_of
from tsuen.domain.reservations.services import refuse_together, request_together
from tsuen.web.access import viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go


def ask_for(form: DetailsForm, offers: Sequence[Deal], *, again: bool) -> str:
    """Ask; returns the refs, joined. `again`: the form came before, so only the use case knows the answer."""
    if not again:
        with read() as tx:
            short = short_of(tx, offers)
        refuse_together(offers, short, now())
    return write(
        lambda tx: request_together(
            tx, viewer=viewer(), key=form.key.data, wishes=[offer.wish for offer in offers], pickup=form.answer(),
            comment=form.comment.data or "", now=now(),
        )
    )  # fmt: skip


def done(made: str) -> Response:
    """The page that says so: of one child, or of all of them."""
    refs = made.split(SIBLINGS)
    if len(refs) == 1:
        return go("family.reservations.done", ref=refs[0])
    return go("family.together.done", ref=refs)
