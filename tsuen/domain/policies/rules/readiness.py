"""What has to be done before the first use (D16): a health check, visits with a parent, weaning."""

from __future__ import annotations

from collections.abc import Iterator

from tsuen.domain.policies.policy import Policy
from tsuen.domain.policies.rules.facts import Facts
from tsuen.domain.policies.rules.vary import value
from tsuen.kernel.refusals import Refusal


def unready(policy: Policy, facts: Facts) -> Iterator[tuple[str, Refusal]]:
    """What is still to be done; a fact that is not told stands in nobody's way."""
    needs, history = policy.readiness, facts.history
    if facts.weaned is False and value(needs.weaned, facts):
        sentence = "離乳食が終わったお子さまが対象です。終わってから予約してください。"
        yield "readiness.weaned", Refusal("not_weaned", sentence, "child")
    if history.health_checked is False and value(needs.health_check, facts):
        sentence = "はじめて利用する前に健康診断が必要です。受けてから予約してください。"
        yield "readiness.health_check", Refusal("health_check", sentence, "child")
    visits, made = value(needs.accompanied_visits, facts), history.accompanied_visits
    if made is not None and made < visits:
        sentence = f"お子さまだけで利用する前に、親子通園が{visits}回必要です（これまでに{made}回）。"
        yield "readiness.accompanied_visits", Refusal("accompanied", sentence, "child")
