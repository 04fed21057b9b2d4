"""「こどもの緊急連絡先情報」, entered or changed by the family (B7, O4)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, select

from tsuen.db import Writing
from tsuen.domain.audit.services import record
from tsuen.domain.households.models import EmergencyContact, Household
from tsuen.domain.households.queries.people import contacts_mark, contacts_of
from tsuen.domain.households.rules import CHANGED, MOST_CONTACTS
from tsuen.domain.households.services.found import NewContact
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer

NOBODY = Refusal(
    "no_contact", "緊急連絡先を1人以上入力してください。予約の前に必要です。", "contact1_name"
)


def save_contacts(
    tx: Writing, *, viewer: Viewer, contacts: Sequence[NewContact], shown: str, now: datetime
) -> bool:
    """「確定」 → 「OK」: these are the household's 緊急連絡先 from now on, in this order. False: they were already.

    `shown` is the mark of what the form was drawn from: `Refused` as a lost race when that has changed since.
    """
    home = tx.scalar(select(Household.id).where(Household.id == viewer.household_id).with_for_update())
    if home is None:
        raise NotFound("household")
    wished = [vars(one) for one in contacts[:MOST_CONTACTS]]
    now_held = contacts_of(tx, viewer)
    held = [{"name": one.name, "relation": one.relation, "phone": one.phone} for one in now_held]
    if held == wished:
        return False
    if contacts_mark(now_held) != shown:
        raise Refused(CHANGED, lost_race=True)
    if not wished:
        raise Refused(NOBODY)
    tx.execute(delete(EmergencyContact).where(EmergencyContact.household_id == home))
    for position, one in enumerate(wished, start=1):
        tx.add(EmergencyContact(household_id=home, position=position, **one))
    record(
        tx, viewer=viewer, action="households.contacts", subject=("household", home), now=now,
        facts={"count": len(wished)},
    )  # fmt: skip
    return True
