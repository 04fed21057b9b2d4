"""「承認する」: the household, its accounts, its children and their certifications (A10, A7, S3, S5)."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import asdict, replace
from datetime import date, datetime

from sqlalchemy import func, select, update

from tsuen.db import Writing
from tsuen.domain.accounts.queries import account_by_email
from tsuen.domain.accounts.services.issue import issue_account
from tsuen.domain.applications import mails
from tsuen.domain.applications.models import Application
from tsuen.domain.applications.queries.own import home_of
from tsuen.domain.applications.rules.answers import Answers, ChildAnswers, GuardianAnswers, answers_from
from tsuen.domain.applications.services.review import decide
from tsuen.domain.certifications.queries import unended
from tsuen.domain.certifications.rules import period
from tsuen.domain.certifications.services import issue_certification
from tsuen.domain.households.queries import children_in, namesakes
from tsuen.domain.households.services import (
    NewChild,
    NewContact,
    NewGuardian,
    add_child,
    add_contacts,
    add_guardian,
    found_household,
    has_guardian,
)
from tsuen.domain.households.services.register import complete_guardian
from tsuen.domain.municipalities.queries import municipality
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Audience, Viewer
from tsuen.kernel.wording import date_text

BY_LOT = Refusal("by_lot", "この申請は抽選の対象です。「審査済みにする」を選ぶと、抽選に入ります。", "result")
HELD = Refusal(
    "address_held",
    "申請者のメールアドレスは、ほかのアカウント（ほかの世帯の保護者2など）で使われているため、承認できません。申請者に確かめ、"
    "別のメールアドレスで申請しなおすよう、却下の理由に書いてご案内ください。保護者2の登録が誤りなら、先に認定変更でその登録を外してください。",
)


def approve(
    tx: Writing, ref: str, *, viewer: Viewer, starts_on: date, memo: str, now: datetime, only: Collection[int] | None = None
) -> int:
    """Certify every child of the application from `starts_on` (never before it is old enough) to its last day.

    The household it was begun for, or whose 保護者1 has its address, is joined (`home_of`). Returns the household's id.
    Refuses a child that is too old, or certified already; an address that belongs to somebody else.
    `only`: the children drawn by lot, counted from 0; without them an application that takes part in a draw is refused (A9).
    """
    was = ("submitted",) if only is None else ("eligible", "approved")
    _hold_address(tx, ref, viewer)
    row = decide(tx, ref, "approved", viewer=viewer, reason="", memo=memo, now=now, was=was)
    if only is None and row.round_id is not None:
        raise Refused(BY_LOT)
    answers = _of(answers_from(row.answers["clean"]), only)
    policy = policy_on(tx, viewer.municipality_code, jst_date(now)).policy
    periods = [_period(tx, child, policy, max(starts_on, jst_date(now)), now) for child in answers.children]
    known = home_of(tx, household_id=row.household_id, municipality_code=row.municipality_code, email=row.email)
    home = known.id if known else _found(tx, row, now)
    row.household_id = home
    opens = known is not None and not children_in(tx, home)
    _guardians(tx, home, answers, row.email, viewer, now)
    for child, (first, last) in zip(answers.children, periods, strict=True):
        child_id = add_child(tx, home, _new_child(child))
        issue_certification(tx, viewer=viewer, child_id=child_id, starts_on=first, ends_on=last, now=now)
    complete_guardian(tx, home, answers.applicant.relation)
    add_contacts(tx, home, [NewContact(**asdict(one)) for one in answers.contacts])
    if known:
        _tell(tx, row, answers, now, opens=opens, part="" if only is None else f":{'-'.join(map(str, sorted(only)))}")
    return home


def _hold_address(tx: Writing, ref: str, viewer: Viewer) -> None:
    """Two officers approving two applications of one address wait for each other, in the order of their numbers."""
    mine = Application.municipality_code == viewer.municipality_code
    address = select(func.lower(Application.email)).where(Application.ref == ref, mine).scalar_subquery()
    same = select(Application.id).where(mine, func.lower(Application.email) == address).order_by(Application.id)
    tx.scalars(same.with_for_update()).all()


def _found(tx: Writing, row: Application, now: datetime) -> int:
    """A new household, and with it whatever else is under way from the address that was proved by this application."""
    if account_by_email(tx, row.email) is not None:
        raise Refused(HELD)
    home = found_household(tx, municipality_code=row.municipality_code, now=now)
    same = (Application.municipality_code == row.municipality_code, func.lower(Application.email) == row.email.lower())
    open_ones = Application.state.in_(("draft", "submitted", "returned", "eligible"))
    tx.execute(update(Application).where(*same, open_ones).values(household_id=home))
    return home


def _of(answers: Answers, only: Collection[int] | None) -> Answers:
    """The application with those children alone."""
    if only is None:
        return answers
    return replace(answers, children=tuple(one for number, one in enumerate(answers.children) if number in only))


def _period(tx: Writing, child: ChildAnswers, policy: Policy, on: date, now: datetime) -> tuple[date, date]:
    first, last = period(child.birth_on, policy, on)
    if first > last:
        raise Refused(
            Refusal("too_old", f"{child.name} さまが利用できるのは{date_text(last)}までです。承認できません。却下するか、申請者に生年月日を確かめてください。", "starts_on")
        )
    same = namesakes(tx, family_kana=child.family_kana, given_kana=child.given_kana, birth_on=child.birth_on)
    if unended(tx, [one.id for one in same], jst_date(now)):
        raise Refused(
            Refusal("certified", f"{child.name} さまには有効な認定があります。二重には認定できません。却下するか、申請者に確かめてください。")
        )
    return first, last


def _guardians(tx: Writing, home: int, answers: Answers, email: str, viewer: Viewer, now: datetime) -> None:
    pairs: list[tuple[int, GuardianAnswers | None, str]] = [
        (1, answers.applicant, email),
        (2, answers.proxy, answers.proxy.email if answers.proxy else ""),
    ]
    for position, person, address in pairs:
        if person is None or has_guardian(tx, home, position):
            continue
        account_id = issue_account(
            tx, audience=Audience.FAMILY, scope=home, email=address, name=person.name, now=now, viewer=viewer
        )
        add_guardian(tx, home, _new_guardian(position, person, address), account_id)


def _new_guardian(position: int, person: GuardianAnswers, email: str) -> NewGuardian:
    return NewGuardian(
        position=position, family_name=person.family_name, given_name=person.given_name,
        family_kana=person.family_kana, given_kana=person.given_kana, relation=person.relation, email=email,
        phone=person.phone, birth_on=person.birth_on, postal_code=person.postal_code, address=person.address,
    )  # fmt: skip


def _new_child(child: ChildAnswers) -> NewChild:
    return NewChild(
        family_name=child.family_name, given_name=child.given_name, family_kana=child.family_kana,
        given_kana=child.given_kana, birth_on=child.birth_on, sex=child.sex, relation=child.relation,
        care=asdict(child.care),
    )  # fmt: skip


def _tell(tx: Writing, row: Application, answers: Answers, now: datetime, *, opens: bool, part: str) -> None:
    """The account was there before: its first children open it (G4), others join them (A7)."""
    letter = mails.account_opened if opens else mails.child_added
    letter(
        tx,
        application=mails.Addressed(row.id, row.email, row.applicant_name),
        children=[child.name for child in answers.children],
        place=municipality(tx, row.municipality_code),
        now=now,
        part=part,
    )
