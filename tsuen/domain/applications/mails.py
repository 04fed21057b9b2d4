"""Letters about applications (G1). Nothing of a child's care or allergies stands in any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from tsuen.db import Writing
from tsuen.domain.municipalities.queries import MunicipalityFacts
from tsuen.domain.outbox.services import Priority, post_letter
from tsuen.kernel.facts import Fact


@dataclass(frozen=True)
class Addressed:
    """The application a letter is about, and whom it goes to."""

    id: int
    email: str
    name: str
    reason: str = ""


def url(
    tx: Writing, *, link_id: int, token: str, to: str, place: MunicipalityFacts, now: datetime, expires_at: datetime
) -> None:
    """「利用申請 URL のお知らせ」 (A2)."""
    post_letter(
        tx,
        template="applications/url",
        to=to,
        facts={"place": place.name, "token": token, "expires_at": expires_at.isoformat()},
        dedupe_key=f"applications.url:{link_id}",
        now=now,
        municipality_code=place.code,
        priority=Priority.LINK,
        expires_at=expires_at,
    )


def received(
    tx: Writing, *, application_id: int, number: str, to: str, name: str, place: MunicipalityFacts, days: int, now: datetime
) -> None:
    """「利用申請を受け付けました」 (A6). Sent again when the family sends it again after a correction."""
    post_letter(
        tx,
        template="applications/received",
        to=to,
        facts={"number": number, "name": name, "days": days, **_desk(place)},
        dedupe_key=f"applications.received:{application_id}:{now.isoformat()}",
        now=now,
        municipality_code=place.code,
    )


def returned(
    tx: Writing,
    *,
    link_id: int,
    token: str,
    application: Addressed,
    place: MunicipalityFacts,
    now: datetime,
    expires_at: datetime,
) -> None:
    """What to correct, with a URL that opens the same application (A8)."""
    post_letter(
        tx,
        template="applications/returned",
        to=application.email,
        facts={
            "name": application.name,
            "reason": application.reason,
            "token": token,
            "expires_at": expires_at.isoformat(),
            **_desk(place),
        },
        dedupe_key=f"applications.returned:{link_id}",
        now=now,
        municipality_code=place.code,
        priority=Priority.LINK,
    )


def rejected(tx: Writing, *, application: Addressed, place: MunicipalityFacts, now: datetime) -> None:
    """The result, with its reason (A8)."""
    post_letter(
        tx,
        template="applications/rejected",
        to=application.email,
        facts={"name": application.name, "reason": application.reason, **_desk(place)},
        dedupe_key=f"applications.rejected:{application.id}",
        now=now,
        municipality_code=place.code,
    )


def child_added(
    tx: Writing, *, application: Addressed, children: Sequence[str], place: MunicipalityFacts, now: datetime
) -> None:
    """「お子さまの追加のお知らせ」: the household has its account already (A7, S3)."""
    post_letter(
        tx,
        template="applications/child_added",
        to=application.email,
        facts={"name": application.name, "children": list(children), **_desk(place)},
        dedupe_key=f"applications.child_added:{application.id}",
        now=now,
        municipality_code=place.code,
    )


def _desk(place: MunicipalityFacts) -> dict[str, Fact]:
    return {"place": place.name, "desk": place.desk, "phone": place.phone}
