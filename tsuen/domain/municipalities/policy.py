"""A municipality's rules as frozen, validated data: every difference is a field with a default (law 8).

The defaults are the seeds' values: C = 千代田区, O = 小千谷市, F = the flow with screens, K = 湖南市.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from typing import Any, Literal

DAY_MINUTES = 24 * 60


class PolicyError(ValueError):
    """The document is refused; the sentences name the fields."""


@dataclass(frozen=True)
class Policy:
    """One version of a municipality's rules. Minutes and yen are whole numbers; times are minutes after midnight in Japan."""

    # who (C6): completed months from which a child may use, and the age whose attainment ends it
    age_from_months: int = 6
    age_ends_at: int = 3
    # A8: how many months before the first day of use a family may already apply; 0 = not before it
    apply_before_months: int = 6
    # F1: hours a month, in minutes; nothing is carried over
    monthly_cap_minutes: int = 600
    # F5: bookings close so many days before the day of use (that day still counts), and open so many days before
    booking_closes_days: int = 7
    booking_opens_days: int = 60
    minimum_minutes: int = 30
    # F4: free cancellation until `cancel_at` of the last open day before (C30), or of the calendar day before;
    # "day_of_use" = only a cancellation on the day itself consumes (O8)
    cancel_until: Literal["open_day_before", "calendar_day_before", "day_of_use"] = "open_day_before"
    cancel_at: int = 17 * 60
    # F2: the reserved time counts as used (C29)
    counting: Literal["reserved"] = "reserved"
    # F3: lateness: so many minutes (the minute itself counting or not) consume `late_block_minutes` (C29),
    # and from `late_fee_from_minutes` on an hour's fee is due for each hour begun (O8); 0 = no such rule
    late_grace_minutes: int = 10
    late_grace_inclusive: bool = True
    late_block_minutes: int = 60
    late_fee_from_minutes: int = 30
    # F6: yen taken off an hour's price by household class (national table of fiscal 2026)
    reductions: Mapping[str, int] = field(
        default_factory=lambda: {
            "public_assistance": 300,
            "non_taxed": 240,
            "lt_77101": 210,
            "support_needed": 150,
        }
    )
    # F7, D3: a new interview is needed when so many months have passed since the last use; 0 = never again
    interview_valid_months: int = 6
    interview_closes_days: int = 1
    # D6: open days a facility has to answer a 仮予約
    answer_days: int = 2
    # D2: kinds of use open to families on-line
    flexible_open: bool = True
    regular_open: bool = False
    # C7: which facilities a family may use: any, those it applied for, or one
    facilities_allowed: Literal["any", "applied"] = "any"
    # A8: how long the desk has, in days
    review_days: int = 14
    cancel_reasons: tuple[str, ...] = ("体調不良", "家庭の都合", "予約の変更", "誤って予約した", "その他")

    def __post_init__(self) -> None:
        problems = list(self._problems())
        if problems:
            raise PolicyError("\n".join(problems))

    def _problems(self) -> list[str]:
        bounds = {
            "age_from_months": (0, 36),
            "age_ends_at": (1, 7),
            "apply_before_months": (0, 36),
            "monthly_cap_minutes": (30, 31 * DAY_MINUTES),
            "booking_closes_days": (0, 60),
            "booking_opens_days": (1, 366),
            "minimum_minutes": (30, DAY_MINUTES),
            "cancel_at": (0, DAY_MINUTES),
            "late_grace_minutes": (0, 120),
            "late_block_minutes": (0, DAY_MINUTES),
            "late_fee_from_minutes": (0, DAY_MINUTES),
            "interview_valid_months": (0, 60),
            "interview_closes_days": (0, 60),
            "review_days": (1, 90),
            "answer_days": (1, 14),
        }
        said = [
            f"{name}: {low}から{high}の間で指定してください。"
            for name, (low, high) in bounds.items()
            if not low <= getattr(self, name) <= high
        ]
        if self.booking_closes_days > self.booking_opens_days:
            said.append("booking_closes_days: 受付の終わりが始まりより前になっています。")
        if self.minimum_minutes > self.monthly_cap_minutes:
            said.append("minimum_minutes: 月の上限を超えています。")
        return said

    def document(self) -> dict[str, Any]:
        """The same as plain data, for the database."""
        return asdict(self)


def policy_from(document: Mapping[str, Any]) -> Policy:
    """Read a stored document. Unknown fields are refused; missing ones stand at the default."""
    known = {f.name for f in fields(Policy)}
    strangers = sorted(set(document) - known)
    if strangers:
        raise PolicyError("知らない項目です: " + "、".join(strangers))
    values = dict(document)
    if "cancel_reasons" in values:
        values["cancel_reasons"] = tuple(values["cancel_reasons"])
    return Policy(**values)


@dataclass(frozen=True)
class DatedPolicy:
    """A policy with the version it came from; `version_id` is None where the national default stands."""

    version_id: int | None
    policy: Policy
