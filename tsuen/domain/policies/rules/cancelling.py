"""What cancelling now costs, and until when it costs nothing (F4; C29, C30, O8)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from tsuen.domain.policies.policy import Effect, Policy
from tsuen.domain.policies.rules.facts import MEETING, Facts
from tsuen.domain.policies.rules.fees import fee
from tsuen.domain.policies.rules.moments import deadline
from tsuen.domain.policies.rules.once import once
from tsuen.domain.policies.rules.prices import hour_price
from tsuen.domain.policies.rules.vary import value


@dataclass(frozen=True)
class Cost:
    """Minutes of the month and yen. `field`: the step that says so."""

    minutes: int
    yen: int
    field: str


@dataclass(frozen=True)
class Stage:
    """From the end of the stage before until `until` (None: no end), cancelling costs this."""

    until: datetime | None
    cost: Cost


@once
def stages(policy: Policy, facts: Facts) -> list[Stage]:
    """The steps of the policy for this reservation, in time. A step that ends before the one before it holds for nobody."""
    found: list[Stage] = []
    for place, step in enumerate(value(policy.cancelling.steps, facts)):
        until = None if step.until is None else deadline(step.until, facts, policy.terms)
        if step.until is not None and until is None:
            continue
        if until is not None and found and found[-1].until is not None and until <= found[-1].until:
            continue
        found.append(Stage(until, cost_of(step.effect, policy, facts, f"cancelling.steps[{place}]")))
    return found


def free_until(policy: Policy, facts: Facts) -> datetime | None:
    """The last instant that costs nothing; None where there is none, or no end to it."""
    free = None
    for stage in stages(policy, facts):
        if stage.cost.minutes or stage.cost.yen:
            break
        free = stage.until
    return free


def cost_now(policy: Policy, facts: Facts) -> Cost:
    """What cancelling at `facts.now` costs. Illness counts as anything else unless the policy excepts it (C30)."""
    found = stages(policy, facts)
    stage = next((one for one in found if one.until is None or facts.now <= one.until), found[-1])
    illness = value(policy.cancelling.illness, facts)
    if facts.illness and illness is not None and (stage.cost.minutes or stage.cost.yen):
        return cost_of(illness, policy, facts, "cancelling.illness")
    return stage.cost


def falling(policy: Policy, facts: Facts) -> tuple[date, ...]:
    """The booked days right after this one that fall with it; closed days between them do not part a row."""
    if not policy.cancelling.following_days_fall or facts.on is None:
        return ()
    fallen, before = [], facts.on
    for day in sorted(day for day in set(facts.history.booked_days) if day > facts.on):
        between = (before + timedelta(days=n) for n in range(1, (day - before).days))
        if any(facts.is_open(one) for one in between):
            break
        fallen.append(day)
        before = day
    return tuple(fallen)


def no_show_cost(policy: Policy, facts: Facts) -> Cost:
    """Not coming and not saying so: as the last step, unless it has an effect of its own."""
    own = value(policy.cancelling.no_show, facts)
    if own is not None:
        return cost_of(own, policy, facts, "cancelling.no_show")
    return stages(policy, facts)[-1].cost


def change_until(policy: Policy, facts: Facts) -> datetime | None:
    """Until when a change costs nothing: its own moment, or as long as cancelling is free."""
    moment = value(policy.cancelling.change_until, facts)
    return free_until(policy, facts) if moment is None else deadline(moment, facts, policy.terms)


def change_cost(policy: Policy, facts: Facts) -> Cost:
    """What changing the time now costs."""
    until = change_until(policy, facts)
    if until is not None and facts.now <= until:
        return Cost(0, 0, "cancelling.change_until")
    own = value(policy.cancelling.change_effect, facts)
    return cost_now(policy, facts) if own is None else cost_of(own, policy, facts, "cancelling.change_effect")


def cost_of(effect: Effect, policy: Policy, facts: Facts, field: str) -> Cost:
    """An effect in minutes and yen of this reservation. `yen: facility` is told by the facility; else its hour's price stands in."""
    asked = hour_price(policy, facts) if facts.cancel_yen is None else facts.cancel_yen
    yen = effect.yen if isinstance(effect.yen, int) else asked
    if facts.kind == MEETING:
        return Cost(0, effect.yen if isinstance(effect.yen, int) else 0, field)
    minutes = (facts.minutes or 0) * effect.minutes_percent // 100
    if effect.fee_percent or effect.extras:
        charge = fee(policy, facts)
        extras = sum(line.yen for line in charge.lines if line.field.startswith("fees.extras"))
        yen += (charge.yen - extras) * effect.fee_percent // 100 + (extras if effect.extras else 0)
    return Cost(minutes, yen, field)
