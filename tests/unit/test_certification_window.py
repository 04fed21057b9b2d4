"""From which day to which a child may use and apply: tables (F1, C25, rules.md)."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from tests.support.rules import rules
from tsuen.domain.applications.rules.answers import (
    Answers,
    CareAnswers,
    ChildAnswers,
    GuardianAnswers,
    answers_from,
)
from tsuen.domain.applications.rules.review import waiting
from tsuen.domain.applications.rules.submission import submission_refusals
from tsuen.domain.certifications.rules import age_refusal, period, window
from tsuen.domain.policies.policy import Policy

DAY = date.fromisoformat
WINDOWS = [
    ("2024-04-10", Policy(), "2024-10-10", "2027-04-08", "2024-04-10"),
    ("2024-02-29", Policy(), "2024-08-29", "2027-02-27", "2024-02-29"),
    ("2024-08-31", Policy(), "2025-03-01", "2027-08-29", "2024-08-31"),
    ("2024-01-01", Policy(), "2024-07-01", "2026-12-30", "2024-01-01"),
    ("2024-03-01", Policy(), "2024-09-01", "2027-02-27", "2024-03-01"),
    ("2024-04-10", rules(age_from=12, apply_from=6), "2025-04-10", "2027-04-08", "2024-10-10"),
    ("2024-04-10", rules(apply_from=6), "2024-10-10", "2027-04-08", "2024-10-10"),
    ("2024-04-10", rules(apply_from=4), "2024-10-10", "2027-04-08", "2024-08-10"),
    ("2024-04-10", rules(age_until=4), "2024-10-10", "2028-04-08", "2024-04-10"),
]


@pytest.mark.parametrize(("born", "policy", "first", "last", "apply"), WINDOWS)
def test_windows(born: str, policy: Policy, first: str, last: str, apply: str) -> None:
    days = window(DAY(born), policy)
    assert (str(days.first_on), str(days.last_on), str(days.apply_on)) == (first, last, apply)


SAID = [
    ("2023-11-20", "2026-11-18", Policy(), None),
    ("2023-11-20", "2026-11-19", Policy(), "利用できる期間が2026年11月18日で終わっています（満3歳の誕生日の前々日まで）"),
    ("2026-12-08", "2026-12-08", Policy(), None),
    ("2026-12-09", "2026-12-08", Policy(), "今日よりあと"),
    ("2026-12-08", "2026-12-08", rules(apply_from=6), "申請は2027年6月8日から受け付けます"),
    ("2026-06-08", "2026-12-08", rules(apply_from=6), None),
    ("2026-06-09", "2026-12-08", rules(apply_from=6), "6か月になる2026年12月9日から"),
]


@pytest.mark.parametrize(("born", "on", "policy", "words"), SAID)
def test_sentences_name_their_dates(born: str, on: str, policy: Policy, words: str | None) -> None:
    said = age_refusal(DAY(born), policy, DAY(on))
    assert (said is None) if words is None else (said is not None and words in said.sentence)


def test_a_period_never_begins_before_the_child_is_old_enough() -> None:
    assert period(DAY("2026-09-10"), Policy(), DAY("2026-12-08")) == (DAY("2027-03-10"), DAY("2029-09-08"))
    assert period(DAY("2025-04-10"), Policy(), DAY("2026-12-08")) == (DAY("2026-12-08"), DAY("2028-04-08"))


def test_the_desk_has_two_weeks() -> None:
    found = waiting(DAY("2026-12-07"), Policy(), DAY("2026-12-20"))
    assert (found.days, found.left, str(found.due_on), found.words) == (13, 1, "2026-12-21", "あと1日")
    assert waiting(DAY("2026-12-07"), Policy(), DAY("2026-12-21")).words == "きょうが期限"
    assert waiting(DAY("2026-12-07"), Policy(), DAY("2026-12-23")).words == "2日超過"
    assert waiting(DAY("2026-12-07"), rules(review_days=30), DAY("2026-12-23")).left == 14


def test_policy_bounds() -> None:
    with pytest.raises(ValidationError):
        rules(age_from=300)


def answers(**facts: object) -> Answers:
    mother = GuardianAnswers("森本", "彩", "モリモト", "アヤ", "母", "09012345678", "mama@example.jp", birth_on=DAY("1993-05-01"))
    child = ChildAnswers("森本", "そら", "モリモト", "ソラ", DAY("2025-04-10"), "子", care=CareAnswers(True, "食物アレルギー"))
    plain = {
        "applicant": mother, "proxy": None, "children": (child,), "contacts": (), "facilities": ("いわねの丘こども園",),
        "consents": ("consent_data", "consent_records"),
    }  # fmt: skip
    return Answers(**(plain | facts))  # type: ignore[arg-type]


def test_answers_come_back_from_the_sealed_document() -> None:
    father = GuardianAnswers("森本", "健", "モリモト", "ケン", "父", "09087654321", "papa@example.jp")
    whole = answers(proxy=father)
    assert answers_from(whole.document()) == whole


def test_what_stands_against_sending() -> None:
    on = DAY("2026-12-08")
    assert not submission_refusals(answers(), Policy(), on)
    twin = GuardianAnswers("森本", "健", "モリモト", "ケン", "父", "09012345678", "MAMA@example.jp")
    child = answers().children[0]
    cases = {
        ("consents",): answers(consents=("consent_data",)),
        ("children",): answers(children=()),
        ("same_phone", "same_email"): answers(proxy=twin),
        ("same_child",): answers(children=(child, child)),
    }
    for codes, whole in cases.items():
        assert tuple(one.code for one in submission_refusals(whole, Policy(), on)) == codes
    assert [one.code for one in submission_refusals(answers(), Policy(), DAY("2028-04-09"))] == ["too_old"]
