"""May this time be booked now, and if not, which rule says so (D2, D6, F1, F5, F8, C7)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

from tsuen.domain.policies.policy import WEEKDAYS, Moment, Policy
from tsuen.domain.policies.rules import eligibility, interviews
from tsuen.domain.policies.rules.facts import Facts, weekday_open
from tsuen.domain.policies.rules.moments import deadline, opening
from tsuen.domain.policies.rules.once import once
from tsuen.domain.policies.rules.phrases import from_text, rule_text, until_text
from tsuen.domain.policies.rules.places import full
from tsuen.domain.policies.rules.readiness import unready
from tsuen.domain.policies.rules.shapes import misfits
from tsuen.domain.policies.rules.terms import term_of
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.calendar import is_holiday
from tsuen.kernel.clock import at_jst, jst_date
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import date_text, day_text, moment_text

Found = Iterator[tuple[str, Refusal]]
MEETING, APPLYING, AT_THE_DOOR, REGULAR, FLEXIBLE = "初回面談", "申請", "登降園", "定期利用", "柔軟利用"
_YEAR = 366
_SECTION = {MEETING: "interviews", APPLYING: "application"}
CHANNELS = {"online": "このサイト", "phone": "電話", "facility": "施設", "paper": "窓口・郵送", "municipality": "市区町村の窓口"}


def section(kind: str) -> str:
    """Which section holds the window of a kind of use."""
    return _SECTION.get(kind, "booking")


@once
def opens_at(policy: Policy, facts: Facts) -> datetime | None:
    """The first instant at which it may be asked for; None: no such bound."""
    moment: Moment | None = value(getattr(policy, section(facts.kind)).opens, facts)
    return None if moment is None else opening(moment, facts, policy.terms)


@once
def closes_at(policy: Policy, facts: Facts) -> datetime | None:
    """The last instant in time; the start of use where nothing else is said."""
    moment: Moment | None = value(getattr(policy, section(facts.kind)).closes, facts)
    if moment is not None:
        return deadline(moment, facts, policy.terms)
    return None if facts.kind == APPLYING or facts.starts is None else facts.starts_at


@once
def last_open_day(policy: Policy, facts: Facts) -> date:
    """The last day of use that may be asked for at `facts.now`; a year ahead where nothing bounds it."""
    today = jst_date(facts.now)
    near, far = 0, _YEAR
    while near < far:
        middle = (near + far + 1) // 2
        opens = opens_at(policy, facts.on_day(today + timedelta(days=middle)))
        near, far = (middle, far) if opens is None or opens <= facts.now else (near, middle - 1)
    return today + timedelta(days=near)


@once
def first_open_day(policy: Policy, facts: Facts) -> date:
    """The first day of use that may still be asked for at `facts.now`."""
    today = jst_date(facts.now)
    near, far = 0, _YEAR
    while near < far:
        middle = (near + far) // 2
        closes = closes_at(policy, facts.on_day(today + timedelta(days=middle)))
        near, far = (near, middle) if closes is None or closes >= facts.now else (middle + 1, far)
    return today + timedelta(days=near)
def result_at(policy: Policy, facts: Facts) -> datetime | None:
    """When a lottery's result is told; None: no lottery."""
    moment: Moment | None = value(policy.booking.result, facts)
    return None if moment is None else opening(moment, facts, policy.terms)


def refusals(policy: Policy, facts: Facts) -> list[tuple[str, Refusal]]:
    """Everything that stands against it, the most telling first, each with its field. Empty: it may be booked."""
    found = list(eligibility.refusals(policy, facts))
    if facts.kind == AT_THE_DOOR:
        return found
    found += ways(policy, facts)
    found += _window(policy, facts)
    if facts.kind == APPLYING:
        return found + list(_apply_age(policy, facts))
    if facts.kind == MEETING:
        return found + list(_candidates(facts)) + list(days(policy, facts))
    found += _ready(policy, facts)
    found += unready(policy, facts)
    found += days(policy, facts)
    found += pattern(policy, facts)
    found += misfits(policy, facts)
    found += full(policy, facts)
    return found


