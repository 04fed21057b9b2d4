"""Use cases of policies: putting a version in force."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from tsuen.db import Writing
from tsuen.domain.policies.models import PolicyVersion
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.queries import policy_on
from tsuen.domain.policies.rules.own import not_allowed
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.wording import date_text


def date_policy(tx: Writing, owner: str, policy: Policy, starts_on: date, now: datetime) -> int:
    """Put a version in force from a day on; returns its id. Refuses one that overlaps another: nothing is half applied."""
    ends_on = policy.valid.ends_on
    for other in tx.scalars(select(PolicyVersion).where(PolicyVersion.owner == owner)):
        _refuse_overlap(other, starts_on, ends_on)
    version = PolicyVersion(
        owner=owner, starts_on=starts_on, ends_on=ends_on, created_at=now,
        document=policy.model_dump_json(exclude_unset=True),
    )  # fmt: skip
    tx.add(version)
    tx.flush()
    return version.id


def date_own_words(tx: Writing, *, facility_id: int, place: str, own: Policy, starts_on: date, now: datetime) -> int:
    """What a facility sets for itself, as far as its municipality leaves it to it."""
    allowed = policy_on(tx, place, starts_on).policy
    strangers = not_allowed(allowed, own.document())
    if strangers:
        named = "、".join(strangers)
        raise Refused(Refusal("not_left", f"施設が決められるのは、市区町村が認めた項目だけです（{named}）。その項目を消してください。", "document"))
    return date_policy(tx, f"facility:{facility_id}", own, starts_on, now)


def _refuse_overlap(other: PolicyVersion, starts_on: date, ends_on: date | None) -> None:
    if other.starts_on == starts_on:
        raise _overlap(other, f"{date_text(starts_on)}からの決まりは、もうあります。")
    if other.starts_on < starts_on and other.ends_on is not None and other.ends_on >= starts_on:
        raise _overlap(other, f"{date_text(other.ends_on)}まで続く決まりと重なっています。")
    if other.starts_on > starts_on and ends_on is not None and ends_on >= other.starts_on:
        raise _overlap(other, f"{date_text(other.starts_on)}からの決まりと重なっています。")


def _overlap(other: PolicyVersion, sentence: str) -> Refused:
    return Refused(Refusal("overlap", sentence + "始まりの日を変えてください。", "starts_on", other.starts_on))
