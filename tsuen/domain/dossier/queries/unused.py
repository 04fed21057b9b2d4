"""Households that made an account and never applied, and until when each is kept (docs/decisions/0008)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import String, cast, exists, func, or_, select

from tsuen.db import Reading
from tsuen.domain.accounts.models import Account
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.applications.models import Application
from tsuen.domain.audit.models import Entry
from tsuen.domain.households.models import Child, Household
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.birthdays import months_after
from tsuen.kernel.clock import jst_date
from tsuen.kernel.viewer import Audience


@dataclass(frozen=True)
class Unused:
    """`until`: the last day its accounts are kept."""

    household_id: int
    account_ids: Sequence[int]
    until: date


def unused(tx: Reading, now: datetime) -> Sequence[Unused]:
    """Households without a child, an application (a draft counts) or an amendment, oldest first.

    The months of their municipality's policy run from the founding, or from the last thing that was done with an account.
    """
    own = select(Account.email_key).where(Account.audience == str(Audience.FAMILY), Account.scope == cast(Household.id, String))
    asked = or_(Application.household_id == Household.id, func.lower(Application.email).in_(own.correlate(Household)))
    rows = tx.execute(
        select(Household.id, Household.municipality_code, Household.created_at)
        .where(
            ~exists().where(Child.household_id == Household.id), ~select(Application.id).where(asked).correlate(Household).exists(),
            ~exists().where(Amendment.household_id == Household.id),
        )
        .order_by(Household.id)
    ).all()  # fmt: skip
    found = []
    for home, code, created_at in rows:
        accounts = tx.scalars(select(Account.id).where(Account.audience == str(Audience.FAMILY), Account.scope == str(home))).all()
        done = tx.scalar(select(func.max(Entry.at)).where(Entry.subject_kind == "account", Entry.subject_id.in_([str(one) for one in accounts])))
        months = policy_on(tx, code, jst_date(now)).policy.application.account_kept_months
        found.append(Unused(home, accounts, months_after(jst_date(max(one for one in (created_at, done) if one)), months)))
    return found
