"""The rules of the day: lateness at its borders in both readings, when a stamp may be set, codes as people type them."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.support.rules import rules
from tsuen.domain.attendance.rules import (
    Arrival,
    Plan,
    fold_door_code,
    kind_due,
    off_plan_words,
    overrun,
    stamp_refusal,
    stamp_words,
    standing,
)
from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.facts import Facts, History
from tsuen.kernel.clock import at_jst
from tsuen.kernel.numbers import new_door_code

DAY = date(2026, 12, 8)
PLAN = Plan(DAY, 570, 690, "in_use")  # 9:30 to 11:30
C = rules(fee=None)
C_OVER = rules(fee=None, consumes={"from_minutes": 10, "at_exactly": False})
O = rules(consumes=None)  # noqa: E741 - the seed's letter


def late(text: str) -> datetime:
    """11:30 and minutes:seconds."""
    minutes, seconds = text.split(":")
    return at_jst(DAY, 690) + timedelta(minutes=int(minutes), seconds=int(seconds))


def case(used: int = 120, left: datetime | None = None) -> Facts:
    """Two hours of a child that used `used` minutes of the month, these two hours among them, at 300 yen an hour."""
    history = History(used_minutes=max(0, used - 120))
    return Facts(now=left or PLAN.ends_at, kind="柔軟利用", on=DAY, starts=570, ends=690, price=300, left_at=left, history=history)


def arrival(policy: Policy = C, *, state: str = "in_use", used: int = 120, left: datetime | None = None) -> Arrival:
    return Arrival(
        1, "r" * 16, 1, "森本 ひなた", 1, 1, "いわねの丘こども園", "0748721389", Plan(DAY, 570, 690, state), policy, case(used), None, left
    )


@pytest.mark.parametrize(
    ("policy", "at", "minutes", "consumes", "fee_hours"),
    [
        (C, "-5:00", 0, 0, 0),
        (C, "0:00", 0, 0, 0),
        (C, "9:59", 9, 0, 0),
        (C, "10:00", 10, 60, 0),  # C29: 10分以上
        (C, "10:01", 10, 60, 0),
        (C, "60:00", 60, 60, 0),
        (C, "60:01", 60, 120, 0),
        (C_OVER, "9:59", 9, 0, 0),
        (C_OVER, "10:00", 10, 0, 0),  # C's heading: 10分超えた
        (C_OVER, "10:01", 10, 60, 0),
        (O, "10:00", 10, 0, 0),
        (O, "29:59", 29, 0, 0),
        (O, "30:00", 30, 0, 1),  # O8: 30分以上遅れた場合、1時間分
        (O, "89:59", 89, 0, 1),
        (O, "90:00", 90, 0, 2),  # 以降1時間ごと
        (rules(consumes={"from_minutes": 0}), "0:00", 0, 0, 0),
        (rules(consumes={"from_minutes": 0}), "0:01", 0, 60, 0),
    ],
)
def test_lateness_at_its_borders(policy: Policy, at: str, minutes: int, consumes: int, fee_hours: int) -> None:
    found = overrun(policy, case(left=late(at)))
    assert (found.minutes, found.consumes, found.fee_hours) == (minutes, consumes, fee_hours)
    assert bool(found.rule) == bool(consumes)


@pytest.mark.parametrize(
    ("used", "at", "fee_hours", "yen"),
    [(480, "10:00", 0, 0), (540, "10:00", 0, 0), (570, "10:00", 1, 300), (600, "10:00", 1, 300), (600, "61:00", 2, 600)],
)
def test_over_the_cap_is_charged_by_the_started_hour(used: int, at: str, fee_hours: int, yen: int) -> None:
    """F1, C29 03: 月の上限10時間を超過した場合は、1時間ごとに追加料金."""
    found = overrun(C, case(used, late(at)))
    assert (found.fee_hours, found.yen) == (fee_hours, yen)


def test_the_same_hour_is_charged_once() -> None:
    assert overrun(Policy(), case(600, late("30:00"))).fee_hours == 1


@given(st.integers(0, 400), st.integers(0, 59))
def test_later_never_costs_less(minutes: int, seconds: int) -> None:
    at = at_jst(DAY, 690) + timedelta(minutes=minutes, seconds=seconds)
    now, then = overrun(Policy(), case(500, at)), overrun(Policy(), case(500, at + timedelta(minutes=1)))
    assert then.consumes >= now.consumes
    assert then.fee_hours >= now.fee_hours


@pytest.mark.parametrize(
    ("kind", "state", "at", "code"),
    [
        ("arrive", "confirmed", "08:29:59", "too_early"),
        ("arrive", "confirmed", "08:30:00", None),
        ("arrive", "confirmed", "09:28:00", None),
        ("arrive", "confirmed", "18:00:00", None),
        ("arrive", "tentative", "09:28:00", "state_tentative"),
        ("arrive", "in_use", "09:28:00", "state_in_use"),
        ("arrive", "done", "12:00:00", "state_done"),
        ("arrive", "cancelled", "09:28:00", "state_cancelled"),
        ("leave", "confirmed", "11:30:00", "state_confirmed"),
        ("leave", "in_use", "09:29:00", None),
        ("leave", "in_use", "23:59:59", None),
        ("leave", "done", "12:00:00", "state_done"),
    ],
)
def test_when_a_stamp_may_be_set(kind: str, state: str, at: str, code: str | None) -> None:
    now = datetime.fromisoformat(f"2026-12-08T{at}+09:00")
    refusal = stamp_refusal(kind, Plan(DAY, 570, 690, state), now)
    assert (refusal.code if refusal else None) == code


@pytest.mark.parametrize("at", ["2026-12-07T23:59:59+09:00", "2026-12-09T00:00:00+09:00"])
def test_another_day_names_the_day(at: str) -> None:
    refusal = stamp_refusal("arrive", Plan(DAY, 570, 690, "confirmed"), datetime.fromisoformat(at))
    assert refusal is not None
    assert refusal.code == "other_day"
    assert "12月8日（火）" in refusal.sentence


def test_too_early_says_when() -> None:
    refusal = stamp_refusal("arrive", Plan(DAY, 570, 690, "confirmed"), at_jst(DAY, 500))
    assert refusal is not None
    assert "予定は9:30からなので、8:30になったら登録してください" in refusal.sentence


@pytest.mark.parametrize(
    ("kind", "at", "policy", "words"),
    [
        ("arrive", "-122:00", C, "予定の時間どおりです。早く着いても、利用時間は9:30から数えます。"),
        ("arrive", "-86:00", C, "予定より34分おそい登園です。利用時間は9:30から数えます。"),
        ("leave", "-20:00", C, "予定より20分早いお迎えです。利用時間は、予約した2時間で数えます。"),
        ("leave", "0:20", C, "予定の時間どおりです。"),
        ("leave", "5:00", C, "予定より5分おそいお迎えです。10分以上おくれると、利用できる時間を1時間使います。"),
        ("leave", "12:00", C, "予定より12分おそいお迎えです。10分以上おくれたため、利用できる時間を1時間使います。"),
        ("leave", "12:00", C_OVER, "予定より12分おそいお迎えです。10分をこえておくれたため、利用できる時間を1時間使います。"),
        ("leave", "31:00", O, "予定より31分おそいお迎えです。30分以上おくれたため、1時間分の追加料金（300円）がかかります。"),
    ],
)
def test_what_a_time_means_in_words(kind: str, at: str, policy: Policy, words: str) -> None:
    minutes, seconds = at.lstrip("-").split(":")
    delta = timedelta(minutes=int(minutes), seconds=int(seconds))
    moment = at_jst(DAY, 690) + (-delta if at.startswith("-") else delta)
    assert stamp_words(kind, arrival(policy), moment) == words


def test_over_the_cap_in_words() -> None:
    said = stamp_words("leave", arrival(C, used=600), late("12:00"))
    assert said.endswith("月の上限10時間をこえるため、1時間分の追加料金（300円）がかかります。")


def test_staff_read_only_what_was_not_as_planned() -> None:
    assert off_plan_words(arrival(left=late("0:30"))) == ""
    assert off_plan_words(arrival(left=late("9:59"))) == ""
    assert off_plan_words(arrival(left=at_jst(DAY, 685))) == ""
    assert "12分おそい" in off_plan_words(arrival(left=late("12:00")))
    assert "20分早い" in off_plan_words(arrival(left=at_jst(DAY, 670)))


@pytest.mark.parametrize(("door", "code"), [(None, "no_ticket"), (2, "other_door"), (1, None)])
def test_the_ticket_decides_first(door: int | None, code: str | None) -> None:
    refusal = standing(arrival(state="in_use"), "leave", door, at_jst(DAY, 690)).refusal
    assert (refusal.code if refusal else None) == code


def test_which_stamp_a_page_offers() -> None:
    states = ("tentative", "confirmed", "in_use", "done")
    assert [kind_due(Plan(DAY, 570, 690, s)) for s in states] == ["arrive", "arrive", "leave", "leave"]


@pytest.mark.parametrize(
    "typed",
    ["ABCDE23LQZ", "abcde23lqz", " abcde 23lqz ", "ABCDE-23LQZ", "ａｂｃｄｅ－２３ｌｑｚ", "ABCDE　23LQZ", "ABCDE23I0Z", "ABCDE231OZ",
     "https://portal.example.jp/d/ABCDE23LQZ", "https://portal.example.jp/d/abcde23lqz/"],
)  # fmt: skip
def test_codes_as_people_type_them(typed: str) -> None:
    assert fold_door_code(typed) == "ABCDE23LQZ"


def test_every_code_is_read_as_it_is() -> None:
    for code in (new_door_code() for _ in range(200)):
        assert fold_door_code(code) == code
        assert fold_door_code(f"{code[:5].lower()} {code[5:]}") == code
