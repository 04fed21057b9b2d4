"""Reading the program's own source: its modules, functions and templates, for the tests about how it is built."""

from __future__ import annotations

import ast
import statistics
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "tsuen"
TEMPLATES = PACKAGE / "templates"


@dataclass(frozen=True)
class Module:
    """One file of the program."""

    path: Path
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """Its path from the root, for messages."""
        return self.path.relative_to(ROOT).as_posix()

    @property
    def dotted(self) -> str:
        """Its name for import."""
        return self.path.relative_to(ROOT).with_suffix("").as_posix().replace("/", ".").removesuffix(".__init__")

    @property
    def lines(self) -> int:
        """Its length."""
        return len(self.text.splitlines())


@cache
def modules() -> tuple[Module, ...]:
    """Every module of the package."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        text = path.read_text("utf-8")
        found.append(Module(path, text, ast.parse(text)))
    return tuple(found)


@cache
def templates(*endings: str) -> tuple[Path, ...]:
    """Every template file with one of these endings (all, if none is named)."""
    return tuple(
        path for path in sorted(TEMPLATES.rglob("*")) if path.is_file() and (not endings or path.suffix in endings)
    )


Function = ast.FunctionDef | ast.AsyncFunctionDef


def functions(module: Module) -> Iterator[Function]:
    """Every function and method of a module."""
    for node in ast.walk(module.tree):
        if isinstance(node, Function):
            yield node


def length(function: Function) -> int:
    """Lines from `def` to the end, decorators and docstring left out."""
    assert function.end_lineno is not None
    total = function.end_lineno - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None and first.end_lineno is not None:
        total -= first.end_lineno - first.lineno + 1
    return total


def calls(module: Module) -> Iterator[tuple[str, ast.Call]]:
    """Every call with its written name: `datetime.now`, `tx.commit`, `run`."""
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Call):
            yield ast.unparse(node.func), node


def median(values: list[int]) -> float:
    """The middle value; 0 of nothing."""
    return statistics.median(values) if values else 0


def percentile(values: list[int], part: float) -> int:
    """The value below which `part` of all lie; 0 of nothing."""
    return sorted(values)[min(len(values) - 1, int(len(values) * part))] if values else 0
