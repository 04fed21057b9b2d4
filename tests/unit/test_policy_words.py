"""C(29-30) and O8 word by word: rule, case, decision side by side, for policies written as files are."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.decide import decide
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.price_words import price_words
from tsuen.jobs.policies.answers import answer
from tsuen.jobs.policies.cases import facts_of
from tsuen.jobs.policies.files import check_document

# C: 予約日の前日17時までは消費されない; 10分以上 → 1時間; 上限の超過は1時間ごとに施設の定める金額. The lateness fee of O is not C's.
C: dict[str, Any] = {
    "cancelling": {"steps": [{"until": {"days_before": 1, "count": "open", "time": "17:00"}}, {"effect": {"minutes_percent": 100}}]},
    "lateness": {"consumes": {"from_minutes": 10, "block_minutes": 60, "repeats": False}, "fee": None},
    "over_cap": {"yen": "price", "block_minutes": 60},
    "counting": {"basis": "reserved"},
}
# The heading of the same page: 10分超えた.
C_HEADING = C | {"lateness": {"consumes": {"from_minutes": 10, "at_exactly": False, "block_minutes": 60, "repeats": False}, "fee": None}}
# O: 当日キャンセルは利用時間枠が消費されます; 30分以上 → 1時間分の追加料金 (以降1時間ごと).
O: dict[str, Any] = {  # noqa: E741 - the seed's letter
    "cancelling": {"steps": [{"until": {"days_before": 1}}, {"effect": {"minutes_percent": 100}}]},
    "lateness": {"consumes": None, "fee": {"from_minutes": 30, "block_minutes": 60, "counted_from": "threshold"}},
}


def decided(document: dict[str, Any], **facts: Any) -> dict[str, Any]:
    found = check_document(document)
    assert found.problems == ()
    policy: Policy = found.versions[0]
    return answer(policy, decide(policy, facts_of({"facts": {"kind": "柔軟利用", **facts}})))


def at(day: str, start: str = "09:00", end: str = "11:00") -> dict[str, str]:
    return {"date": day, "start": start, "end": end}


@pytest.mark.parametrize(
    ("policy", "day", "closed_days", "now", "minutes"),
    [
        # 「予約日の前日17時までにご連絡をいただいた場合、利用時間は消費されません」
        (C, "2026-01-21", None, "2026-01-20T17:00:00", 0),
        (C, "2026-01-21", None, "2026-01-20T17:00:01", 120),
        (C, "2026-01-21", None, "2026-01-20T17:01:00", 120),
        # 「土日祝日を挟む場合は、利用日直前の開所日を「前日」と定義」: Friday the 9th before 成人の日 (Monday the 12th)
        (C, "2026-01-13", None, "2026-01-09T16:59:59", 0),
        (C, "2026-01-13", None, "2026-01-09T17:00:00", 0),
        (C, "2026-01-13", None, "2026-01-09T17:00:01", 120),
        (C, "2026-01-13", None, "2026-01-09T17:01:00", 120),
        (C, "2026-01-13", None, "2026-01-12T12:00:00", 120),
        (C, "2026-01-13", ["土", "日", "祝"], "2026-01-09T17:00:00", 0),
        # a facility open on Saturdays, one open on holidays, one closed on a Friday of its own
        (C, "2026-01-13", ["日", "祝"], "2026-01-10T17:00:00", 0),
        (C, "2026-01-13", ["日", "祝"], "2026-01-10T17:00:01", 120),
        (C, "2026-01-13", ["土", "日"], "2026-01-12T17:00:00", 0),
        (C, "2026-01-13", ["土", "日"], "2026-01-12T17:00:01", 120),
        (C, "2026-01-13", ["2026-01-09"], "2026-01-08T17:00:00", 0),
        (C, "2026-01-13", ["2026-01-09"], "2026-01-08T17:01:00", 120),
        (C, "2026-01-13", ["土", "日", "祝", "2026-01-09", "2026-01-08"], "2026-01-07T17:00:00", 0),
        # 「当日利用開始前まで」「当日の利用開始時刻以降にご連絡」「無断」
        (C, "2026-01-13", None, "2026-01-13T08:59:59", 120),
        (C, "2026-01-13", None, "2026-01-13T09:30:00", 120),
        # O: 「当日キャンセルは利用時間枠が消費されます」; the month and the year end at midnight in Japan
        (O, "2026-01-13", None, "2026-01-12T23:59:59", 0),
        (O, "2026-01-13", None, "2026-01-13T00:00:00", 120),
        (O, "2026-02-01", None, "2026-01-31T23:59:59", 0),
        (O, "2026-02-01", None, "2026-02-01T00:00:00", 120),
        (O, "2027-01-01", None, "2026-12-31T23:59:59", 0),
        (O, "2027-01-01", None, "2027-01-01T00:00:00", 120),
    ],
)
def test_what_cancelling_consumes(policy: dict[str, Any], day: str, closed_days: Any, now: str, minutes: int) -> None:
    facility = {} if closed_days is None else {"closed_days": closed_days}
    said = decided(policy, reservation=at(day), facility=facility, now=f"{now}+09:00")
    assert said["cost_of_cancelling_now"] == {"minutes": minutes, "yen": 0}
    assert (datetime.fromisoformat(f"{now}+09:00") <= datetime.fromisoformat(said["cancel_deadline"])) == (minutes == 0)


def test_the_same_instant_told_in_another_zone_is_the_same_instant() -> None:
    """17:00 in Japan is 08:00 in UTC and midnight in Los Angeles."""
    for now in ("2026-01-09T08:00:00+00:00", "2026-01-09T00:00:00-08:00", "2026-01-09T17:00:00"):
        assert decided(C, reservation=at("2026-01-13"), now=now)["cost_of_cancelling_now"]["minutes"] == 0


def test_illness_consumes_too() -> None:
    """「体調不良・感染症等によるキャンセル … 利用時間の消費が発生します」."""
    said = decided(C, reservation=at("2026-01-13"), now="2026-01-13T07:00:00+09:00", illness=True)
    assert said["cost_of_cancelling_now"]["minutes"] == 120


@pytest.mark.parametrize(
    ("policy", "left", "consumed"),
    [
        (C, "11:00:00", 120), (C, "11:09:59", 120), (C, "11:10:00", 180), (C, "11:10:01", 180), (C, "12:30:00", 180),
        (C_HEADING, "11:09:59", 120), (C_HEADING, "11:10:00", 120), (C_HEADING, "11:10:01", 180),
        (C, "10:15:00", 120),  # 早めのお迎え: 予約された時間分として算定
    ],
)  # fmt: skip
def test_ten_minutes_under_both_readings(policy: dict[str, Any], left: str, consumed: int) -> None:
    """「お迎えが予約時間を10分以上過ぎた場合は、1時間の利用を行ったものとみなし」; the heading: 「10分超えた場合」."""
    said = decided(policy, reservation=at("2026-01-13"), now="2026-01-13T12:00:00+09:00", stamps={"arrived": "09:00", "left": left})
    assert said["minutes_consumed"] == consumed


def test_a_late_arrival_counts_as_reserved() -> None:
    """「利用開始時刻に遅延した場合 … 予約された時間分として利用時間が算定されます」."""
    said = decided(C, reservation=at("2026-01-13"), now="2026-01-13T12:00:00+09:00", stamps={"arrived": "09:45", "left": "11:00"})
    assert said["minutes_consumed"] == 120


@pytest.mark.parametrize(
    ("left", "yen"),
    [
        ("11:00:00", 0), ("11:29:59", 0), ("11:30:00", 300), ("11:30:01", 300), ("12:29:59", 300), ("12:30:00", 600),
        ("13:29:59", 600), ("13:30:00", 900), ("16:30:00", 1800),
    ],
)  # fmt: skip
def test_thirty_minutes_and_each_hour_after(left: str, yen: int) -> None:
    """「お迎えが30分以上遅れた場合、1時間分の追加料金が発生します(以降1時間ごと)」."""
    said = decided(
        O, reservation=at("2026-01-13"), facility={"price": 300}, now="2026-01-13T18:00:00+09:00", stamps={"arrived": "09:00", "left": left}
    )
    assert (said["late_fee"], said["minutes_consumed"]) == (yen, 120)


@pytest.mark.parametrize(
    ("used", "left", "yen"),
    [
        (480, "11:10:00", 400),  # ten hours are used, the lateness is the eleventh
        (480, "11:09:59", 0), (420, "11:10:00", 0), (421, "11:10:00", 400), (479, "12:59:00", 400),
    ],
)  # fmt: skip
def test_the_eleventh_hour(used: int, left: str, yen: int) -> None:
    """「お迎えの遅延により月の利用上限10時間を超過した場合は、1時間ごとに追加料金 … 各施設が定める金額」."""
    said = decided(
        C, reservation=at("2026-01-13"), facility={"price": 400}, history={"used_minutes": used}, now="2026-01-13T14:00:00+09:00",
        stamps={"arrived": "09:00", "left": left},
    )  # fmt: skip
    assert said["late_fee"] == yen


@pytest.mark.parametrize(("used", "may"), [(480, True), (481, False), (600, False), (0, True)])
def test_no_eleventh_hour_is_booked(used: int, may: bool) -> None:
    said = decided(C, reservation=at("2026-01-27"), history={"used_minutes": used}, now="2026-01-05T10:00:00+09:00")
    assert said["may_book"] == may
    assert said["refusals"] == [] or said["refusals"][0]["sentence"].startswith("利用できるのは1か月10時間までです。1月の残りは")


@pytest.mark.parametrize(
    ("now", "may"),
    [
        ("2026-01-24T23:59:59", True), ("2026-01-25T00:00:00", False),  # 7 days before the 31st, whole days
        ("2025-12-01T23:59:59", False), ("2025-12-02T00:00:00", True),  # and 60
    ],
)  # fmt: skip
def test_the_thirty_first_at_midnight(now: str, may: bool) -> None:
    said = decided({}, reservation=at("2026-01-31"), now=f"{now}+09:00")
    assert said["may_book"] == may, said["refusals"]


def test_a_month_begins_anew() -> None:
    """The balance is the month's of the day of use: nothing of January is carried into February."""
    said = decided(C, reservation=at("2026-02-02"), history={"used_minutes": 0, "previous_month_used_minutes": 0}, now="2026-01-20T00:00:00+09:00")
    assert said["balance"] == {"cap_minutes": 600, "used_minutes": 0, "left_minutes": 600, "layers": [
        {"name": "国", "minutes": 600, "used_minutes": 0, "left_minutes": 600},
    ]}  # fmt: skip


