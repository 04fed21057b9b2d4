"""How long things may be: what is small is read, what is large is searched."""

import ast

from tests.support.source import TEMPLATES, functions, length, median, modules, percentile, templates

MODULE, FUNCTION, VIEW, TEMPLATE = 350, 45, 15, 150


def test_modules():
    seen = [f"{m.name} ({m.lines})" for m in modules() if m.lines > MODULE]
    assert seen == []
    sizes = [m.lines for m in modules() if m.path.name != "__init__.py"]
    assert median(sizes) <= 80
    assert percentile(sizes, 0.9) <= 200


def test_functions():
    every = [(m, f) for m in modules() for f in functions(m)]
    seen = [f"{m.name}:{f.lineno} {f.name} ({length(f)})" for m, f in every if length(f) > FUNCTION]
    assert seen == []
    sizes = [length(f) for _, f in every]
    assert median(sizes) <= 9
    assert percentile(sizes, 0.9) <= 28


def is_view(function):
    return any("permit(" in ast.unparse(mark) for mark in function.decorator_list)


def test_views():
    """Five moves: gate, parse, call, refuse, answer."""
    seen = [
        f"{m.name}:{f.lineno} {f.name} ({length(f)})" for m in modules() for f in functions(m) if is_view(f) and length(f) > VIEW
    ]
    assert seen == []


def test_templates():
    sizes = {path: len(path.read_text("utf-8").splitlines()) for path in templates(".html", ".txt")}
    seen = [f"{path.relative_to(TEMPLATES).as_posix()} ({size})" for path, size in sizes.items() if size > TEMPLATE]
    assert seen == []
    assert median(list(sizes.values())) <= 40
