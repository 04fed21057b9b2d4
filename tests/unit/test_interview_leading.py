"""What comes next where an interview is needed: nobody is told to book what is booked, held, or cannot be booked (S8, D2, D5)."""

from dataclasses import replace
from datetime import date

import pytest

from tests.support.rules import rules
from tsuen.domain.interviews.rules import UnderWay, interview_needed, next_step
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.facts import Facts
from tsuen.kernel.clock import at_jst

DAY = date(2026, 12, 16)
CASE = Facts(now=at_jst(date(2026, 12, 8), 600), kind="柔軟利用", in_area=True)
SUMIDA = rules(
    interviews={"channels": {"cases": [{"when": {"use": ["定期利用"], "in_area": True}, "value": ["facility"]}], "otherwise": ["online"]}}
)
FIRST = interview_needed(Policy(), accepted_on=None, refused=False, last_used_on=None, on=DAY)
LATE = interview_needed(Policy(), accepted_on=date(2026, 5, 1), refused=False, last_used_on=None, on=DAY)
HELD = UnderWay(date(2026, 11, 25), confirmed=True, held=True)
BOOKED = UnderWay(date(2026, 12, 10), confirmed=True, held=False)
ASKED = UnderWay(date(2026, 12, 10), confirmed=False, held=False)


@pytest.mark.parametrize(
    ("needed", "policy", "case", "way", "under_way", "code", "words"),
    [
        (FIRST, Policy(), CASE, "online", None, "interview_first", "先に初回面談を予約してください"),
        (FIRST, SUMIDA, CASE, "online", None, "interview_first", "先に初回面談を予約してください"),
        (FIRST, SUMIDA, replace(CASE, kind="定期利用"), "online", None, "interview_by_facility", "施設から連絡がありましたら"),
        (FIRST, SUMIDA, replace(CASE, kind="定期利用", in_area=False), "online", None, "interview_first", "先に初回面談を"),
        (FIRST, Policy(), CASE, "none", None, "interview_by_phone", "いま事前面談を受け付けていません"),
        (LATE, Policy(), CASE, "none", None, "interview_by_phone", "もう一度面談が必要です"),
        (FIRST, Policy(), CASE, "phone", None, "interview_by_phone", "電話で日時を決めてください"),
        (FIRST, Policy(), CASE, "online", HELD, "interview_held", "2026年11月25日の初回面談の結果"),
        (FIRST, Policy(), CASE, "none", BOOKED, "interview_booked", "2026年12月10日"),
        (LATE, Policy(), CASE, "online", ASKED, "interview_asked", "申し込んでいます"),
    ],
)
def test_the_step_that_is_really_open(needed, policy, case, way, under_way, code, words) -> None:  # type: ignore[no-untyped-def]
    found = next_step(needed, policy, case, way=way, phone="0748721389", under_way=under_way)
    assert found.code == code
    assert words in found.sentence
    assert ("先に初回面談を予約" in found.sentence) == (code == "interview_first")
