"""Policies for tests in a few words: `rules(closes_days=1, cap=240)`."""

from __future__ import annotations

from typing import Any

from tsuen.domain.policies.policy import Policy

_NEVER = object()


def rules(
    *, age_from: int | None = None, age_until: int | None = None, apply_from: int | None = None, cap: int | None = None,
    closes_days: int | None = None, cancel: str = "", cancel_at: str = "17:00", consumes: Any = _NEVER, fee: Any = _NEVER,
    interview_months: int | None = None, interview_closes: int | None = None, review_days: int | None = None, **sections: Any,
) -> Policy:  # fmt: skip
    """The national default with a few differences, as a document would say them."""
    made: dict[str, Any] = {name: dict(value) if isinstance(value, dict) else value for name, value in sections.items()}

    def say(section: str, **fields: Any) -> None:
        made.setdefault(section, {}).update(fields)

    if age_from is not None:
        say("eligibility", age_from={"months": age_from})
    if age_until is not None:
        say("eligibility", age_until={"years": age_until})
    if apply_from is not None:
        say("application", apply_from={"months": apply_from})
    if cap is not None:
        say("quota", grants=[{"minutes": cap}])
    if closes_days is not None:
        say("booking", closes={"days_before": closes_days})
    if cancel:
        untils = {"open": {"days_before": 1, "count": "open", "time": cancel_at}, "calendar": {"days_before": 1, "time": cancel_at}}
        until = untils.get(cancel, {"days_before": 1})
        say("cancelling", steps=[{"until": until}, {"effect": {"minutes_percent": 100}}])
    if consumes is not _NEVER:
        say("lateness", consumes=consumes)
    if fee is not _NEVER:
        say("lateness", fee=fee)
    if interview_months is not None:
        say("interviews", valid_months=interview_months)
    if interview_closes is not None:
        say("interviews", closes={"days_before": interview_closes})
    if review_days is not None:
        say("application", review_days=review_days)
    return Policy.model_validate(made)
