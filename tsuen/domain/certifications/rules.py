"""From which day to which a child may use the scheme, and what is said to those outside it (F1, A8, A12, C25)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from tsuen.domain.municipalities.policy import Policy
from tsuen.kernel.birthdays import last_day_of_use, months_after
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import date_text


@dataclass(frozen=True)
class Window:
    """First and last day of use, both included, and the first day on which one may apply."""

    first_on: date
    last_on: date
    apply_on: date


def window(birth_on: date, policy: Policy) -> Window:
    """The days a child may use: from N completed months to the day before it attains the age that ends it (誕生日の前々日)."""
    return Window(
        months_after(birth_on, policy.age_from_months),
        last_day_of_use(birth_on, policy.age_ends_at),
        months_after(birth_on, max(policy.age_from_months - policy.apply_before_months, 0)),
    )


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
            f"（満{policy.age_ends_at}歳の誕生日の前々日まで）。年をお確かめください。",
            field,
            days.last_on,
        )
    if on < days.apply_on:
        return Refusal(
            "too_early",
            f"利用できるのは{policy.age_from_months}か月になる{date_text(days.first_on)}からです。"
            f"申請は{date_text(days.apply_on)}から受け付けます。",
            field,
            days.apply_on,
        )
    return None


def period(birth_on: date, policy: Policy, on: date) -> tuple[date, date]:
    """認定期間 when approved for use from `on`: never before the first eligible day, until the last day of use (A10)."""
    days = window(birth_on, policy)
    return max(on, days.first_on), days.last_on
