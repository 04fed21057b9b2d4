"""Every refusal of a window names its rule and its date."""

from __future__ import annotations

from typing import Any

import pytest

from tests.unit.test_policy_borders import judged

LATE = "2026-10-20T09:59:00+09:00"


@pytest.mark.parametrize(
    ("closes", "sentence"),
    [
        ({"days_before": 7}, "予約は利用日の7日前までです。10月20日（火）の予約は、10月13日（火）で締め切りました。"),
        ({"days_before": 1}, "予約は利用日の前日までです。10月20日（火）の予約は、10月19日（月）で締め切りました。"),
        ({"days_before": 0, "time": "09:00"}, "予約は利用日の当日の9:00までです。10月20日（火）の予約は、10月20日（火）9:00で締め切りました。"),
        (
            {"days_before": 1, "count": "open", "time": "17:00"},
            "予約は利用日の前の開所日の17:00までです。10月20日（火）の予約は、10月19日（月）17:00で締め切りました。",
        ),
        (
            {"days_before": 3, "count": "business", "time": "12:00"},
            "予約は利用日の3営業日前の12:00までです。10月20日（火）の予約は、10月15日（木）12:00で締め切りました。",
        ),
        ({"hours_before": 24}, "予約は利用の24時間前までです。10月20日（火）の予約は、10月19日（月）10:00で締め切りました。"),
        ({"weeks_before": 1, "weekday": "木"}, "予約は利用日の前の週の木曜日までです。10月20日（火）の予約は、10月15日（木）で締め切りました。"),
        ({"day_of_month": 8, "months_before": 1}, "予約は利用日の前の月の8日までです。10月20日（火）の予約は、9月8日（火）で締め切りました。"),
        ({"day_of_month": 31, "months_before": 1}, "予約は利用日の前の月の末日までです。10月20日（火）の予約は、9月30日（水）で締め切りました。"),
        ({"day_of_month": 1, "months_before": 1, "count": "business"}, "予約は利用日の前の月の1番目の営業日までです。10月20日（火）の予約は、9月1日（火）で締め切りました。"),
        ({"same_day": 1}, "予約は利用日の1か月前の同じ日までです。10月20日（火）の予約は、9月20日（日）で締め切りました。"),
        ({"minutes_before": 30}, "予約は利用の30分前までです。10月20日（火）の予約は、10月20日（火）9:30で締め切りました。"),
        ({"nth": 2, "weekday": "金", "months_before": 1}, "予約は利用日の前の月の第2金曜日までです。10月20日（火）の予約は、9月11日（金）で締め切りました。"),
    ],
)  # fmt: skip
def test_a_closed_window_names_rule_and_date(closes: dict[str, Any], sentence: str) -> None:
    found = judged({"booking": {"closes": closes}}, now=LATE)
    said = [one["sentence"] for one in found["refusals"] if one["rule"] == "booking.closes"]
    assert said == [sentence + "ほかの日を選んでください。"]


@pytest.mark.parametrize(
    ("opens", "sentence"),
    [
        ({"days_before": 60}, "予約は利用日の60日前からです。10月20日（火）の予約は、8月21日（金）から受け付けます。"),
        (
            {"day_of_month": 1, "months_before": 1, "time": "09:00"},
            "予約は利用日の前の月の1日の9:00からです。10月20日（火）の予約は、9月1日（火）9:00から受け付けます。",
        ),
        ({"day_of_month": 1, "months_before": 2, "time": "10:00"}, "予約は利用日の2か月前の1日の10:00からです。10月20日（火）の予約は、8月1日（土）10:00から受け付けます。"),
    ],
)  # fmt: skip
def test_a_window_not_open_yet_names_rule_and_date(opens: dict[str, Any], sentence: str) -> None:
    found = judged({"booking": {"opens": opens}}, now="2026-07-01T09:00:00+09:00")
    assert [one["sentence"] for one in found["refusals"]] == [sentence]


def test_a_meeting_has_a_day_of_its_own() -> None:
    found = judged({"interviews": {"closes": {"days_before": 7}}}, kind="初回面談", now="2026-10-14T00:00:00+09:00")
    said = "予約は面談日の7日前までです。10月20日（火）の予約は、10月13日（火）で締め切りました。ほかの日を選んでください。"
    assert [one["sentence"] for one in found["refusals"]] == [said]
