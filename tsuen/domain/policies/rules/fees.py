"""The fee of a visit, estimated before and charged after by one rule, with its working line by line (F5, F6, K4-4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from tsuen.domain.policies.policy import Bands, Extra, FirstThen, Flat, Hourly, Policy, Reductions, Tariff
from tsuen.domain.policies.rules.counting import basis_minutes, counted, in_service, rounded
from tsuen.domain.policies.rules.facts import NATIONAL_PRICE, Facts
from tsuen.domain.policies.rules.households import household_class, reduced
from tsuen.domain.policies.rules.lateness import over_cap_yen
from tsuen.domain.policies.rules.quota import beyond
from tsuen.domain.policies.rules.vary import holds, value
from tsuen.kernel.wording import clock_text, hours_text, yen_text

_HOUR = 60
_WHOLE = 100  # per cent


@dataclass(frozen=True)
class Line:
    """One line of the working; `yen` may be negative. `field`: what of the policy says so."""

    label: str
    yen: int
    field: str


@dataclass(frozen=True)
class Fee:
    """The lines add up to `yen`. `minutes` is what was charged for."""

    yen: int
    minutes: int
    lines: tuple[Line, ...]


def fee(policy: Policy, facts: Facts) -> Fee:
    """What this visit costs this household: tariff, reduction, ceiling, extras. Fractions of a yen stand until the rounding."""
    fees = policy.fees
    minutes = fee_minutes(policy, facts)
    over = _over(policy, facts, minutes)
    free = min(minutes - over, max(0, value(fees.free_minutes, facts) - _used(policy, facts)))
    steps = _steps(policy, facts, minutes - over - free, free)
    steps += _ceilings(policy, facts, int(steps[-1][1]))
    lines = _lines(steps)
    if over:
        lines.append(Line(f"今月の時間を超えた{hours_text(over)}", over_cap_yen(policy, facts, over), "over_cap.yen"))
    reductions = value(fees.reductions, facts)
    lines += [line for place, extra in enumerate(fees.extras) if (line := _extra(place, extra, reductions, facts))]
    return Fee(sum(line.yen for line in lines), minutes, tuple(lines))


def _steps(policy: Policy, facts: Facts, minutes: int, free: int) -> list[tuple[str, Fraction, str]]:
    """From the full price to what is paid of it: each step with the sum that stands after it."""
    fees = policy.fees
    tariff: Tariff = value(fees.tariff, facts)
    full, label = (Fraction(), hours_text(0)) if free and not minutes else _price(tariff, minutes, facts)
    steps = [(label, full, "fees.tariff")]
    if free:
        steps.append((f"無料の時間 {hours_text(free)}", full, "fees.free_minutes"))
    paid = _paid(tariff, value(fees.reductions, facts), minutes, facts, full)
    if paid != full:
        steps.append(("世帯の減免", paid, "fees.reductions"))
    if facts.second_child and fees.second_child_percent != _WHOLE:
        paid = paid * fees.second_child_percent / _WHOLE
        steps.append(("2人目のお子さま", paid, "fees.second_child_percent"))
    left = _subsidy_left(policy, facts)
    if left:
        paid = max(Fraction(), paid - left)
        steps.append(("市区町村の助成", paid, "fees.subsidised_yen"))
    total = _rounded(policy, paid)
    if total != int(paid):
        steps.append(("端数の処理", Fraction(total), "fees.round_to_yen"))
    return [*steps[:-1], (steps[-1][0], Fraction(total), steps[-1][2])]


def _ceilings(policy: Policy, facts: Facts, yen: int) -> Iterator[tuple[str, Fraction, str]]:
    """What a day and a month never cost more than, with what was paid of it already."""
    fees, history = policy.fees, facts.history
    for label, most, paid, field in (
        ("1日", value(fees.most_per_day, facts), history.paid_yen_this_day, "fees.most_per_day"),
        ("1か月", value(fees.most_per_month, facts), history.paid_yen_this_month, "fees.most_per_month"),
    ):
        if most is not None and yen > max(0, most - paid):
            yen = max(0, most - paid)
            yield f"{label}の上限 {yen_text(most)}", Fraction(yen), field


def _lines(steps: list[tuple[str, Fraction, str]]) -> list[Line]:
    """Each step as what it adds or takes away, in whole yen."""
    before, lines = 0, []
    for label, after, field in steps:
        lines.append(Line(label, int(after) - before, field))
        before = int(after)
    return lines


def _over(policy: Policy, facts: Facts, minutes: int) -> int:
    """The minutes of this visit over the month's cap, where they cost a price of their own instead of the tariff."""
    return min(minutes, beyond(policy, facts, minutes)) if policy.over_cap.instead else 0


def fee_minutes(policy: Policy, facts: Facts) -> int:
    """The minutes charged for: as counted for the hours, or by a basis of their own."""
    basis = value(policy.fees.basis, facts)
    if basis == "counted":
        minutes = counted(policy, facts)
    else:
        counting = policy.counting
        direction = value(counting.rounding, facts)
        minutes = rounded(basis_minutes(basis, in_service(policy, facts)), value(counting.unit_minutes, facts), direction)
    return max(minutes, value(policy.fees.minimum_minutes, facts))


def hourly_price(policy: Policy, facts: Facts) -> int:
    """What an hour costs this household, where the tariff knows an hour; the price of the first hour elsewhere."""
    tariff: Tariff = value(policy.fees.tariff, facts)
    return int(_paid(tariff, value(policy.fees.reductions, facts), _HOUR, facts, _price(tariff, _HOUR, facts)[0]))


