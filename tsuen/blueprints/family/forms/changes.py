"""Forms of 「予約を変更する」: who collects the child, as when booking; the last confirmation (D14)."""

from __future__ import annotations

from tsuen.blueprints.family.forms.booking import DetailsForm, moment_value
from tsuen.domain.reservations.queries.lists import ReservationFacts


class ChangeForm(DetailsForm):
    """「お迎えに来られる方」 and the chosen time; drawn first with what holds now."""

    @classmethod
    def of(cls, one: ReservationFacts, start: str, end: str) -> ChangeForm:
        """As the reservation says; the time as chosen, or the one it has."""
        said = one.pickup
        return cls(
            data={
                "child": one.child_ref, "start": start or moment_value(one.on, one.starts),
                "end": end or moment_value(one.on, one.ends), "pickup": said.get("who", "guardian1"),
                "other_name": said.get("name", ""), "other_relation": said.get("relation", ""),
                "other_phone": said.get("phone", ""),
            }
        )  # fmt: skip
