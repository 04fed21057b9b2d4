"""Letters about applications (G1). Nothing of a child's care or allergies stands in any of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from tsuen.db import Writing
from tsuen.domain.municipalities.queries import MunicipalityFacts
from tsuen.domain.outbox.services import Priority, post_letter
from tsuen.kernel.facts import Fact
from tsuen.kernel.wording import day_text

Result = Literal["won", "alternate", "lost", "moved_up", "declined"]


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


def carry_on(
    tx: Writing, *, link_id: int, token: str, to: str, place: MunicipalityFacts, now: datetime, expires_at: datetime
) -> None:
    """「申請の続きのURL」, asked for by who fills it in, for another phone (A3)."""
    post_letter(
        tx,
        template="applications/carry_on",
        to=to,
        facts={"place": place.name, "token": token, "expires_at": expires_at.isoformat()},
        dedupe_key=f"applications.carry_on:{link_id}",
        now=now,
        municipality_code=place.code,
        priority=Priority.LINK,
        expires_at=expires_at,
    )


def received(
    tx: Writing, *, application_id: int, number: str, to: str, name: str, place: MunicipalityFacts, days: int, now: datetime,
    draws_on: date | None = None, token: str = "",
) -> None:  # fmt: skip
    """「利用申請を受け付けました」 (A6). Sent again when the family sends it again after a correction.

    Where places are drawn by lot: the day of the draw, and a URL to 「申請の状況」 (A9).
    """
    post_letter(
        tx,
        template="applications/received",
        to=to,
        facts={"number": number, "name": name, "days": days, "draws_on": _day(draws_on), "token": token, **_desk(place)},
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
    tx: Writing, *, application: Addressed, children: Sequence[str], place: MunicipalityFacts, now: datetime, part: str = ""
) -> None:
    """「お子さまの追加のお知らせ」: the household has its account already (A7, S3)."""
    post_letter(
        tx,
        template="applications/child_added",
        to=application.email,
        facts={"name": application.name, "children": list(children), **_desk(place)},
        dedupe_key=f"applications.child_added:{application.id}{part}",
        now=now,
        municipality_code=place.code,
    )


def account_opened(
    tx: Writing, *, application: Addressed, children: Sequence[str], place: MunicipalityFacts, now: datetime, part: str = ""
) -> None:
    """「アカウント発行のお知らせ」 where the account came before the application (C10, G4): it may be used from now on."""
    post_letter(
        tx,
        template="applications/account_opened",
        to=application.email,
        facts={"name": application.name, "children": list(children), **_desk(place)},
        dedupe_key=f"applications.account_opened:{application.id}{part}",
        now=now,
        municipality_code=place.code,
    )


def result(
    tx: Writing, *, event: Result, entry_id: int, application: Addressed, children: Sequence[str], alternate: int | None,
    declines_until: date | None, alternates_until: date | None, token: str, place: MunicipalityFacts, now: datetime,
) -> None:  # fmt: skip
    """「抽選結果のお知らせ」 of one ticket: won, alternate, lost; later moved_up or declined (A9, C10-11)."""
    post_letter(
        tx,
        template=f"applications/{event}",
        to=application.email,
        facts={
            "name": application.name, "children": list(children), "alternate": alternate, "declines_until": _day(declines_until),
            "alternates_until": _day(alternates_until), "token": token, **_desk(place),
        },
        dedupe_key=f"applications.{event}:{entry_id}",
        now=now,
        municipality_code=place.code,
    )  # fmt: skip


def _day(day: date | None) -> str:
    return day_text(day) if day else ""


def _desk(place: MunicipalityFacts) -> dict[str, Fact]:
    return {"place": place.name, "desk": place.desk, "phone": place.phone}
