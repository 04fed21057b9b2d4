"""From which day to which a child may use the scheme, and what is said to those outside it (F1, A8, A12, C25)."""

from __future__ import annotations

from datetime import date

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules import eligibility
from tsuen.domain.policies.rules.eligibility import Window
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.telling import age_words, end_words
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.clock import at_jst
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import date_text


def case_of(birth_on: date, on: date) -> Facts:
    """A child that asks to be certified on a day."""
    return Facts(now=at_jst(on, 0), kind="申請", birth_on=birth_on)


def window(birth_on: date, policy: Policy) -> Window:
    """The days a child may use: from the age it begins at to the one that ends it (誕生日の前々日), and when one may apply."""
    days = eligibility.window(policy, case_of(birth_on, birth_on))
    assert days is not None  # noqa: S101 - a birth date is told
    return days


def starts_words(birth_on: date, policy: Policy) -> str:
    """6か月: the age at which use begins."""
    return age_words(value(policy.eligibility.age_from, case_of(birth_on, birth_on)))


def ends_words(birth_on: date, policy: Policy) -> str:
    """満3歳の誕生日の前々日まで."""
    return end_words(value(policy.eligibility.age_until, case_of(birth_on, birth_on)))


def age_refusal(birth_on: date, policy: Policy, on: date, field: str = "birth_on") -> Refusal | None:
    """Why a child of this birth date cannot apply on a day: not born, too early, or too old. Sentences name the dates."""
    days = window(birth_on, policy)
    if birth_on > on:
        return Refusal(
            "birth_ahead", "生年月日が今日よりあとになっています。年・月・日を確かめてください。", field
        )
    if days.last_on < on:
        return Refusal(
            "too_old",
            f"この生年月日では、利用できる期間が{date_text(days.last_on)}で終わっています"
            f"（{ends_words(birth_on, policy)}）。年をお確かめください。",
            field,
            days.last_on,
        )
    if on < days.apply_on:
        return Refusal(
            "too_early",
            f"利用できるのは{starts_words(birth_on, policy)}になる{date_text(days.first_on)}からです。"
            f"申請は{date_text(days.apply_on)}から受け付けます。",
            field,
            days.apply_on,
        )
    return None


def period(birth_on: date, policy: Policy, on: date) -> tuple[date, date]:
    """認定期間 when approved for use from `on`: never before the first eligible day, until the last day of use (A10)."""
    days = window(birth_on, policy)
    first = max(on, days.first_on)
    return first, eligibility.last_day(policy, Facts(now=at_jst(on, 0), on=first, birth_on=birth_on), days)


def corrected(
    was: date, birth_on: date, policy: Policy, *, starts_on: date, ends_on: date, issued_on: date
) -> tuple[date, date]:
    """認定期間 of a child that was born on another day than was written, by the rules it was certified under (A11, A12).

    A first day that was the age's own follows the age, never before the day of issue; a last day that was the rule's follows
    the rule, an earlier one stays. Nothing is left of it if the last day comes before the first.
    """
    asked = min(starts_on, issued_on) if starts_on == window(was, policy).first_on else starts_on
    first, last = period(birth_on, policy, asked)
    return first, last if ends_on == period(was, policy, starts_on)[1] else min(ends_on, last)
