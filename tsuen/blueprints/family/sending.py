"""「予約内容を送信する」, the last step every way of booking shares (D6, D15, H8)."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Response

from tsuen.blueprints.family.forms.booking import SIBLINGS, DetailsForm, SendForm
from tsuen.domain.reservations.queries.deal import Deal
from tsuen.domain.reservations.queries.siblings import short_of
from tsuen.domain.reservations.queries.singly import outcomes
from tsuen.domain.reservations.services import (
    LEFT,
    refuse_singly,
    refuse_together,
    request_singly,
    request_together,
)
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.web.access import viewer
from tsuen.web.house import now, read, write
from tsuen.web.htmx import go

NOBODY = Refusal("nobody", "予約するお子さまが変わりました。下の内容を確かめて、もう一度送信してください。")


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


def ask_singly(form: SendForm, offers: Sequence[Deal], *, again: bool) -> str:
    """Ask for those the page said would be booked, and nobody else; returns the refs, and behind `LEFT` who was left out."""
    told = form.going()
    going = [offer for offer in offers if offer.wish.child_ref in told]
    if not going:
        raise Refused(NOBODY, lost_race=True)
    if not again:
        with read() as tx:
            refuse_singly(outcomes(tx, going, now()))
    answer = write(
        lambda tx: request_singly(
            tx, viewer=viewer(), key=form.key.data, wishes=[offer.wish for offer in going], pickup=form.answer(),
            comment=form.comment.data or "", now=now(),
        )
    )  # fmt: skip
    made, _, gone = answer.partition(LEFT)
    left = [one.wish.child_ref for one in offers if one.wish.child_ref not in told or one.wish.child_ref in gone.split(SIBLINGS)]
    return f"{made}{LEFT}{SIBLINGS.join(left)}"


def done(made: str) -> Response:
    """The page that says so: of one child, or of all of them, and who was left out."""
    came, _, gone = made.partition(LEFT)
    refs, left = came.split(SIBLINGS), [one for one in gone.split(SIBLINGS) if one]
    if len(refs) == 1 and not left:
        return go("family.reservations.done", ref=refs[0])
    return go("family.together.done", ref=refs, left=left)
