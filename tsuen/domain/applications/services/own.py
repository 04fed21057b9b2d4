"""「オンライン申請する」 of a family that has its account: the same form, begun with what the account says (G4, A7, C12-13)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.accounts.queries import account_by_id
from tsuen.domain.applications.models import Application
from tsuen.domain.applications.queries.own import of_household
from tsuen.domain.applications.rules.rounds import closed_words
from tsuen.domain.applications.services.begin import EMPTY
from tsuen.domain.applications.services.known_pages import known_pages
from tsuen.domain.audit.services import record
from tsuen.domain.households.queries import guardians_of, household_of
from tsuen.domain.municipalities.queries import municipality
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer


def begin_own(tx: Writing, *, viewer: Viewer, now: datetime) -> int:
    """The family's draft, or a new one that holds what is known (`known_pages`); returns its id. The address is 保護者1's.

    The household is the account's: no later change of the address takes the application away.
    Refuses where the municipality takes no on-line applications.
    """
    home = household_of(tx, viewer)
    place = municipality(tx, home.municipality_code)
    if not place.open:
        raise Refused(Refusal("closed", f"{place.name}は、オンライン利用申請を受け付けていません。市区町村の窓口におたずねください。"))
    first = next((one for one in guardians_of(tx, viewer) if one.position == 1), None)
    account = account_by_id(tx, first.account_id or viewer.account_id) if first else None
    if first is None or account is None:
        raise NotFound("guardian")
    held = tx.scalar(
        select(Application.id)
        .where(of_household(tx, home.id), Application.state.in_(("draft", "returned")))
        .order_by(Application.id.desc())
        .limit(1)
    )
    if held is not None:
        return held
    if closed := closed_words(policy_on(tx, place.code, jst_date(now)).policy, now):
        raise Refused(Refusal("round_closed", f"今は申請を受け付けていません。{closed}募集の期間に、もう一度「オンライン申請する」を押してください。"))
    row = Application(
        municipality_code=place.code, household_id=home.id, email=account.email, state="draft", created_at=now,
        answers={**EMPTY, "pages": known_pages(tx, viewer)},
    )  # fmt: skip
    tx.add(row)
    tx.flush()
    record(tx, viewer=viewer, action="application.begin", subject=("application", row.id), now=now)
    return row.id