def ways(policy: Policy, facts: Facts) -> Found:
    """Which kinds are open, by which way they are asked for, and at which facilities (F8, C7)."""
    if facts.kind not in {"", APPLYING} and facts.kind not in (kinds := value(policy.booking.kinds, facts)):
        open_now = "・".join(kinds) or "ありません"
        sentence = f"{facts.kind}の予約は受け付けていません（受け付けているもの：{open_now}）。市区町村の窓口におたずねください。"
        yield "booking.kinds", Refusal("kind_closed", sentence, "kind")
    channel, name = facts.history.channel, section(facts.kind)
    ways = value(getattr(policy, name).channels, facts)
    if channel is not None and channel not in ways:
        said = "・".join(CHANNELS.get(one, one) for one in ways) or "施設にご相談"
        what = "申請" if facts.kind == APPLYING else "予約"
        yield f"{name}.channels", Refusal("channel", f"この{what}は、{said}で受け付けています。その方法で申し込んでください。", "kind")
    if facts.kind != APPLYING:
        yield from facilities(policy, facts)


def _window(policy: Policy, facts: Facts) -> Found:
    """The rule in words, and its date: 「予約は利用日の7日前までです。1月21日（水）の予約は、1月14日（水）で締め切りました。」."""
    name, what = section(facts.kind), "申請" if facts.kind == APPLYING else "予約"
    rules, noun = getattr(policy, name), "面談日" if facts.kind == MEETING else "利用日"
    first, last = opens_at(policy, facts), closes_at(policy, facts)
    day = f"{day_text(facts.on)}の{what}" if facts.on else f"この{what}"
    if first is not None and facts.now < first:
        rule = rule_text(value(rules.opens, facts), noun)
        told = f"{what}は{rule}からです。" if rule else ""
        sentence = f"{told}{day}は、{from_text(first)}から受け付けます。"
        yield f"{name}.opens", Refusal("not_open_yet", sentence, "date", jst_date(first))
    if last is not None and facts.now > last:
        moment = value(rules.closes, facts)
        rule = "" if moment is None else rule_text(moment, noun)
        told = f"{what}は{rule}までです。" if rule else ""
        sentence = f"{told}{day}は、{until_text(last)}で締め切りました。ほかの日を選んでください。"
        yield f"{name}.closes", Refusal("closed", sentence, "date", jst_date(last))


def _apply_age(policy: Policy, facts: Facts) -> Found:
    days = eligibility.window(policy, facts)
    if days is not None and jst_date(facts.now) < days.apply_on:
        sentence = f"申請は{date_text(days.apply_on)}から受け付けます。"
        yield "application.apply_from", Refusal("apply_too_early", sentence, "child", days.apply_on)


def facilities(policy: Policy, facts: Facts) -> Found:
    """C7: which facilities, and how many."""
    rule = policy.facilities
    if facts.in_area is False and not value(rule.out_of_area, facts):
        sentence = "利用できるのは、お住まいの市区町村の施設だけです。市区町村の中の施設を選んでください。"
        yield "facilities.out_of_area", Refusal("out_of_area", sentence, "facility")
    applied, which = facts.history.applied_facilities, value(rule.which, facts)
    if which != "any" and applied is not None and facts.facility is not None and facts.facility not in applied:
        what, named = "申請した施設" if which == "applied" else "決定した施設", "、".join(applied) or "ありません"
        sentence = f"利用できるのは、{what}だけです（{named}）。ほかの施設のことは、市区町村の窓口におたずねください。"
        yield "facilities.which", Refusal("facilities", sentence, "facility")
    most, used = value(rule.most, facts), facts.history.used_facilities
    if most is None or used is None or facts.facility is None or facts.facility in used:
        return
    if len(set(used)) >= most:
        named = "、".join(dict.fromkeys(used))
        sentence = f"利用できる施設は{most}か所までです（{named}）。決まった施設を選んでください。"
        yield "facilities.most", Refusal("facilities", sentence, "facility")


def _candidates(facts: Facts) -> Found:
    """C(18): one of the times the facility offers."""
    offered, at = facts.candidates, facts.starts_at
    if offered is None or at is None:
        return
    days = {jst_date(one) for one in offered}
    by_day = {jst_date(one) for one in offered if at_jst(jst_date(one), 0) == one}  # a day alone is any time of it
    if at not in offered and facts.on not in by_day and (facts.starts is not None or facts.on not in days):
        named = "、".join(moment_text(one) for one in offered[:5]) or "ありません"
        sentence = f"面談は、施設が示した日時から選んでください（{named}）。合わないときは、施設に電話してください。"
        yield "facility.candidates", Refusal("not_offered", sentence, "date")


