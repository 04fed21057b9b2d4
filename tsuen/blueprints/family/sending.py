"""「予約内容を送信する」, the last step every way of booking shares (D6, H8)."""

from __future__ import annotations

from tsuen.blueprints.family.forms.booking import DetailsForm
from tsuen.domain.reservations.queries.deal import Deal
from tsuen.domain.reservations.services import refuse_early, request_booking
from tsuen.web.access import viewer
from tsuen.web.house import now, write


def ask_for(form: DetailsForm, offer: Deal, *, again: bool) -> str:
    """Ask; returns the reservation's ref. `again`: the form came before, so only the use case knows the answer."""
    if not again:
        refuse_early(offer, now())
    return write(
        lambda tx: request_booking(
            tx, viewer=viewer(), key=form.key.data, wish=offer.wish, pickup=form.answer(), comment=form.comment.data or "",
            now=now(),
        )
    )  # fmt: skip
