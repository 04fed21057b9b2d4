"""Whether an application may be sent as it stands (A3, A4, F1)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tsuen.domain.applications.rules.answers import Answers, ChildAnswers, GuardianAnswers
from tsuen.domain.applications.rules.wished import wished, wished_refusals
from tsuen.domain.applications.words import CONSENTS
from tsuen.domain.certifications.rules import age_refusal, starts_words, window
from tsuen.domain.policies.policy import Policy
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import date_text

MOST_CHILDREN = 8
_ADULT = 12


def proxy_refusals(applicant: GuardianAnswers, proxy: GuardianAnswers) -> list[Refusal]:
    """S5: 保護者2 needs another telephone number and another e-mail address than 保護者1."""
    said = []
    if proxy.phone == applicant.phone:
        said.append(
            Refusal("same_phone", "保護者1とは別の電話番号を入力してください。", "phone"),
        )
    if proxy.email.lower() == applicant.email.lower():
        said.append(
            Refusal("same_email", "保護者1とは別のメールアドレスを入力してください。", "email"),
        )
    return said


def applicant_refusals(applicant: GuardianAnswers, on: date) -> list[Refusal]:
    """A birth date of a grown person: typed years are easily mistaken for the child's."""
    born = applicant.birth_on
    if born is not None and not on.year - 120 < born.year <= on.year - _ADULT:
        return [
            Refusal("applicant_birth", "申請者（保護者）の生年月日です。年を確かめてください。", "birth_on")
        ]
    return []


def child_refusals(child: ChildAnswers, others: Sequence[ChildAnswers], policy: Policy, on: date) -> list[Refusal]:
    """F1: the age window, with its dates; and the same child is not written twice."""
    said = [refusal for refusal in [age_refusal(child.birth_on, policy, on)] if refusal]
    if any((one.kana, one.birth_on) == (child.kana, child.birth_on) for one in others):
        said.append(
            Refusal("same_child", "同じお子さまがもう入力されています。氏名と生年月日を確かめてください。", "family_name")
        )
    return said


def submission_refusals(answers: Answers, policy: Policy, on: date, offered: int = 0) -> list[Refusal]:
    """Everything that stands against sending: missing consents or children, 保護者2's addresses, ages on the day of sending, the
    wished facility where the municipality needs it; `offered`: of how many one may choose.
    """  # noqa: D205
    said = applicant_refusals(answers.applicant, on)
    if set(answers.consents) != set(CONSENTS):
        said.append(Refusal("consents", "同意事項を確かめて、すべてにチェックを入れてください。", "consents"))
    if not 1 <= len(answers.children) <= MOST_CHILDREN:
        said.append(Refusal("children", f"お子さまを1人から{MOST_CHILDREN}人まで入力してください。", "children"))
    if answers.proxy is not None:
        said += proxy_refusals(answers.applicant, answers.proxy)
    for index, child in enumerate(answers.children):
        said += child_refusals(child, answers.children[:index], policy, on)
    return said + wished_refusals(answers.facility_refs, wished(policy, offered))


def notes(answers: Answers, policy: Policy, on: date, place: str) -> list[str]:
    """What the family should know before it sends: a child still too young, an address outside `place` (滋賀県湖南市)."""
    said = []
    for child in answers.children:
        first_on = window(child.birth_on, policy).first_on
        if on < first_on:
            said.append(
                f"{child.given_name} さまが利用できるのは、{starts_words(child.birth_on, policy)}になる{date_text(first_on)}からです。"
                "申請は今から送れます。"
            )
    if not answers.applicant.area.startswith(place):
        said.append(f"ご住所が{place}ではないようです。申請は、お住まいの市区町村に送ってください。")
    return said