def _ready(policy: Policy, facts: Facts) -> Found:
    if facts.history.certified is False:
        yield "application", Refusal("not_certified", "先に利用申請をして、認定を受けてください。", "child")
    begins = facts.history.certified_from
    if begins is not None and facts.on is not None and facts.on < begins:
        sentence = f"認定は{date_text(begins)}からです。その日からの日を選んでください。"
        yield "application.effective", Refusal("not_certified_yet", sentence, "child", begins)
    if facts.history.accepted is False:
        sentence = "面談のあと、施設から受け入れができないと返事がありました。ほかの施設をさがしてください。"
        yield "interviews.needed", Refusal("not_accepted", sentence, "facility")
    elif interviews.needed(policy, facts):
        until = interviews.valid_until(policy, facts)
        since = f"前回から時間がたち、{date_text(until)}で期限が切れました。" if until else "はじめての施設です。"
        sentence = f"{since}予約の前に初回面談が必要です。先に初回面談を予約してください。"
        yield "interviews.valid_months" if until else "interviews.needed", Refusal("interview", sentence, "facility", until)


def days(policy: Policy, facts: Facts) -> Found:
    """Closed days, weekdays, terms, days that may not be booked again or not yet."""
    on, with_weekdays = facts.on, facts.kind != MEETING
    if on is None:
        return
    closed = _closed_by(policy, facts, on)
    if closed:
        yield closed, Refusal("day_off", f"{date_text(on)}は休園日です。ほかの日を選んでください。", "date", on)
    weekdays = value(policy.booking.weekdays, facts) if with_weekdays else None
    if weekdays is not None and WEEKDAYS[on.weekday()] not in weekdays:
        sentence = f"利用できるのは{'・'.join(weekdays)}曜日です。{date_text(on)}は{WEEKDAYS[on.weekday()]}曜日なので、ほかの日を選んでください。"
        yield "booking.weekdays", Refusal("weekday", sentence, "date", on)
    if with_weekdays and facts.kind == REGULAR and policy.terms and term_of(policy.terms, on) is None:
        sentence = f"{date_text(on)}は、どの利用期間にも入っていません。利用期間の中の日を選んでください。"
        yield "terms", Refusal("no_term", sentence, "date", on)
    if on in facts.history.cancelled_days and not value(policy.booking.same_day_again, facts):
        sentence = f"キャンセルした日（{date_text(on)}）は、もう一度予約できません。ほかの日を選んでください。"
        yield "booking.same_day_again", Refusal("cancelled_day", sentence, "date", on)
    yield from _after_no_show(policy, facts)
    valid = policy.valid
    if (valid.starts_on and on < valid.starts_on) or (valid.ends_on and on > valid.ends_on):
        sentence = f"この決まりは{date_text(valid.starts_on or on)}から{date_text(valid.ends_on or on)}までのものです。その中の日を選んでください。"
        yield "valid", Refusal("not_valid", sentence, "date", valid.ends_on)


def _closed_by(policy: Policy, facts: Facts, on: date) -> str:
    """Public holidays as the policy says, if it says; else the facility's own calendar, if that is told."""
    holidays = value(policy.booking.holidays_open, facts) if is_holiday(on) else None
    if holidays is not None:
        return "" if holidays else "booking.holidays_open"
    return "" if facts.is_open is weekday_open or facts.is_open(on) else "facility.closed_days"


def pattern(policy: Policy, facts: Facts) -> Found:
    """A regular use keeps its weekdays for the term: it may not be moved to one that is not among those booked in it."""
    on = facts.on
    if on is None or facts.kind != REGULAR or not facts.history.change or not value(policy.booking.pattern_fixed, facts):
        return
    first, last = term_of(policy.terms, on) or (on, on)
    booked = [day for day in facts.history.booked_days if not policy.terms or first <= day <= last]
    fixed = "".join(one for one in WEEKDAYS if one in {WEEKDAYS[day.weekday()] for day in booked})
    if fixed and WEEKDAYS[on.weekday()] not in fixed:
        until = f"{date_text(last)}までは、" if policy.terms else ""
        sentence = f"期間の途中で曜日は変えられません。{until}{'・'.join(fixed)}曜日の日を選んでください。"
        yield "booking.pattern_fixed", Refusal("pattern", sentence, "date", last if policy.terms else None)


def _after_no_show(policy: Policy, facts: Facts) -> Found:
    block = value(policy.cancelling.no_show_block_days, facts)
    missed = max(facts.history.no_show_days, default=None)
    if not block or missed is None or len(facts.history.no_show_days) < policy.cancelling.no_show_block_from:
        return
    free_on = missed + timedelta(days=block + 1)
    if jst_date(facts.now) < free_on:
        sentence = f"連絡なしの欠席（{date_text(missed)}）のあと{block}日間は予約できません。{date_text(free_on)}から予約できます。"
        yield "cancelling.no_show_block_days", Refusal("blocked", sentence, "date", free_on)
