"""May this child use the scheme at all: age, residence, enrolment (F1, A8, A12, C25)."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.ages import age_day, class_age, end_day, fiscal_year_end
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.once import once
from tsuen.domain.policies.rules.terms import term_of
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.clock import jst_date
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import date_text

# What a word of the lists also means: 地域型保育 is the law's name of four kinds, a 保育所 is mostly called 保育園.
_MEANS = {
    "地域型保育": ("地域型保育", "小規模保育", "家庭的保育", "事業所内保育", "居宅訪問型保育"),
    "保育所": ("保育所", "保育園"),
    "認定こども園": ("認定こども園", "こども園"),
}


@dataclass(frozen=True)
class Window:
    """First and last day of use by age, both included, and the first day on which one may apply."""

    first_on: date
    last_on: date
    apply_on: date


@once
def window(policy: Policy, facts: Facts) -> Window | None:
    """The days a child of this birth may use; None where no birth date is told."""
    if facts.birth_on is None:
        return None
    who = policy.eligibility
    first = age_day(facts.birth_on, value(who.age_from, facts))
    last = end_day(facts.birth_on, value(who.age_until, facts))
    return Window(first, last, age_day(facts.birth_on, value(policy.application.apply_from, facts)))


def last_day(policy: Policy, facts: Facts, days: Window) -> date:
    """The last day of use: by age, or earlier where certification is asked for anew each year or term."""
    on = facts.on or jst_date(facts.now)
    through = policy.eligibility.valid_through
    if through == "fiscal_year_end":
        return min(days.last_on, fiscal_year_end(on))
    term = term_of(policy.terms, on) if through == "term_end" else None
    return min(days.last_on, term[1]) if term else days.last_on


def refusals(policy: Policy, facts: Facts) -> Iterator[tuple[str, Refusal]]:
    """Why not, each with the field that decided it."""
    yield from _age(policy, facts)
    yield from _residence(policy, facts)
    named = enrolment(policy, facts.enrolled_in)
    if named:
        yield (
            "eligibility.enrolled_excluded",
            Refusal("enrolled", f"{named}に通っているお子さまは、この制度を利用できません。退園したあとに申請できます。", "child"),
        )


def enrolment(policy: Policy, enrolled_in: str | None) -> str:
    """What the child is enrolled in, where that excludes it; empty where it does not."""
    named = unicodedata.normalize("NFKC", enrolled_in or "").strip()
    if not named or named.lower() in {"none", "no", "なし", "無し", "無"}:
        return ""
    who = policy.eligibility
    if any(one in named for one in who.enrolled_allowed):
        return ""
    meant = [word for one in who.enrolled_excluded for word in _MEANS.get(one, (one,))]
    return named if any(word in named for word in meant) else ""


def _age(policy: Policy, facts: Facts) -> Iterator[tuple[str, Refusal]]:
    days, on = window(policy, facts), facts.on or jst_date(facts.now)
    if days is None or facts.birth_on is None:
        return
    who = policy.eligibility
    if on < days.first_on and facts.kind != "申請":
        sentence = f"利用できるのは{date_text(days.first_on)}からです。その日からの日を選んでください。"
        yield "eligibility.age_from", Refusal("too_young", sentence, "child", days.first_on)
    last = last_day(policy, facts, days)
    if on > last:
        sentence = f"利用できるのは{date_text(last)}までです。その日までの日を選んでください。"
        field = "eligibility.age_until" if last == days.last_on else "eligibility.valid_through"
        yield field, Refusal("too_old", sentence, "child", last)
    first, until = value(who.born_from, facts), value(who.born_until, facts)
    if (first and facts.birth_on < first) or (until and facts.birth_on > until):
        said = f"{date_text(first) if first else ''}から{date_text(until) if until else ''}までに生まれた"
        yield "eligibility.born_from", Refusal("birth_range", f"対象は{said}お子さまです。くわしいことは、お住まいの市区町村におたずねください。", "child", until or first)
    classes = value(who.class_ages, facts)
    if classes is not None and class_age(facts.birth_on, on) not in classes:
        accepted = "・".join(f"{age}歳児" for age in classes)
        sentence = f"対象は{accepted}クラス（4月1日の年齢）のお子さまです。{date_text(on)}のクラスは{class_age(facts.birth_on, on)}歳児です。お住まいの市区町村におたずねください。"
        yield "eligibility.class_ages", Refusal("class_age", sentence, "child", on)


def _residence(policy: Policy, facts: Facts) -> Iterator[tuple[str, Refusal]]:
    who = policy.eligibility
    if "application" not in who.checked_at and facts.kind == "申請":
        return
    if "use" not in who.checked_at and facts.kind != "申請":
        return
    on = facts.on or jst_date(facts.now)
    if facts.resident is False and value(who.resident, facts):
        sentence = f"利用できるのは、市区町村に住んでいるお子さまです（{date_text(on)}の時点）。お住まいの市区町村におたずねください。"
        yield "eligibility.resident", Refusal("not_resident", sentence, "child", on)
    if facts.guardian_resident is False and value(who.guardian_resident, facts):
        sentence = f"保護者の方も市区町村に住んでいることが必要です（{date_text(on)}の時点）。お住まいの市区町村におたずねください。"
        yield "eligibility.guardian_resident", Refusal("guardian_not_resident", sentence, "child", on)
