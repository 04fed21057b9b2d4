"""The parts of a child's record that may be entered later, as plain facts; and what was shown when they are changed (A4, B7)."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from tsuen.domain.households.words import NO, NOT_YET, YES
from tsuen.kernel.numbers import digest
from tsuen.kernel.refusals import Refusal

PART_FIELDS = {"food": ("has_allergy", "allergy", "food"), "growth": ("development",)}
MOST_CONTACTS = 3
CHANGED = Refusal(
    "changed_meanwhile",
    "この画面を開いたあとに、ほかの画面で登録内容が変わりました。下の「いま登録されている内容」を確かめて、"
    "もう一度「確定」を押してください。入力した内容は残っています。",
)


def part_of(care: Mapping[str, Any], part: str) -> dict[str, str]:
    """One part as it is edited. An allergy written in the application says 有; nothing written says nothing yet."""
    said = {name: str(care.get(name) or "") for name in PART_FIELDS[part]}
    if "has_allergy" in said and said["allergy"]:
        said["has_allergy"] = "yes"
    return said


def part_refusal(said: Mapping[str, str], part: str) -> Refusal | None:
    """B7: what is required before 「確定」."""
    if part == "growth":
        missing = not said["development"]
        return Refusal("development_missing", "発育・健康について入力してください。", "development") if missing else None
    if said["has_allergy"] not in {"yes", "no"}:
        return Refusal("allergy_unsaid", "アレルギーの有か無かを選んでください。", "has_allergy")
    if said["has_allergy"] == "yes" and not said["allergy"]:
        return Refusal("allergy_missing", "アレルギーの内容を入力してください。", "allergy")
    return None


def is_filled(care: Mapping[str, Any], part: str) -> bool:
    """Whether a part that could be left for later was entered (A4): 無 is an answer, nothing is not."""
    first = PART_FIELDS[part][0]
    return bool(part_of(care, part)[first])


def part_rows(said: Mapping[str, str], part: str) -> list[tuple[str, str]]:
    """A part as headed facts, the same on its page, on the confirmation and beside a conflict."""
    if part == "growth":
        return [("発育・健康について", said["development"] or NOT_YET)]
    allergy = {"yes": f"{YES}\n{said['allergy']}", "no": NO}.get(said["has_allergy"], NOT_YET)
    return [("アレルギー", allergy), ("食事について", said["food"] or ("なし" if said["has_allergy"] else NOT_YET))]


def needs_rows(care: Mapping[str, Any]) -> list[tuple[str, str]]:
    """その他配慮すべき事項 as the application said it; it is changed by a notice to the municipality, not here."""
    if not care.get("needs"):
        return [("配慮すべき事項", NO)]
    rows = [("配慮すべき事項", f"{YES}\n{care.get('needs_detail') or ''}")]
    more = (("診断名・必要な配慮", "diagnosis"), ("医師の診断・指示", "doctor"))
    return rows + [(label, str(care[name])) for label, name in more if care.get(name)]


def mark_of(shown: Mapping[str, str] | Sequence[Mapping[str, str]]) -> str:
    """What a form was drawn from, as a mark it carries: a change in between is seen by it."""
    return digest(json.dumps(shown, sort_keys=True, ensure_ascii=False))[:32]
