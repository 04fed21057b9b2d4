"""The seeds' examples as tables: when one may book, what a cancel costs, what hours cost (F1, F4–F6; C29, C30, O8, F3)."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.rules import rules
from tsuen.domain.interviews.rules import Elsewhere
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.facts import Facts, History
from tsuen.domain.policies.rules.fees import fee
from tsuen.domain.policies.rules.lateness import over_cap_yen
from tsuen.domain.reservations.rules import (
    BookingFacts,
    Choice,
    answer_by,
    booking_points,
    booking_window,
    cancellation_cost,
    closed_days_note,
    free_until,
    may_book,
    press,
    states_before,
    until_words,
)
from tsuen.domain.reservations.rules.states import NEXT
from tsuen.domain.reservations.words import pickup_person, room_words
from tsuen.kernel.calendar import is_business_day
from tsuen.kernel.cells import Span, cell_at
from tsuen.kernel.clock import at_jst

C, O = Policy(), rules(cancel="day")  # noqa: E741 - the seeds' letters
WEDNESDAY = date(2026, 12, 16)


def case(day: date = WEDNESDAY, now: datetime | None = None, **facts: object) -> Facts:
    """Two hours from 9:30 at 300 yen, seen at `now` (a week before)."""
    seen = now or at_jst(day - timedelta(days=8), 540)
    known: dict[str, object] = {"now": seen, "kind": "柔軟利用", "on": day, "starts": 570, "ends": 690, "price": 300}
    return Facts(**(known | facts))  # type: ignore[arg-type]


def at(text: str) -> datetime:
    return datetime.fromisoformat(text + "+09:00")


@pytest.mark.parametrize(
    ("policy", "day", "now", "free"),
    [
        (C, "2026-12-16", "2026-12-15T16:59:59", True),
        (C, "2026-12-16", "2026-12-15T17:00:00", True),  # 前日17時まで, the hour itself included
        (C, "2026-12-16", "2026-12-15T17:00:01", False),
        (C, "2026-12-21", "2026-12-18T17:00:00", True),  # 土日を挟む: the open day before is Friday
        (C, "2026-12-21", "2026-12-20T12:00:00", False),
        (C, "2027-01-12", "2027-01-08T17:00:00", True),  # three days off: Sat, Sun, 成人の日
        (C, "2027-01-12", "2027-01-08T17:00:01", False),
        (C, "2026-12-16", "2026-12-16T09:30:00", False),  # 当日の利用開始時刻以降, 無断
        (O, "2026-12-16", "2026-12-15T23:59:59.999999", True),
        (O, "2026-12-16", "2026-12-16T00:00:00", False),  # 当日キャンセルは利用時間枠が消費されます
        (O, "2027-01-01", "2026-12-31T23:59:59", True),  # the month and the year end at midnight in Japan
        (O, "2027-01-01", "2027-01-01T00:00:00", False),
        (rules(cancel="calendar"), "2026-12-21", "2026-12-20T17:00:00", True),
    ],
)
def test_until_when_cancelling_is_free(policy: Policy, day: str, now: str, free: bool) -> None:
    one = case(date.fromisoformat(day), at(now))
    cost = cancellation_cost(policy, one, free_until(policy, one))
    assert (cost.free, cost.minutes) == (free, 0 if free else 120)
    assert ("減りません" if free else "2時間を利用したものとして数えます") in cost.sentence


def test_deadlines_are_said_as_a_date_and_a_time_with_the_closed_days() -> None:
    monday = free_until(C, case(date(2026, 12, 21)))
    assert until_words(monday) == "12月18日（金）17:00まで"
    assert closed_days_note(monday, date(2026, 12, 21), is_business_day) == (
        "19日（土）と20日（日）は休園日のため、その前の開所日が期限です。"
    )
    tuesday = free_until(C, case(date(2027, 1, 12)))
    assert closed_days_note(tuesday, date(2027, 1, 12), is_business_day).startswith("9日（土）から11日（月）は休園日")
    assert closed_days_note(free_until(C, case()), WEDNESDAY, is_business_day) == ""
    assert until_words(free_until(O, case())) == "12月15日（火）まで"


@pytest.mark.parametrize(
    ("day", "today", "code", "words"),
    [
        ("2026-12-15", "2026-12-08", "", ""),  # 利用する7日前まで: the seventh day still counts
        ("2026-12-14", "2026-12-08", "closed", "予約は利用日の7日前までです。12月14日（月）は12月7日（月）で締め切りました。"),
        ("2027-02-06", "2026-12-08", "", ""),
        ("2027-02-07", "2026-12-08", "not_open_yet", "予約は利用日の60日前から受け付けます。2月7日（日）は12月9日（水）から予約できます。"),
        ("2027-01-05", "2026-12-29", "", ""),
        ("2027-03-07", "2027-02-28", "", ""),
        ("2027-03-06", "2027-02-28", "closed", "3月6日（土）は2月27日（土）で締め切りました。"),
    ],
)
def test_the_window(day: str, today: str, code: str, words: str) -> None:
    refusal = booking_window(C, case(date.fromisoformat(day), at(today + "T12:00:00")))
    assert (refusal.code if refusal else "") == code
    assert words in (refusal.sentence if refusal else "")


def test_the_window_turns_at_midnight_in_japan() -> None:
    span = Span(date(2026, 12, 15), 570, 690)
    for now, codes in ((at("2026-12-08T23:59:59"), []), (at("2026-12-09T00:00:00"), ["closed"])):
        assert [one.code for one in may_book(sound(span, case=case(span.on, now)), C, now)] == codes


def sound(span: Span, **changes: object) -> BookingFacts:
    known: dict[str, object] = {
        "case": case(span.on, at_jst(date(2026, 12, 8), 540)), "span": span, "child": "ひなた", "certified": True, "certified_until": None, "in_ages": True, "ages": "0歳6か月～2歳",
        "interview": None, "has_contact": True, "opens": 510, "closes": 990, "taken": None, "cap": 600, "left": 600, "full": False,
    }  # fmt: skip
    return BookingFacts(**(known | changes))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "code", "words"),
    [
        ({"certified": False}, "not_certified", "12月16日（水）には、ひなた さまの認定がありません。"),
        ({"certified": False, "certified_until": date(2026, 12, 10)}, "not_certified", "12月10日（木）まで"),
        ({"in_ages": False}, "age", "この施設の対象は0歳6か月～2歳です。"),
        ({"has_contact": False}, "no_contact", "緊急連絡先"),
        ({"opens": None, "closes": None}, "day_off", "12月16日（水）は休園日です。"),
        ({"closes": 660}, "outside", "12月16日（水）の受付時間は8:30～11:00です。"),
        ({"taken": Elsewhere(WEDNESDAY, 600, 660, "ほかの園")}, "overlap", "12月16日（水）10:00～11:00にほかの園の予約があります。"),
        ({"case": case(now=at("2026-12-08T09:00"), history=History(used_minutes=510))}, "cap", "利用できるのは1か月10時間までです。12月の残りは1.5時間です。"),
    ],
)
def test_each_reason_names_its_rule(changes: dict[str, object], code: str, words: str) -> None:
    refusals = may_book(sound(Span(WEDNESDAY, 570, 690), **changes), C, at("2026-12-08T09:00"))
    assert [one.code for one in refusals] == [code]
    assert words in refusals[0].sentence


@pytest.mark.parametrize(
    ("minutes", "household", "yen"),
    [
        (30, "general", 150), (120, "general", 600), (60, "general", 300),  # 0.5時間 150円, 2時間 600円 (F5, F6)
        (120, "public_assistance", 0), (60, "non_taxed", 60), (120, "lt_77101", 180), (120, "support_needed", 300),
    ],
)  # fmt: skip
def test_what_hours_cost(minutes: int, household: str, yen: int) -> None:
    working = fee(C, case(ends=570 + minutes, household_class=household))
    assert working.yen == yen
    assert sum(line.yen for line in working.lines) == yen


def test_a_reduction_never_goes_below_nothing() -> None:
    assert fee(C, case(price=200, household_class="public_assistance")).yen == 0


@pytest.mark.parametrize(("over", "yen"), [(0, 0), (1, 300), (60, 300), (61, 600)])
def test_over_the_cap_each_started_hour_costs(over: int, yen: int) -> None:
    assert over_cap_yen(C, case(), over) == yen


def test_pressing_the_calendar() -> None:
    free = set(range(cell_at(WEDNESDAY, 540), cell_at(WEDNESDAY, 720))) - {cell_at(WEDNESDAY, 660)}
    first, _ = press(None, WEDNESDAY, 570, free.__contains__)
    assert first == Choice(WEDNESDAY, 570)
    second, why = press(first, WEDNESDAY, 630, free.__contains__)
    assert (second, why) == (Choice(WEDNESDAY, 570, 660), "")
    assert press(first, WEDNESDAY, 540, free.__contains__)[0] == Choice(WEDNESDAY, 540, 600)
    kept, why = press(first, WEDNESDAY, 690, free.__contains__)
    assert kept == first
    assert why.startswith("間に空きのない時間")
    assert press(second, WEDNESDAY, 690, free.__contains__)[0] == Choice(WEDNESDAY, 690)
    assert press(first, WEDNESDAY + timedelta(days=1), 570, free.__contains__)[0].on == WEDNESDAY + timedelta(days=1)


def test_the_facility_answers_within_two_open_days_and_before_the_use() -> None:
    assert answer_by(C, case(), date(2026, 12, 8), WEDNESDAY, is_business_day) == at("2026-12-10T17:00")
    assert answer_by(C, case(), date(2026, 12, 11), date(2026, 12, 22), is_business_day) == at("2026-12-15T17:00")
    assert answer_by(C, case(), date(2026, 12, 18), date(2026, 12, 21), is_business_day) == at("2026-12-20T17:00")


def test_the_points_come_from_the_policy() -> None:
    deadline = free_until(C, case())
    points = booking_points(C, case(), deadline, 600)
    assert 3 <= len(points) <= 5
    assert "12月15日（火）17:00まで" in points[1]
    harsh = rules(fee=None, consumes={"from_minutes": 10, "at_exactly": False})
    assert "10分をこえておくれる" in "".join(booking_points(harsh, case(), deadline, 600))
    lenient = rules(consumes=None)
    assert "お迎えが30分以上おくれると" in "".join(booking_points(lenient, case(), deadline, 600))


def test_states_lead_nowhere_unknown() -> None:
    assert {after for some in NEXT.values() for after in some} <= set(NEXT)
    assert states_before("cancelled") == {"tentative", "confirmed"}
    assert states_before("in_use") == {"confirmed", "done"}


@given(st.dates(date(2026, 1, 1), date(2030, 12, 31)), st.integers(0, 1439))
def test_the_deadline_is_always_before_the_use_and_on_an_open_day(day: date, cancel_at: int) -> None:
    policy = rules(cancel="open", cancel_at=f"{cancel_at // 60:02d}:{cancel_at % 60:02d}")
    deadline = free_until(policy, case(day))
    assert deadline <= at(f"{day}T00:00:00")


@pytest.mark.parametrize(
    ("state", "left", "said"),
    [("tentative", 0, "1人のうち、確定すると残り0人"), ("confirmed", 1, "1人のうち、残り1人"), ("tentative", -1, "1人の枠に、1人多く入っています。お受けできるか、確かめてください。")],
)  # fmt: skip
def test_what_stands_behind_a_confirmation(state: str, left: int, said: str) -> None:
    """D6: a 仮予約 holds its place, so none is missing when it is confirmed; only a reduced capacity is."""
    assert room_words(state, 1, left) == said


@pytest.mark.parametrize(
    ("pickup", "said"),
    [
        ({"who": "guardian2"}, "山本 健（保護者2）"),
        ({"who": "guardian2", "name": "山本 太郎"}, "山本 太郎（保護者2）"),
        ({"who": "guardian1"}, "保護者1"),
        ({"who": "other", "name": "山本 和子", "relation": "祖母"}, "山本 和子（祖母）"),
        ({}, ""),
    ],
)
def test_the_person_at_the_door_has_a_name(pickup: dict[str, str], said: str) -> None:
    """E2: staff check a person; who is registered no more is named as they were."""
    assert pickup_person(pickup, {2: "山本 健"}) == said
