"""What has to be done before the first use (D16): a health check, a talk about medical care, visits with a parent, weaning."""

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
    if history.health_checked is False and history.first_use is not False and value(needs.health_check, facts):
        sentence = (
            "はじめて利用する前に、健康診断が必要です。受けたことを、施設か市区町村の窓口に知らせてください。確認のあとに予約できます。"
        )
        yield "readiness.health_check", Refusal("health_check", sentence, "child")
    if history.consulted is False and needs.consultation_for_medical_care:
        sentence = (
            "医療的ケアが必要なお子さまは、利用の前に相談が必要です。施設か市区町村の窓口に、電話でご相談ください。"
            "相談で受け入れが決まると、予約できます。"
        )
        yield "readiness.consultation_for_medical_care", Refusal("consultation", sentence, "child")
    visits, made = value(needs.accompanied_visits, facts), history.accompanied_visits
    if made is not None and made < visits and not history.accompanied:
        sentence = f"お子さまだけで利用する前に、親子通園が{visits}回必要です（これまでに{made}回）。施設に電話で日を決めてください。"
        yield "readiness.accompanied_visits", Refusal("accompanied", sentence, "child")


def with_parent(visits: int, made: int) -> str:
    """「初回もしくは慣れるまでの複数回、親子通園になる場合があります」: what is said of a visit; empty from the last one on."""
    return f"親子通園（保護者の方と一緒の利用）{visits}回のうち{made + 1}回目" if made < visits else ""