def _subsidy_left(policy: Policy, facts: Facts) -> int:
    """What the municipality still pays of this month's fees; earlier visits drew theirs at an hour's price."""
    most = value(policy.fees.subsidised_yen, facts)
    return 0 if most is None else max(0, most - hourly_price(policy, facts) * facts.history.used_minutes // _HOUR)


def _used(policy: Policy, facts: Facts) -> int:
    history = facts.history
    return history.used_minutes if policy.fees.free_per == "month" else history.used_minutes_this_year or 0


def _price(tariff: Tariff, minutes: int, facts: Facts) -> tuple[Fraction, str]:
    """The full price and how it came about."""
    if isinstance(tariff, Flat):
        return _flat(tariff, facts)
    if minutes <= 0:
        return Fraction(), hours_text(0)
    if isinstance(tariff, FirstThen):
        more = -(-max(0, minutes - tariff.first_minutes) // tariff.then_minutes)
        label = f"はじめの{hours_text(tariff.first_minutes)} {yen_text(tariff.first_yen)}"
        if more:
            label += f" ＋ {tariff.then_minutes}分ごと {yen_text(tariff.then_yen)} × {more}"
        return Fraction(tariff.first_yen + more * tariff.then_yen), label
    if isinstance(tariff, Bands):
        band = next(one for one in tariff.bands if one.until_minutes is None or minutes <= one.until_minutes)
        until = f"{hours_text(band.until_minutes)}まで" if band.until_minutes else hours_text(minutes)
        return Fraction(band.yen), f"{until} {yen_text(band.yen)}"
    units = rounded(minutes, tariff.unit_minutes, "up")
    price = hour_of(tariff, facts)
    return Fraction(price * units, _HOUR), f"1時間{yen_text(price)} × {hours_text(units)}"


def hour_of(tariff: Hourly, facts: Facts) -> int:
    """An hour's full price: the municipality's, else the facility's, else the national standard."""
    if tariff.yen is not None:
        return tariff.yen
    return NATIONAL_PRICE if facts.price is None else facts.price


def _flat(tariff: Flat, facts: Facts) -> tuple[Fraction, str]:
    if tariff.per == "visit":
        return Fraction(tariff.yen), f"1回 {yen_text(tariff.yen)}"
    if facts.history.used_minutes:
        return Fraction(), f"月額 {yen_text(tariff.yen)}（今月分は済み）"
    return Fraction(tariff.yen), f"月額 {yen_text(tariff.yen)}"


def _paid(tariff: Tariff, reductions: Reductions | None, minutes: int, facts: Facts, full: Fraction) -> Fraction:
    """Reductions are told by the hour: of a tariff of another shape the same share of an hour falls away."""
    if reductions is None or full == 0:
        return full
    if isinstance(tariff, Hourly):
        units = rounded(minutes, tariff.unit_minutes, "up")
        return reduced(reductions, facts, hour_of(tariff, facts)) * units / _HOUR
    if isinstance(tariff, FirstThen):
        hour = tariff.first_yen * _HOUR // tariff.first_minutes
        return full * reduced(reductions, facts, hour) / hour if hour else full
    if reductions.style == "percent":
        return full * reduced(reductions, facts, _WHOLE) / _WHOLE
    # A ladder's hour is its price for one; a flat sum knows none, so that the share of a usual hour falls away from it.
    price = NATIONAL_PRICE if facts.price is None else facts.price
    hour = int(_price(tariff, _HOUR, facts)[0]) if isinstance(tariff, Bands) else price
    return full * reduced(reductions, facts, hour) / hour if hour else full


def _rounded(policy: Policy, yen: Fraction) -> int:
    return rounded(yen.numerator if yen.denominator == 1 else yen, policy.fees.round_to_yen, policy.fees.round_yen)


def _extra(place: int, extra: Extra, reductions: Reductions | None, facts: Facts) -> Line | None:
    """A meal when the stay overlaps noon, unless declined; once a month or year with the first visit."""
    declined = extra.name in facts.declined_extras and extra.declinable
    declined = declined or (extra.ordered and extra.name not in facts.ordered_extras)
    if declined or not _within(extra, facts) or not holds(extra.when, facts):
        return None
    once = {
        "month": facts.history.used_minutes > 0,
        "fiscal_year": bool(facts.history.used_minutes_this_year or facts.history.used_minutes),
        "first_use": facts.history.first_use is not True,
    }
    if once.get(extra.per, False):
        return None
    waived = reductions is not None and household_class(reductions, facts) in extra.waived_for
    if waived or facts.household_class in extra.waived_for:
        return None
    span = extra.overlaps or extra.covers
    when = f"（{clock_text(span.starts)}～{clock_text(span.ends)}）" if span else ""
    return Line(f"{extra.name}{when}", extra.yen, f"fees.extras[{place}]")


def _within(extra: Extra, facts: Facts) -> bool:
    """Whether the stay is long enough and lies over the time the extra is for."""
    if (facts.minutes or 0) < extra.from_minutes:
        return False
    if extra.overlaps is not None and not _overlaps(facts, extra.overlaps.starts, extra.overlaps.ends):
        return False
    return extra.covers is None or _covers(facts, extra.covers.starts, extra.covers.ends)


def _overlaps(facts: Facts, starts: int, ends: int) -> bool:
    return facts.starts is not None and facts.ends is not None and facts.starts < ends and starts < facts.ends


def _covers(facts: Facts, starts: int, ends: int) -> bool:
    return facts.starts is not None and facts.ends is not None and facts.starts <= starts and ends <= facts.ends
