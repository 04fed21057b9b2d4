"""What the desk is shown of an application: checks against the rules, and how long it has waited (A8, K1-1)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tsuen.domain.applications.rules.answers import Answers, ChildAnswers
from tsuen.domain.certifications.rules import age_refusal, ends_words, starts_words, window
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.vary import usual
from tsuen.kernel.wording import date_text

OK, ASK, BAD = "ok", "ask", "bad"
ICONS = {OK: "circle-check", ASK: "triangle-alert", BAD: "circle-x"}
NEAR_DAYS = 3
_ENDING_SOON = timedelta(days=60)


@dataclass(frozen=True)
class Check:
    """One line of 自動の確認: `level` is ok, ask (a person must look) or bad (stands against approval)."""

    title: str
    level: str
    words: str

    @property
    def icon(self) -> str:
        """The picture beside it."""
        return ICONS[self.level]


@dataclass(frozen=True)
class Known:
    """What the house knows beside the answers. Names and numbers as the desk may see them."""

    place: str  # 滋賀県湖南市
    certified: Sequence[str] = ()  # children with a running certification in this municipality
    certified_elsewhere: Sequence[str] = ()
    same_email: Sequence[str] = ()  # numbers of other live applications from the same address
    household: Sequence[str] | None = None  # of the household that logs in with this address: its children, else its guardians; None: there is none
    email_taken: bool = False  # the address logs in to something an approval does not join: another household's 保護者2, a facility …
    proxy_taken: bool = False


@dataclass(frozen=True)
class Waiting:
    """How old an application is, in days, and how many the desk has left."""

    days: int
    left: int
    due_on: date

    @property
    def level(self) -> str:
        """How urgent."""
        return BAD if self.left <= 1 else ASK if self.left <= NEAR_DAYS else OK

    @property
    def words(self) -> str:
        """あと1日, きょうが期限, 2日超過."""
        if self.left < 0:
            return f"{-self.left}日超過"
        return f"あと{self.left}日" if self.left else "きょうが期限"


def review_days(policy: Policy) -> int:
    """How many days the desk has (A8)."""
    return usual(policy.application.review_days)


def waiting(submitted_on: date, policy: Policy, on: date, draws_on: date | None = None) -> Waiting:
    """K1-1: the desk has two weeks (application.review_days) from the day of application; in a lottery until the draw (A9)."""
    due_on = draws_on or submitted_on + timedelta(days=review_days(policy))
    return Waiting((on - submitted_on).days, (due_on - on).days, due_on)


def checks(answers: Answers, policy: Policy, on: date, known: Known) -> list[Check]:
    """All checks of one application, in the order the desk reads them."""
    return [
        *own_checks(answers, policy, on, known.place),
        _certified(known),
        Check("在園", ASK, "保育所などに在園していないことを、市の記録で確かめてください"),
        *_household(known),
    ]


def own_checks(answers: Answers, policy: Policy, on: date, place: str) -> list[Check]:
    """Those that need nothing beside the answers: age, address, use in another municipality."""
    return [
        *(_age(child, policy, on) for child in answers.children),
        _address(answers, place),
        *(
            Check("前の利用", ASK, f"{child.name} さまは{child.used_where}で利用したことがあります。前の市区町村に確かめてください")
            for child in answers.children
            if child.used_elsewhere
        ),
    ]


def worst(found: Sequence[Check]) -> Check | None:
    """The first check that is not all right: what the queue shows."""
    return next((one for level in (BAD, ASK) for one in found if one.level == level), None)


def _age(child: ChildAnswers, policy: Policy, on: date) -> Check:
    title = f"年齢（{child.given_name} さま）"
    refusal = age_refusal(child.birth_on, policy, on)
    if refusal is not None:
        return Check(title, BAD, refusal.sentence)
    days = window(child.birth_on, policy)
    until = f"利用できるのは{date_text(days.last_on)}まで（{ends_words(child.birth_on, policy).removesuffix('まで')}）"
    if days.last_on - on <= _ENDING_SOON:
        return Check(title, ASK, f"{until}。残りが短くなっています")
    age = starts_words(child.birth_on, policy)
    if on < days.first_on:
        return Check(title, ASK, f"{age}になるのは{date_text(days.first_on)}。{until}")
    return Check(title, OK, f"{date_text(days.first_on)}に{age}。{until}")


def _address(answers: Answers, place: str) -> Check:
    if answers.applicant.area.startswith(place):
        return Check("住所", OK, f"{place}の住所です。住民記録と同じかは市で確かめてください")
    return Check("住所", BAD, f"{place}の住所ではありません（{answers.applicant.area}）")


def _certified(known: Known) -> Check:
    if known.certified:
        return Check("認定", BAD, f"もう認定されています（{'、'.join(known.certified)} さま）")
    if known.certified_elsewhere:
        names = "、".join(known.certified_elsewhere)
        return Check("認定", BAD, f"同じフリガナと生年月日のお子さまが、ほかの市区町村で認定されています（{names} さま）")
    return Check("認定", OK, "ほかの市区町村も含めて、このシステムに有効な認定はありません")


def _household(known: Known) -> list[Check]:
    found = []
    if known.same_email:
        found.append(Check("重なり", ASK, f"同じメールアドレスの申請がほかにあります（{'、'.join(known.same_email)}）"))
    if known.household is not None:
        names = "、".join(known.household)
        found.append(Check("世帯", ASK, f"アカウントがあります（{names} さま）。承認すると同じアカウントにつながります"))
    if known.email_taken:
        found.append(Check("アカウント", BAD, "このメールアドレスは、ほかの世帯の保護者2、ほかの市区町村や施設のアカウントで使われています。このままでは承認できません"))
    if known.proxy_taken:
        found.append(Check("アカウント", BAD, "保護者2のメールアドレスは、ほかのアカウントで使われています"))
    return found
