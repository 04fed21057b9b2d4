"""Parts of a policy as people read them: 利用日の7日前, 前の開所日の17:00."""

from __future__ import annotations

from dataclasses import dataclass, replace

from tsuen.domain.policies.policy import Age, AgeEnd, Late, Moment, Policy
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.quota import cap_of
from tsuen.domain.policies.rules.vary import NOBODY, value
from tsuen.kernel.wording import clock_text, date_text, hours_text

_COUNTED = {"calendar": "", "open": "（開所日で数えて）", "business": "（開庁日で数えて）"}


def moment_words(moment: Moment, of: str = "利用日") -> str:
    """利用日の7日前, 利用日の前の開所日の17:00, 前の月の20日, 2週間前の水曜日; `of` names the day it is counted from."""
    return _day_words(moment, of) + ("" if moment.time is None else f"の{clock_text(moment.time)}")


def age_words(age: Age) -> str:
    """6か月, 3歳, 2歳6か月."""
    months = age.years * 12 + age.months
    if months < 24 and months % 12:  # noqa: PLR2004 - small children are counted in months
        return f"{months}か月"
    return (f"{months // 12}歳" if months >= 12 else "") + (f"{months % 12}か月" if months % 12 else "") or "0か月"  # noqa: PLR2004


def end_words(end: AgeEnd) -> str:
    """満3歳の誕生日の前々日まで, 満3歳になる年度の末まで."""
    age = f"満{age_words(Age(years=end.years, months=end.months))}"
    if end.through != "day":
        return f"{age}になる{'年度' if end.through == 'fiscal_year_end' else '月'}の末まで"
    said = {-2: "の誕生日の前々日まで", -1: "の誕生日の前日まで", 0: "の誕生日まで"}
    return age + said.get(end.days, f"の誕生日の{abs(end.days)}日{'前' if end.days < 0 else '後'}まで")


def edge_words(late: Late) -> str:
    """10分以上 or 10分をこえて, as the municipality reads it (F3); おくれる follows."""
    return f"{late.from_minutes}分" + ("以上" if late.at_exactly else "をこえて")


@dataclass(frozen=True)
class PolicyWords:
    """What pages say of a policy: until when one books, how long one may use, how many hours, within how many days it is decided."""

    closes: str
    ends: str
    cap: str
    carries_over: bool
    least_minutes: int
    review_days: int


def policy_words(policy: Policy, facts: Facts | None = None) -> PolicyWords:
    """Of a case where one is at hand, else of a resident child at a facility of the place."""
    case = facts or NOBODY
    closes, cap = value(policy.booking.closes, case), cap_of(policy, case)
    return PolicyWords(
        closes=f"{moment_words(closes)}まで" if closes else "利用の開始まで",
        ends=end_words(value(policy.eligibility.age_until, case)),
        cap=f"1か月 {hours_text(cap)}まで" if cap is not None else "上限なし",
        carries_over=bool(policy.quota.carry_over_months),
        least_minutes=value(policy.booking.minimum_minutes, case),
        review_days=value(policy.application.review_days, case),
    )


def facility_words(policy: Policy, place: str, facts: Facts | None = None) -> list[str]:
    """「小千谷市では、利用できる施設は申請した施設のみです。」 and the other limits (C7, O5, C17); empty where any will do."""
    rule, case = policy.facilities, facts or NOBODY
    which, most = value(rule.which, case), value(rule.most, case)
    named = {"applied": "申請した施設", "decided": "決定した施設"}.get(which)
    said = [f"{named}のみ"] if named else []
    said += [f"{most}か所まで"] if most is not None else []
    if not value(rule.out_of_area, replace(case, in_area=False)):
        said.append(f"{place}の中の施設のみ")
    return [f"{place}では、利用できる施設は{one}です。" for one in said]


@dataclass(frozen=True)
class SchemeWords:
    """The scheme in a line: 6か月, 3歳, 10 hours a month (empty where there is no cap)."""

    starts: str
    until: str
    hours: str


def scheme_words(policy: Policy) -> SchemeWords:
    """What the public page says of the scheme."""
    who, cap = policy.eligibility, cap_of(policy, NOBODY)
    end = value(who.age_until, NOBODY)
    return SchemeWords(
        starts=age_words(value(who.age_from, NOBODY)), until=age_words(Age(years=end.years, months=end.months)),
        hours="" if cap is None else hours_text(cap).removesuffix("時間"),
    )  # fmt: skip


def _day_words(moment: Moment, of: str) -> str:
    if moment.hours_before is not None:
        return f"{of}の開始の{moment.hours_before}時間前"
    if moment.days_before is not None:
        return _days_words(moment.days_before, moment.count, of)
    if moment.on is not None or moment.month_day is not None:
        month, _, day = (moment.month_day or "").partition("-")
        return date_text(moment.on) if moment.on else f"{int(month)}月{int(day)}日"
    if moment.weeks_before is not None:
        weeks = "その週" if not moment.weeks_before else f"{moment.weeks_before}週間前"
        return f"{of}の{weeks}の{moment.weekday}曜日"
    month = {0: "その月", 1: "前の月"}.get(moment.months_before, f"{moment.months_before}か月前")
    if moment.nth is not None:
        return f"{of}の{month}の第{moment.nth}{moment.weekday}曜日"
    return f"{of}の{month}の" + ("末日" if moment.day_of_month == 31 else f"{moment.day_of_month}日")  # noqa: PLR2004


def _days_words(days: int, count: str, of: str) -> str:
    if days == 0:
        return f"{of}の当日"
    if days == 1 and count == "open":
        return f"{of}の前の開所日"
    if days == 1 and count == "calendar":
        return f"{of}の前日"
    return f"{of}の{days}日前{_COUNTED[count]}"
