"""What the house knows beside an application's answers (A8, A7)."""

from __future__ import annotations

from datetime import date

from sqlalchemy import func, select

from tsuen.db import Reading
from tsuen.domain.accounts.queries import account_by_email
from tsuen.domain.applications.models import Application
from tsuen.domain.applications.queries.desk import Case
from tsuen.domain.applications.queries.own import home_of
from tsuen.domain.applications.rules.review import Known
from tsuen.domain.applications.words import number
from tsuen.domain.certifications.queries import unended
from tsuen.domain.households.queries import children_in, guardians_in, namesakes
from tsuen.domain.municipalities.queries import MunicipalityFacts
from tsuen.kernel.clock import jst_date


def known_of(tx: Reading, found: Case, place: MunicipalityFacts, on: date) -> Known:
    """Certifications of the same children, other applications and accounts with the same address."""
    here: list[str] = []
    elsewhere: list[str] = []
    for child in found.answers.children:
        same = namesakes(tx, family_kana=child.family_kana, given_kana=child.given_kana, birth_on=child.birth_on)
        for running in unended(tx, [one.id for one in same], on):
            (here if running.municipality_code == place.code else elsewhere).append(child.name)
    home = home_of(tx, household_id=found.household_id, municipality_code=place.code, email=found.email)
    proxy = found.answers.proxy
    held = account_by_email(tx, proxy.email) if proxy else None
    return Known(
        place=place.prefecture + place.name,
        certified=here,
        certified_elsewhere=elsewhere,
        same_email=_same_email(tx, found, place.code),
        household=[one.name for one in children_in(tx, home.id) or guardians_in(tx, home.id)] if home else None,
        email_taken=home is None and account_by_email(tx, found.email) is not None,
        proxy_taken=held is not None and (home is None or held.scope != str(home.id)),
    )


def _same_email(tx: Reading, found: Case, municipality_code: str) -> list[str]:
    rows = tx.execute(
        select(Application.id, Application.submitted_at)
        .where(
            Application.municipality_code == municipality_code,
            func.lower(Application.email) == found.email.lower(),
            Application.id != found.id,
            Application.state.in_(("submitted", "returned", "eligible", "approved")),
        )
        .order_by(Application.id)
    )
    return [number(row.id, jst_date(row.submitted_at)) for row in rows if row.submitted_at]
