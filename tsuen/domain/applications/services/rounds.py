"""Rounds of a lottery begin, and applications take part in them (A9)."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from tsuen.db import Writing, insert_or_ignore
from tsuen.domain.applications.models import Application, DrawEntry, DrawRound
from tsuen.domain.applications.rules.answers import answers_from
from tsuen.domain.applications.rules.draw import commitment
from tsuen.domain.applications.rules.rounds import (
    Terms,
    band_of,
    band_refusal,
    child_mark,
    closed_refusal,
    closes_at,
    open_round,
    rationed,
    terms_from,
    terms_on,
    ticket_name,
)
from tsuen.domain.applications.services.review import decide
from tsuen.domain.audit.services import record
from tsuen.domain.municipalities.queries import open_municipalities
from tsuen.domain.policies.policy import LotteryRound, Policy
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.clock import jst_date
from tsuen.kernel.numbers import new_ref, new_secret
from tsuen.kernel.refusals import Refusal, Refused
from tsuen.kernel.viewer import Viewer

NO_ROUND = Refusal("no_round", "この申請は抽選の対象ではありません。審査の結果を選びなおしてください。", "result")
DRAWN = Refusal("drawn", "この回の抽選は終わっています。あとから加えることはできません。申請者にご連絡ください。")


def take_part(tx: Writing, row: Application, policy: Policy, now: datetime) -> None:
    """An application that is sent joins the round of the moment; one that was asked back stays in its own until that is drawn.

    Refuses outside of every round. Where nothing is drawn by lot it joins none.
    """
    held = tx.get(DrawRound, row.round_id) if row.round_id else None
    if held is not None and held.state == "open":
        return
    refusal = closed_refusal(policy, now)
    if refusal is not None:
        raise Refused(refusal)
    one = open_round(policy, now) if rationed(policy) else None
    row.round_id = None if one is None else found_round(tx, row.municipality_code, policy, one, now)


def found_round(tx: Writing, municipality_code: str, policy: Policy, one: LotteryRound, now: datetime) -> int:
    """The round's row; made once, with its seed, whose digest is published from now on. Returns its id."""
    terms, seed = terms_on(policy, one.opens_on), new_secret()
    assert terms is not None  # noqa: S101 - the round is of this policy
    made = insert_or_ignore(
        tx,
        DrawRound,
        {
            "municipality_code": municipality_code, "opens_on": one.opens_on, "name": one.name, "terms": terms.document(),
            "seed": seed, "seed_digest": commitment(seed), "state": "open", "created_at": now,
            "ref": new_ref(), "algorithm": "", "input_digest": "",
        },
    )  # fmt: skip
    found = tx.scalar(
        select(DrawRound.id).where(DrawRound.municipality_code == municipality_code, DrawRound.opens_on == one.opens_on)
    )
    assert found is not None  # noqa: S101 - inserted, or there before
    if made:
        record(
            tx, viewer=None, action="draws.found", subject=("draw_round", found), now=now, facts={"seed_digest": commitment(seed)}
        )
    return found


def found_rounds(tx: Writing, now: datetime) -> int:
    """The nightly work: every round that is not over has its row, so that its seed stands before anybody applies."""
    known = set(tx.scalars(select(DrawRound.id)))
    made = set()
    for place in open_municipalities(tx):
        policy = policy_on(tx, place.code, jst_date(now)).policy
        ahead = [one for one in policy.lottery.rounds if rationed(policy) and closes_at(one) >= now]
        made |= {found_round(tx, place.code, policy, one, now) for one in ahead}
    return len(made - known)


def terms_of(tx: Writing, held: DrawRound, now: datetime) -> Terms:
    """What a round is drawn by: the policy of the day while it is open, what was kept with it afterwards."""
    said = None
    if held.state == "open":
        said = terms_on(policy_on(tx, held.municipality_code, jst_date(now)).policy, held.opens_on)
    return said or terms_from(held.terms)


def mark_eligible(tx: Writing, ref: str, *, viewer: Viewer, memo: str, now: datetime) -> None:
    """「審査済みにする」: every child of the application takes part in its round's draw. Nothing is mailed: the draw will tell.

    Refuses when the round is drawn already, a child fits no band, or takes part in the round already.
    """
    row = decide(tx, ref, "eligible", viewer=viewer, reason="", memo=memo, now=now)
    held = tx.scalar(select(DrawRound).where(DrawRound.id == row.round_id).with_for_update(read=True))
    if held is None:
        raise Refused(NO_ROUND)
    if held.state != "open":
        raise Refused(DRAWN, lost_race=True)
    terms, children = terms_of(tx, held, now), answers_from(row.answers["clean"]).children
    refusal = band_refusal(terms.round, children)
    if refusal is not None:
        raise Refused(refusal)
    for number, child in enumerate(children):
        entry = {
            "round_id": held.id, "application_id": row.id, "child": number, "child_mark": child_mark(held.ref, child),
            "ticket": ticket_name(row.ref, number, together=terms.together), "band": band_of(terms.round, child), "created_at": now,
            "result": "waiting",
        }  # fmt: skip
        if not insert_or_ignore(tx, DrawEntry, entry):
            words = f"{child.name} さまは、この回の抽選にもう入っています。同じお子さまの申請は1つだけにしてください。"
            raise Refused(Refusal("twice", words))
