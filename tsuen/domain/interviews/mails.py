"""The letters of interviews (G1). No care data in any of them."""

from __future__ import annotations

from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.accounts.queries import emails_of
from tsuen.domain.facilities.queries import FacilityFacts, facility_by_id
from tsuen.domain.interviews.models import Interview, Proposal
from tsuen.domain.outbox.services import post_letter
from tsuen.kernel.facts import Fact
from tsuen.kernel.viewer import Audience
from tsuen.kernel.wording import long_day_text, moment_text, span_text


def tentative(tx: Writing, row: Interview, now: datetime) -> None:
    """仮予約: to the family, and the request to the facility."""
    facility = facility_by_id(tx, row.facility_id)
    _to_family(tx, "tentative", row, facility, now)
    _to_facility(tx, "requested", row, facility, now)


def confirmed(tx: Writing, row: Interview, now: datetime, by: str = "family") -> None:
    """「初回面談の予約確定」 (K3); `by` the facility: it entered what was agreed on by telephone (D4)."""
    _to_family(tx, "confirmed", row, facility_by_id(tx, row.facility_id), now, by)


def declined(tx: Writing, row: Interview, now: datetime) -> None:
    """The facility cannot take the interview; its own words are inside."""
    _to_family(tx, "declined", row, facility_by_id(tx, row.facility_id), now)


def cancelled(tx: Writing, row: Interview, now: datetime) -> None:
    """The family cancelled: to the family and to the facility (D12)."""
    facility = facility_by_id(tx, row.facility_id)
    _to_family(tx, "cancelled", row, facility, now)
    _to_facility(tx, "withdrawn", row, facility, now)


def fallen(tx: Writing, row: Interview, now: datetime) -> None:
    """It falls with the child's certification: to the family and to the facility (A12)."""
    facility = facility_by_id(tx, row.facility_id)
    _to_family(tx, "cancelled", row, facility, now, by="system")
    _to_facility(tx, "withdrawn", row, facility, now, by="system")


def decided(tx: Writing, row: Interview, now: datetime) -> None:
    """受入可 or 受入不可 after the interview (D5)."""
    template = "accepted" if row.accepted == "yes" else "refused"
    _to_family(tx, template, row, facility_by_id(tx, row.facility_id), now)


def lapsing(tx: Writing, row: Interview, *, until: date, now: datetime) -> None:
    """It will not do much longer (H5, F7): the last day of use without a new one."""
    facility = facility_by_id(tx, row.facility_id)
    for position, address in enumerate(emails_of(tx, row.household_id, Audience.FAMILY), start=1):
        post_letter(
            tx, template="interviews/lapsing", to=address, facts=_facts(row, facility) | {"until": long_day_text(until)},
            dedupe_key=f"interviews.lapsing:{row.id}:{position}:{until.isoformat()}", now=now,
        )  # fmt: skip


def agreed(tx: Writing, row: Interview, now: datetime) -> None:
    """The family took one of the facility's times: to the facility (D3)."""
    _to_facility(tx, "agreed", row, facility_by_id(tx, row.facility_id), now)


def proposed(tx: Writing, row: Proposal, now: datetime) -> None:
    """The family named times: to it, and to the facility (C18)."""
    _both(tx, "proposed", row, now)


def answered(tx: Writing, row: Proposal, now: datetime) -> None:
    """The facility named others: to the family."""
    _both(tx, "answered", row, now, to_facility=False)


def proposal_declined(tx: Writing, row: Proposal, now: datetime) -> None:
    """The facility can take none of them; its reason is inside."""
    _both(tx, "proposal_declined", row, now, to_facility=False)


def proposal_withdrawn(tx: Writing, row: Proposal, now: datetime, by: str = "family") -> None:
    """Taken back: by the family, for an offered time (`instead`), as one was `agreed` on by telephone, or with the certification (`system`)."""
    _both(tx, "proposal_withdrawn", row, now, by)


def proposal_lapsed(tx: Writing, row: Proposal, now: datetime) -> None:
    """Nobody answered in time: to both."""
    _both(tx, "proposal_lapsed", row, now)


def _both(tx: Writing, name: str, row: Proposal, now: datetime, by: str = "family", *, to_facility: bool = True) -> None:
    """Each step (`round`) has its own letters."""
    facility, table = facility_by_id(tx, row.facility_id), row.offered if row.state == "answered" else row.wished
    facts: dict[str, Fact] = {
        "facility": facility.name, "phone": facility.phone, "ref": row.ref, "by": by, "answer": row.answer,
        "times": [f"{long_day_text(date.fromisoformat(on))} {span_text(starts, ends)}" for on, starts, ends in table],
        "until": moment_text(row.lapses_at),
    }  # fmt: skip
    to = [(f"family{n}", one) for n, one in enumerate(emails_of(tx, row.household_id, Audience.FAMILY), start=1)]
    for whom, address in [*to, ("facility", facility.email)] if to_facility else to:
        post_letter(
            tx, template=f"interviews/{name}", to=address, facts=facts | {"to_family": whom != "facility"},
            dedupe_key=f"proposals.{name}:{row.id}:{row.round}:{whom}", now=now,
        )  # fmt: skip


def _to_family(
    tx: Writing, name: str, row: Interview, facility: FacilityFacts, now: datetime, by: str = "family"
) -> None:
    for position, address in enumerate(emails_of(tx, row.household_id, Audience.FAMILY), start=1):
        post_letter(
            tx,
            template=f"interviews/{name}",
            to=address,
            facts=_facts(row, facility) | {"by": by},
            dedupe_key=f"interviews.{name}:{row.id}:{position}",
            now=now,
        )


def _to_facility(
    tx: Writing, name: str, row: Interview, facility: FacilityFacts, now: datetime, by: str = "family"
) -> None:
    post_letter(
        tx,
        template=f"interviews/{name}",
        to=facility.email,
        facts=_facts(row, facility) | {"by": by},
        dedupe_key=f"interviews.{name}:{row.id}",
        now=now,
    )


def _facts(row: Interview, facility: FacilityFacts) -> dict[str, Fact]:
    return {
        "number": row.id,
        "facility": facility.name,
        "phone": facility.phone,
        "address": facility.address,
        "when": f"{long_day_text(row.on)} {span_text(row.starts, row.ends)}",
        "answer": row.answer,
        "reason": row.cancel_reason,
    }
