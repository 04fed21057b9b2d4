"""Which applications are a household's: ONE condition for its home, its own record, the next draft and the desk (A7)."""

from __future__ import annotations

from sqlalchemy import ColumnElement, and_, func, or_

from tsuen.db import Reading
from tsuen.domain.accounts.models import email_key
from tsuen.domain.accounts.queries import emails_of
from tsuen.domain.applications.models import Application
from tsuen.domain.households.queries import HouseholdFacts, household_by_id, household_with_email
from tsuen.kernel.viewer import Audience


def of_household(tx: Reading, household_id: int) -> ColumnElement[bool]:
    """Begun for this household while its address was one of its own, or approved into it. An address alone proves nothing:
    anybody may have named it as 保護者2's, and who had it before was somebody else.
    """  # noqa: D205
    still_ours = func.lower(Application.email).in_(_addresses(tx, household_id))
    return and_(Application.household_id == household_id, or_(Application.state == "approved", still_ours))


def home_of(tx: Reading, *, household_id: int | None, municipality_code: str, email: str) -> HouseholdFacts | None:
    """The household an approval joins: the one the application was begun for, while its address is one of that household's
    own; else the one whose 保護者1 has the address. None: a new one is founded.
    """  # noqa: D205
    if household_id is not None and email_key(email) in _addresses(tx, household_id):
        return household_by_id(tx, household_id)
    return household_with_email(tx, municipality_code, email, first_only=True)


def _addresses(tx: Reading, household_id: int) -> list[str]:
    return [email_key(one) for one in emails_of(tx, household_id, Audience.FAMILY)]
