"""Who comes, on the pages from 「予約手続き」 to 「予約内容を送信する」: one child, all of them, or as many as can (D15)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from werkzeug.datastructures import CombinedMultiDict, MultiDict

from tsuen.blueprints.family.booking_desk import offers_for
from tsuen.blueprints.family.forms.booking import children_from, how_from, picks_from, span_from
from tsuen.db import Reading
from tsuen.domain.reservations.queries.deal import Deal
from tsuen.domain.reservations.queries.nearby import alternatives
from tsuen.domain.reservations.queries.siblings import others_together
from tsuen.domain.reservations.queries.singly import Outcome, outcomes
from tsuen.kernel.cells import Span
from tsuen.kernel.viewer import Viewer

Values = MultiDict[str, str] | CombinedMultiDict[str, str]


@dataclass(frozen=True)
class Party:
    """The chosen children. `outcomes`: of 「空いている分だけ」, one for each; empty where all come or none."""

    offers: Sequence[Deal]
    outcomes: Sequence[Outcome] = ()

    @property
    def singly(self) -> bool:
        """Whether it is 「空いている分だけ」."""
        return bool(self.outcomes)

    @property
    def going(self) -> Sequence[Deal]:
        """Those who would be booked."""
        return [one.offer for one in self.outcomes if one.can] if self.outcomes else self.offers

    @property
    def staying(self) -> Sequence[Outcome]:
        """Those who would not, with the reasons."""
        return [one for one in self.outcomes if not one.can]

    @property
    def offer(self) -> Deal:
        """The one whose rules the pages tell."""
        return (self.going or self.offers)[0]


def party_for(tx: Reading, viewer: Viewer, ref: str, values: Values, now: datetime) -> Party:
    """The children the address or the form names. Raises 404 for strangers' children and where nobody was chosen."""
    offers = offers_for(tx, viewer, ref, children_from(values), span_from(values), now, picks_from(values))
    return Party(offers, outcomes(tx, offers, now) if how_from(values) else ())


def others_for(tx: Reading, party: Party, now: datetime) -> Sequence[Span]:
    """The nearest other times: with a place for each of them, or of 「空いている分だけ」 for the first that has none."""
    if not party.singly:
        return others_together(tx, party.offers, now)
    full = next((one.offer for one in party.staying if one.full), None)
    return alternatives(tx, full, now) if full else []


def address_of(values: Values) -> Mapping[str, str | None]:
    """What every page of the way carries in its address."""
    said = {name: values.get(name) for name in ("child", "start", "end")}
    return said | {"how": how_from(values) or None}
