"""Whose letter it is: the municipality whose desk signs it, and hears of it when it cannot be sent."""

from __future__ import annotations

from dataclasses import dataclass

from tsuen.db import Reading
from tsuen.domain.accounts.queries import account_by_email
from tsuen.domain.facilities.queries.offices import municipality_of_address, municipality_of_facility
from tsuen.domain.households.queries import municipality_of
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Audience


@dataclass(frozen=True)
class Office:
    """The desk people may turn to: the municipality's name, its section and telephone."""

    code: str
    name: str
    desk: str
    phone: str


def office_of(tx: Reading, municipality_code: str, recipient: str) -> Office | None:
    """The desk behind a letter: the one it was posted for, else that of the recipient's household, facility or staff."""
    code = municipality_code or _code_of(tx, recipient)
    try:
        place = municipality(tx, code)
    except NotFound:
        return None
    return Office(code, place.prefecture + place.name, place.desk, place.phone)


def _code_of(tx: Reading, recipient: str) -> str:
    account = account_by_email(tx, recipient)
    if account is None:
        return municipality_of_address(tx, recipient)
    if account.audience is Audience.MUNICIPALITY:
        return account.scope
    of = municipality_of if account.audience is Audience.FAMILY else municipality_of_facility
    return of(tx, int(account.scope))