HALF, LESS = "30分単位です", "世帯により減免があります"


@pytest.mark.parametrize(
    ("fees", "price", "notes"),
    [
        ({}, "1時間350円", (HALF, LESS)),
        ({"tariff": {"type": "hourly", "yen": 0}}, "無料", ()),
        ({"tariff": {"type": "hourly", "yen": 1200, "unit_minutes": 60}, "reductions": None}, "1時間1,200円", ("1時間単位です",)),
        ({"basis": "actual", "reductions": None}, "1時間350円", ()),
        ({"tariff": {"type": "flat", "yen": 600}}, "1回600円", (LESS,)),
        ({"tariff": {"type": "flat", "yen": 2000, "per": "month"}, "most_per_day": 900, "reductions": None}, "1か月2,000円", ("1日900円が上限です",)),
        ({"tariff": {"type": "first_then", "first_yen": 400, "then_yen": 150}, "reductions": None}, "はじめの1時間400円、そのあと30分ごとに150円", ()),
        ({"tariff": {"type": "bands", "bands": [{"until_minutes": 240, "yen": 900}, {"yen": 1500}]}, "reductions": None}, "4時間まで900円、それより長いとき1,500円", ()),
        ({"tariff": {"cases": [{"when": {"in_area": False}, "value": {"type": "flat", "yen": 900}}], "otherwise": {"type": "flat", "yen": 0}}}, "1回900円", (LESS,)),
        ({"tariff": {"cases": [{"when": {"weekday": ["土"]}, "value": {"type": "flat", "yen": 900}}], "otherwise": {"type": "flat", "yen": 0}}}, "無料", ("お子さまや利用日により異なります",)),
    ],
)  # fmt: skip
def test_the_price_in_a_phrase(fees: dict[str, Any], price: str, notes: tuple[str, ...]) -> None:
    """C6, F5: as it will be charged, whatever the shape of the tariff."""
    case = Facts(now=datetime(2026, 12, 8, tzinfo=UTC), kind="柔軟利用", in_area=False, resident=False, price=350)
    said = price_words(Policy.model_validate({"fees": fees}), case)
    assert (said.price, said.notes) == (price, notes)
