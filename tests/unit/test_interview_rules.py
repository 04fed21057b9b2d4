"""F7 and the other rules of interviews, as tables."""

from datetime import date

import pytest

from tests.support.rules import rules
from tsuen.domain.interviews.rules import (
    booking_closed,
    interview_needed,
    may_ask,
    may_attend,
    may_cancel,
    met,
)
from tsuen.domain.policies.policy import Policy
from tsuen.kernel.clock import at_jst

HALF = Policy()


@pytest.mark.parametrize(
    ("accepted", "used", "on", "code"),
    [
        # F3: 前回の利用から半年以上経過した場合も面談が必要です; the very day counts as half a year
        (None, None, date(2026, 12, 16), "interview_first"),
        (date(2026, 5, 1), date(2026, 6, 16), date(2026, 12, 15), None),
        (date(2026, 5, 1), date(2026, 6, 16), date(2026, 12, 16), "interview_lapsed"),
        (date(2026, 5, 1), date(2026, 6, 16), date(2027, 1, 16), "interview_lapsed"),
        # never used: the accepted interview stands for the same time
        (date(2026, 6, 16), None, date(2026, 12, 15), None),
        (date(2026, 6, 16), None, date(2026, 12, 16), "interview_lapsed"),
        # a newer interview starts the time anew, however old the last use is
        (date(2026, 12, 1), date(2026, 1, 5), date(2026, 12, 16), None),
        # use keeps an old interview alive
        (date(2024, 6, 1), date(2026, 12, 8), date(2026, 12, 16), None),
        # days a month lacks: 31 August + 6 months ends with February
        (date(2026, 8, 31), None, date(2027, 2, 28), None),
        (date(2026, 8, 31), None, date(2027, 3, 1), "interview_lapsed"),
        (date(2027, 8, 30), None, date(2028, 2, 29), None),
        (date(2027, 8, 29), None, date(2028, 2, 29), "interview_lapsed"),
    ],
)
def test_half_a_year(accepted: date | None, used: date | None, on: date, code: str | None) -> None:
    found = interview_needed(HALF, accepted_on=accepted, refused=False, last_used_on=used, on=on)
    assert (found.code if found else None) == code


def test_sentence_names_rule_and_date() -> None:
    found = interview_needed(
        HALF, accepted_on=date(2026, 5, 1), refused=False, last_used_on=date(2026, 6, 16), on=date(2026, 12, 16)
    )
    assert found is not None
    assert "前回の利用（2026年6月16日）から半年以上" in found.sentence
    assert "2026年12月15日まで" in found.sentence
    assert found.on == date(2026, 12, 15)


def test_refusal_of_the_facility_stands_above_everything() -> None:
    found = interview_needed(
        HALF, accepted_on=None, refused=True, refused_on=date(2026, 12, 1), last_used_on=date(2026, 12, 7), on=date(2026, 12, 16)
    )
    assert found is not None
    assert found.code == "interview_refused"
    assert "2026年12月1日" in found.sentence


def test_months_are_a_setting() -> None:
    never = rules(interview_months=0)
    assert met(never, date(2020, 1, 1), None, date(2026, 12, 1)) is None
    assert interview_needed(never, accepted_on=date(2020, 1, 1), refused=False, last_used_on=None, on=date(2026, 12, 1)) is None
    assert interview_needed(never, accepted_on=None, refused=False, last_used_on=None, on=date(2026, 12, 1)) is not None
    three = rules(interview_months=3)
    assert met(three, date(2026, 9, 16), None, date(2026, 12, 1)) == date(2026, 12, 15)


@pytest.mark.parametrize(
    ("closes", "today", "open_"),
    [(1, date(2026, 12, 14), True), (1, date(2026, 12, 15), False), (0, date(2026, 12, 15), True), (7, date(2026, 12, 8), True),
     (7, date(2026, 12, 9), False)],
)  # fmt: skip
def test_closing_day_still_counts(closes: int, today: date, open_: bool) -> None:
    found = booking_closed(rules(interview_closes=closes), on=date(2026, 12, 15), starts=570, now=at_jst(today, 500))
    assert (found is None) is open_
    if found:
        assert found.on is not None
        assert f"{found.on.month}月{found.on.day}日" in found.sentence


def _ask(**changes: object) -> str | None:
    facts: dict[str, object] = {
        "way": "online", "phone": "0748721389", "accepted_on": None, "last_used_on": None, "refused": False, "refused_on": None,
        "pending_on": None, "now": at_jst(date(2026, 12, 8), 540),
    }  # fmt: skip
    found = may_ask(HALF, **(facts | changes))  # type: ignore[arg-type]
    return found.code if found else None


def test_when_one_may_ask() -> None:
    assert _ask() is None
    assert _ask(way="phone") == "interview_by_phone"
    assert _ask(way="none") == "interview_by_phone"
    assert _ask(pending_on=date(2026, 12, 16)) == "interview_pending"
    assert _ask(accepted_on=date(2026, 12, 1)) == "interview_stands"
    assert _ask(refused=True, refused_on=date(2026, 12, 1)) == "interview_refused"
    # lapsed, or lapsing inside the days one may book: asked for again in time
    assert _ask(accepted_on=date(2026, 5, 1)) is None
    assert _ask(accepted_on=date(2026, 7, 20)) is None
    assert _ask(accepted_on=date(2026, 5, 1), last_used_on=date(2026, 12, 1)) == "interview_stands"


def test_who_may_attend() -> None:
    def said(months: int, *, certified: bool = True) -> str | None:
        found = may_attend(
            certified=certified, age_months=months, from_months=12, below_months=36, ages="1歳～2歳", on=date(2026, 12, 16)
        )
        return found.code if found else None

    assert said(12) is None
    assert said(35) is None
    assert said(11) == said(36) == "wrong_age"
    assert said(20, certified=False) == "not_certified"


@pytest.mark.parametrize(
    ("state", "today", "code"),
    [("tentative", date(2026, 12, 20), None), ("confirmed", date(2026, 12, 15), None),
     ("confirmed", date(2026, 12, 16), "interview_too_late"), ("done", date(2026, 12, 1), "interview_over"),
     ("declined", date(2026, 12, 1), "interview_over"), ("cancelled", date(2026, 12, 1), "interview_over")],
)  # fmt: skip
def test_cancelling(state: str, today: date, code: str | None) -> None:
    found = may_cancel(state=state, on=date(2026, 12, 16), today=today, phone="0748721389")
    assert (found.code if found else None) == code
