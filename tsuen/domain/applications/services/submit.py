"""「申請する」: the draft becomes an application; its URL is used up (A2, A6)."""

from __future__ import annotations

from datetime import date, datetime

from tsuen.db import Writing
from tsuen.domain.accounts.services.links import use_links_of
from tsuen.domain.applications import mails
from tsuen.domain.applications.models import Application, DrawRound
from tsuen.domain.applications.rules.answers import Answers
from tsuen.domain.applications.rules.review import review_days
from tsuen.domain.applications.rules.submission import submission_refusals
from tsuen.domain.applications.services.begin import PURPOSE
from tsuen.domain.applications.services.draft import changeable
from tsuen.domain.applications.services.results import standing_link
from tsuen.domain.applications.services.rounds import take_part, terms_of
from tsuen.domain.applications.words import number
from tsuen.domain.audit.services import record
from tsuen.domain.facilities.queries import published_names
from tsuen.domain.municipalities.queries import municipality
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refused


def submit_application(tx: Writing, application_id: int, *, answers: Answers, now: datetime) -> None:
    """K1-1: send the application. A second click finds it sent and changes nothing; what stands against it is refused.

    Where places are drawn by lot it joins the round of the moment; outside of every round it is refused (A9).
    """
    if tx.get_one(Application, application_id).state == "submitted":
        return
    row = changeable(tx, application_id)
    policy = policy_on(tx, row.municipality_code, jst_date(now)).policy
    said = submission_refusals(answers, policy, jst_date(now), len(published_names(tx, row.municipality_code)))
    if said:
        raise Refused(*said)
    row.state, row.submitted_at, row.step, row.reason = "submitted", now, 5, ""
    row.answers = {**row.answers, "clean": answers.document()}
    take_part(tx, row, policy, now)
    row.applicant_name, row.children_count = answers.applicant.name[:81], len(answers.children)
    tx.flush()
    use_links_of(tx, purpose=PURPOSE, subject_id=row.id, now=now)
    record(tx, viewer=None, action="application.submit", subject=("application", row.id), now=now)
    mails.received(
        tx,
        application_id=row.id,
        number=number(row.id, jst_date(now)),
        to=row.email,
        name=row.applicant_name,
        place=municipality(tx, row.municipality_code),
        days=review_days(policy),
        now=now,
        draws_on=_draws_on(tx, row, now),
        token=standing_link(tx, row.id, now) if row.round_id else "",
    )


def _draws_on(tx: Writing, row: Application, now: datetime) -> date | None:
    held = tx.get(DrawRound, row.round_id) if row.round_id else None
    return terms_of(tx, held, now).round.draws_on if held else None
