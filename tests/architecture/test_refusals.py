"""No dead end: every refusal a person can meet says what to do instead, or when it will do (design.md 7.3)."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

SRC = Path(__file__).parents[2] / "tsuen"
LEADS_ON = re.compile(r"ください|(予約|登録|記録|申請|抽選|利用|設定しなお)(は|に)?(でき|せ)ます|から受け付けます|電話で|メールで知らせます|手続き」になります")
# By code: why the sentence alone is enough.
ENOUGH = {
    "already_drawn": "the officer sees the result with it",
    "alternates_over": "staff: the day it ended; what follows is the next round",
    "booked_days": "staff: a sentence of the caller's before it says what to do",
    "by_lot": "the officer is told which choice to take",
    "decided": "the officer sees what stands",
    "ended": "the officer sees the ending with it",
    "moved_on": "what stands now is shown with it",
    "no_place": "the officer sees that there is none",
    "not_shortened": "the officer: there is nothing to take back",
    "settled": "what stands now is shown with it",
    "window_open": "the officer is told from when",
    "two_step_staff": "staff: it stays on",
}


def refusals() -> Iterator[tuple[str, str, str]]:
    """(place, code, sentence) of each `Refusal(…)` in the source; `…` stands for what is filled in."""
    for path in sorted(SRC.rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        for scope in [tree, *(node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))]:
            for call in _own(scope):
                if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Refusal" and len(call.args) > 1:
                    code = "".join(_texts(call.args[0], scope, call.lineno))
                    for sentence in _texts(call.args[1], scope, call.lineno) if code else []:
                        yield f"{path.relative_to(SRC)}:{call.lineno}", code, sentence


def _own(scope: ast.AST) -> Iterator[ast.AST]:
    for node in ast.iter_child_nodes(scope):
        if not isinstance(node, ast.FunctionDef | ast.ClassDef) or isinstance(scope, ast.ClassDef):
            yield node
            yield from _own(node)
        elif isinstance(node, ast.ClassDef):
            yield from _own(node)


def _texts(node: ast.expr, scope: ast.AST, line: int) -> list[str]:
    """The texts an expression may be; a name stands for what was last put into it above."""
    if isinstance(node, ast.Constant):
        return [str(node.value)]
    if isinstance(node, ast.JoinedStr):
        return ["".join(_part(one) for one in node.values)]
    if isinstance(node, ast.BinOp):
        return [left + right for left in _texts(node.left, scope, line) for right in _texts(node.right, scope, line)]
    if isinstance(node, ast.IfExp):
        return [*_texts(node.body, scope, line), *_texts(node.orelse, scope, line)]
    if isinstance(node, ast.Name):
        put = [one for one in _own(scope) if isinstance(one, ast.Assign) and one.lineno <= line and any(isinstance(t, ast.Name) and t.id == node.id for t in one.targets)]
        return _texts(put[-1].value, scope, line) if put else []
    return []


def _part(node: ast.expr) -> str:
    """A piece of an f-string: its words, those of a constant, or …"""
    if isinstance(node, ast.FormattedValue) and isinstance(node.value, ast.Name):
        return _constants().get(node.value.id, "…")
    return str(node.value) if isinstance(node, ast.Constant) else "…"


@cache
def _constants() -> dict[str, str]:
    """The sentences the source keeps under a name."""
    kept: dict[str, str] = {}
    for path in SRC.rglob("*.py"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                kept |= {one.id: node.value.value for one in node.targets if isinstance(one, ast.Name)}
    return kept


def test_every_refusal_leads_on() -> None:
    found = list(refusals())
    assert len(found) > 200
    dead = [f"{place} {code}: {sentence}" for place, code, sentence in found if code not in ENOUGH and not LEADS_ON.search(sentence)]
    assert not dead, "\n".join(dead)


def test_the_excuses_are_needed() -> None:
    codes = {code for _, code, _ in refusals()}
    assert not ENOUGH.keys() - codes
