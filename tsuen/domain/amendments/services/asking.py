"""「認定変更申請」 and 「認定取下げ・取消し申請」 sent by a family, or sent again after a correction (A11, G5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.amendments import mails
from tsuen.domain.amendments.models import Amendment
from tsuen.domain.amendments.queries.effects import birth_against
from tsuen.domain.amendments.queries.persons import POSITIONS, person_at, take_back_against
from tsuen.domain.amendments.rules import change_refusals, may_end, removal_refusals, way_refusal
from tsuen.domain.amendments.services.letters import facts_of
from tsuen.domain.amendments.words import CHANGE, END, FIELDS
from tsuen.domain.audit.services import record
from tsuen.domain.certifications.queries import certifications_of, unended
from tsuen.domain.certifications.words import END_REASONS
from tsuen.domain.households.queries import (
    child_fields,
    child_of,
    children_of,
    guardian_fields,
    household_of,
    municipality_of,
)
from tsuen.domain.households.services import lock_household
from tsuen.domain.idempotency.services import claim_key, settle_key
from tsuen.domain.municipalities.queries import municipality
from tsuen.domain.policies.policy import Changes
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.clock import jst_date
from tsuen.kernel.facts import Fact
from tsuen.kernel.refusals import NotFound, Refusal, Refused
from tsuen.kernel.viewer import Viewer

NO_CHILD = Refusal("no_child", "どのお子さまの認定かを選んでください。", "children")
NO_REASON = Refusal("reason_unknown", "理由を選んでください。", "reason")
NOT_CERTIFIED = Refusal("not_certified", "有効な認定がないため、申請できません。あらためて利用申請をしてください。")
WAITING = Refusal("waiting", "同じ内容についての申請を、もう受け付けています。直すときは、先に前の申請を取りやめてください。")
SETTLED = Refusal("settled", "この申請は、もう処理されています。いまの状態を表示しています。")


@dataclass(frozen=True)
class Wanted:
    """A change as it is asked for: of whom (guardian1, guardian2, child with its ref), what, from when, why.

    `removal`: 保護者2 is to be one no more; then there are no facts.
    """

    subject: str
    child_ref: str
    facts: Mapping[str, str]
    effective_on: date
    why: str
    removal: bool = False

    def said(self) -> dict[str, str]:
        """Field by field."""
        return {name: self.facts.get(name, "") for name in FIELDS[self.subject]}

    def content(self) -> dict[str, Fact]:
        """What a form says, for its key."""
        gone: dict[str, Fact] = {"removal": True} if self.removal else {}
        return {**self.said(), "subject": self.subject, "child": self.child_ref, "on": self.effective_on.isoformat(), "why": self.why, **gone}


def ask_change(tx: Writing, *, viewer: Viewer, key: str, wanted: Wanted, now: datetime) -> str:
    """Send a change of what was certified; returns its ref. What the desk asked back about the same person is sent anew.

    Refusals: `not_online`, `not_certified`, `waiting`, and those of `rules.change_refusals`.
    """
    if answer := claim_key(tx, viewer, key, wanted.content(), now):
        return answer
    lock_household(tx, viewer.household_id)
    child_id = child_of(tx, viewer, wanted.child_ref).id if wanted.subject == "child" else None
    changes = _allowed(tx, viewer, CHANGE, now)
    if not unended(tx, [one.id for one in children_of(tx, viewer)], jst_date(now)):
        raise Refused(NOT_CERTIFIED)
    facts = judged(tx, viewer.household_id, wanted, child_id, changes, now)
    row = _put(
        tx, viewer, kind=CHANGE, subject=wanted.subject, child_id=child_id, certification_id=None, effective_on=wanted.effective_on,
        guardian_id=person_at(tx, viewer.household_id, wanted.subject), facts=facts, now=now,
    )  # fmt: skip
    settle_key(tx, viewer, key, row.ref)
    return row.ref


def judged(tx: Writing, home: int, wanted: Wanted, child_id: int | None, changes: Changes, now: datetime) -> dict[str, Any]:
    """The facts of the request: what holds now and what is wanted, field by field; `Refused` with all that stands against it."""
    was = registered(tx, home, wanted.subject, child_id)
    if wanted.removal:
        refusals = removal_refusals(was, effective_on=wanted.effective_on, today=jst_date(now))
        said: dict[str, str] = {}
    else:
        said = kept(was, wanted.said())
        refusals = _against(tx, home, wanted, was, said, changes, now)
        refusals += birth_against(
            tx, child_id=child_id, was=was, wanted=said, effective_on=wanted.effective_on, changes=changes, now=now
        )
    if refusals:
        raise Refused(*refusals)
    return {"was": was, "wanted": said, "why": wanted.why, **({"removal": True} if wanted.removal else {})}


def kept(was: Mapping[str, str], said: Mapping[str, str]) -> dict[str, str]:
    """What is not asked for anew stays: an address there is, which its owner changes (B6), and a birth date nobody typed."""
    stays = {"email": was["email"]} if "email" in was else {}
    if "birth_on" in was and not said.get("birth_on"):
        stays["birth_on"] = was["birth_on"]
    return {**said, **stays}


def _against(
    tx: Writing, home: int, wanted: Wanted, was: Mapping[str, str], said: Mapping[str, str], changes: Changes, now: datetime
) -> list[Refusal]:
    place = municipality(tx, _code(tx, home))
    other = {"guardian1": 2, "guardian2": 1}.get(wanted.subject)
    return change_refusals(
        wanted.subject, was, said, others=[guardian_fields(tx, home, other)] if other else [], place=(place.prefecture, place.name),
        effective_on=wanted.effective_on, today=jst_date(now), changes=changes,
    )  # fmt: skip


def registered(tx: Writing, home: int, subject: str, child_id: int | None) -> dict[str, str]:
    """What holds now of a subject, field by field; empty for a 保護者2 there is not."""
    if subject == "child":
        found = child_fields(tx, home, child_id or 0)
    else:
        found = guardian_fields(tx, home, POSITIONS[subject])
    return {name: found[name] for name in FIELDS[subject] if name in found}


def ask_end(
    tx: Writing, *, viewer: Viewer, key: str, refs: Sequence[str], reason: str, ends_on: date, why: str, now: datetime
) -> str:
    """Ask for the end of one or more certifications on a last day; returns the first's ref. Foreign ones: `NotFound`.

    Refusals: `not_online`, `no_child`, `reason_unknown`, those of `rules.may_end`, `waiting`.
    """
    content: dict[str, Fact] = {"refs": [*sorted(refs)], "reason": reason, "on": ends_on.isoformat(), "why": why}
    if answer := claim_key(tx, viewer, key, content, now):
        return answer
    lock_household(tx, viewer.household_id)
    _allowed(tx, viewer, END, now)
    if not refs or reason not in END_REASONS:
        raise Refused(NO_REASON if refs else NO_CHILD)
    held = {one.ref: one for one in certifications_of(tx, viewer)}
    sent = []
    for ref in sorted(set(refs)):
        one = held.get(ref)
        if one is None:
            raise NotFound(ref)
        if refusal := may_end(state=one.state, starts_on=one.starts_on, was=one.ends_on, ends_on=ends_on):
            raise Refused(refusal)
        sent.append(_put(
            tx, viewer, kind=END, subject="child", child_id=one.child_id, certification_id=one.id, effective_on=ends_on,
            facts={"reason": reason, "why": why}, now=now,
        ))  # fmt: skip
    settle_key(tx, viewer, key, sent[0].ref)
    return sent[0].ref


def _put(tx: Writing, viewer: Viewer, *, kind: str, certification_id: int | None, now: datetime, **values: Any) -> Amendment:
    """A new row, or the one the desk asked back about, sent anew. The household is locked; the unique key is the last wall."""
    removal = bool(values["facts"].get("removal"))
    open_key = _key(viewer.household_id, kind, certification_id, values["subject"], values["child_id"], removal=removal)
    row = tx.scalar(select(Amendment).where(Amendment.open_key == open_key).with_for_update(key_share=True))
    if row is not None and row.state == "submitted":
        raise Refused(WAITING, lost_race=True)
    if row is not None and (refusal := take_back_against(tx, viewer, removal=removal, sender_id=row.account_id)):
        raise Refused(refusal)
    if row is None:
        row = Amendment(
            household_id=viewer.household_id, municipality_code=_code(tx, viewer.household_id), kind=kind, certification_id=certification_id,
            open_key=open_key,
        )  # fmt: skip
        tx.add(row)
    for name, value in values.items():
        setattr(row, name, value)
    row.account_id, row.state, row.submitted_at, row.decided_at, row.reason = viewer.account_id, "submitted", now, None, ""
    tx.flush()
    record(tx, viewer=viewer, action="amendments.ask", subject=("amendment", row.id), now=now, facts={"kind": kind})
    mails.received(tx, facts_of(tx, row.id, now), now=now)
    return row


def _key(home: int, kind: str, certification_id: int | None, subject: str, child_id: int | None, *, removal: bool) -> str:
    """One open of each. A removal waits beside a change of the same person: who is to go does not keep it out (0013)."""
    if kind == END:
        return f"end:{certification_id}"
    return f"removal:{home}" if removal else f"change:{home}:{subject}:{child_id or 0}"


def _allowed(tx: Writing, viewer: Viewer, kind: str, now: datetime) -> Changes:
    changes = policy_on(tx, household_of(tx, viewer).municipality_code, jst_date(now)).policy.changes
    if refusal := way_refusal(changes, kind):
        raise Refused(refusal)
    return changes


def _code(tx: Writing, home: int) -> str:
    return municipality_of(tx, home)
