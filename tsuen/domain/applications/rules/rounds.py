"""Which round (抽選回) is open, which band a child is drawn in, what is said outside of it (A9, C10-11)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from tsuen.domain.applications.rules.answers import ChildAnswers
from tsuen.domain.policies.policy import DAY_MINUTES, LotteryRound, Policy
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.vary import holds, usual
from tsuen.kernel.clock import at_jst
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import clock_text, day_text, long_day_text

ALL = "全体"
_LAST_INSTANT = timedelta(microseconds=1)


@dataclass(frozen=True)
class Terms:
    """What a round is drawn by: the round, whether siblings are one ticket, how many 補欠 in each band (None: all who are left)."""

    round: LotteryRound
    together: bool = False
    alternates: int | None = 0

    def document(self) -> dict[str, Any]:
        """The same as plain data, to be kept with the round."""
        said = self.round.model_dump(mode="json", exclude_unset=True)
        return {"round": said, "together": self.together, "alternates": self.alternates}


def terms_from(document: Mapping[str, Any]) -> Terms:
    """Read kept terms back."""
    return Terms(LotteryRound.model_validate(document["round"]), document["together"], document["alternates"])


def terms_on(policy: Policy, opens_on: date) -> Terms | None:
    """The terms of a round as the policy says them now."""
    one = next((one for one in policy.lottery.rounds if one.opens_on == opens_on), None)
    return None if one is None else Terms(
        one, policy.lottery.siblings_together, one.alternates if policy.application.alternates else 0
    )  # fmt: skip


def rationed(policy: Policy) -> bool:
    """Whether who may use is drawn by lot, in rounds."""
    return usual(policy.application.allocation) == "lottery" and bool(policy.lottery.rounds)


def opens_at(one: LotteryRound) -> datetime:
    """The first instant of applying."""
    return at_jst(one.opens_on, one.opens)


def closes_at(one: LotteryRound) -> datetime:
    """The last instant that is in time."""
    end = at_jst(one.closes_on, one.closes)
    return end - _LAST_INSTANT if one.closes == DAY_MINUTES else end


def open_round(policy: Policy, now: datetime) -> LotteryRound | None:
    """The round in which an application sent now takes part."""
    return next((one for one in policy.lottery.rounds if opens_at(one) <= now <= closes_at(one)), None)


def next_round(policy: Policy, now: datetime) -> LotteryRound | None:
    """The round that opens next."""
    return min((one for one in policy.lottery.rounds if opens_at(one) > now), key=opens_at, default=None)


def closed_words(policy: Policy, now: datetime) -> str:
    """Outside of every round: when the last one closed and when the next opens; empty while applications are taken."""
    if not rationed(policy) or open_round(policy, now) is not None:
        return ""
    past = max((one for one in policy.lottery.rounds if closes_at(one) < now), key=closes_at, default=None)
    over = f"募集は{day_text(past.closes_on)}{clock_text(past.closes)}に終わりました。" if past else "今は募集の期間ではありません。"
    ahead = next_round(policy, now)
    return over + (f"次の募集は{window_words(ahead)}です。" if ahead else "次の募集は、市区町村のお知らせをお待ちください。")


def closed_refusal(policy: Policy, now: datetime) -> Refusal | None:
    """Outside of every round nothing is taken; what was written waits for the next one."""
    said = closed_words(policy, now)
    if not said:
        return None
    ahead = next_round(policy, now)
    on = ahead.opens_on if ahead else max(policy.lottery.rounds, key=closes_at).closes_on
    return Refusal("round_closed", f"{said}入力した内容は保存されています。募集の期間に、もう一度送ってください。", "", on)


def window_words(one: LotteryRound) -> str:
    """2026年12月1日（火）0:00から12月10日（木）24:00まで."""
    return f"{long_day_text(one.opens_on)}{clock_text(one.opens)}から{day_text(one.closes_on)}{clock_text(one.closes)}まで"


def places_of(one: LotteryRound) -> Mapping[str, int]:
    """Places by band; one band where none is said."""
    return {band.name: band.places for band in one.bands} or {ALL: one.places}


def band_of(one: LotteryRound, child: ChildAnswers, household_class: str | None = None) -> str | None:
    """The band a child is drawn in; None: it fits none of them."""
    if not one.bands:
        return ALL
    on = one.starts_on or one.draws_on
    case = Facts(now=at_jst(on, 0), kind="申請", on=on, birth_on=child.birth_on, household_class=household_class)
    return next((band.name for band in one.bands if holds(band.when, case)), None)


def band_refusal(one: LotteryRound, children: Sequence[ChildAnswers]) -> Refusal | None:
    """A child that fits no band cannot take part in this round."""
    for child in children:
        if band_of(one, child) is None:
            bands = "、".join(band.name for band in one.bands)
            return Refusal("no_band", f"{child.name} さまは、この回の募集の対象（{bands}）に当てはまりません。生年月日を確かめてください。")
    return None


def child_mark(salt: str, child: ChildAnswers) -> str:
    """One child takes part once in a round, however often it is applied for; the mark tells nobody who it is."""
    said = f"{salt}\n{child.family_kana}\n{child.given_kana}\n{child.birth_on.isoformat()}"
    return hashlib.sha256(said.encode()).hexdigest()


def ticket_name(application_ref: str, child: int, *, together: bool) -> str:
    """What is drawn: the application, or one child of it (counted from 0)."""
    return application_ref if together else f"{application_ref}-{child + 1}"
