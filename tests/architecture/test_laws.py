"""Laws a reader could check by eye, checked on every file: one clock, one committer, settings instead of names."""

import ast
import re

import pytest

from tests.support.source import TEMPLATES, calls, modules, templates
from tsuen.adapters.gazetteer import read_municipalities

CLOCKS = re.compile(r"(^|\.)(datetime|date|dt)\.(now|utcnow|today)$|^time\.(time|time_ns|localtime|gmtime|strftime)$|\bfunc\.(now|current_\w+)$")
COMMITS = re.compile(r"\.(commit|begin|begin_nested|rollback)$")
NAMES_ALLOWED = ("tsuen/jobs/demo",)


def test_there_is_one_clock():
    """Law 6: nothing but kernel/clock.py asks the machine for the time."""
    seen = [
        f"{module.name}:{call.lineno} {name}()"
        for module in modules()
        if module.name != "tsuen/kernel/clock.py"
        for name, call in calls(module)
        if CLOCKS.search(name)
    ]
    assert seen == []


def test_there_is_one_committer():
    """Law 1: one use case, one transaction; only tsuen.db begins and ends them."""
    seen = [
        f"{module.name}:{call.lineno} {name}()"
        for module in modules()
        if not module.name.startswith("tsuen/db/")
        for name, call in calls(module)
        if COMMITS.search(name)
    ]
    assert seen == []


def test_no_municipality_stands_in_the_code():
    """Law 8: every difference between municipalities is a setting."""
    rows = read_municipalities()
    names = {row.name for row in rows if len(row.name) > 2}
    codes = {row.code for row in rows}
    seen = []
    for module in modules():
        if module.name.startswith(NAMES_ALLOWED):
            continue
        for line, words in written(module):
            told = [name for name in names if name in words] + [c for c in re.findall(r"(?<!\d)\d{6}(?!\d)", words) if c in codes]
            seen += [f"{module.name}:{line} {one}" for one in told]
    assert seen == []


def written(module):
    """Every literal of a module with its line; docstrings, where the guides are named, left out."""
    told = set()
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node) is not None:
            told.add(id(node.body[0].value))
    for node in ast.walk(module.tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str | int) and id(node) not in told:
            yield node.lineno, str(node.value)


def test_no_dialect_is_asked_for_outside_the_database_package():
    """Law 2: two databases, one code."""
    word = re.compile(r"dialect\.name|get_backend_name|\.lite\b|sqlalchemy\.dialects")
    seen = [m.name for m in modules() if not m.name.startswith("tsuen/db/") and word.search(m.text)]
    assert seen == []


def test_nothing_is_marked_safe_by_hand():
    """Escaping happens in Jinja, and in one place of our own: web/filters.py."""
    seen = [
        f"{module.name}:{call.lineno}"
        for module in modules()
        if module.name != "tsuen/web/filters.py"
        for name, call in calls(module)
        if name.rsplit(".", 1)[-1] in {"Markup", "render_template_string", "eval", "exec"}
    ]
    unsafe = re.compile(r"\|\s*safe\b|autoescape\s+false|\bMarkup\(")
    seen += [path.relative_to(TEMPLATES).as_posix() for path in templates() if unsafe.search(path.read_text("utf-8"))]
    assert seen == []


def test_templates_are_escaped_by_their_name():
    """Jinja escapes .html; .txt is for mails; nothing else may be rendered with people's words."""
    odd = [p.relative_to(TEMPLATES).as_posix() for p in templates() if p.suffix not in {".html", ".txt", ".js", ".svg"}]
    assert odd == []
    texts = [p for p in templates(".txt") if p.relative_to(TEMPLATES).parts[0] != "mail"]
    assert texts == []


def test_no_inline_script_style_or_handler():
    """A strict Content-Security-Policy, and htmx without eval."""
    bad = re.compile(r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|hx-on\b|hx-vals\s*=\s*[\"']js:", re.IGNORECASE)
    seen = [
        f"{path.relative_to(TEMPLATES).as_posix()}: {found.group(0)[:60]}"
        for path in templates(".html")
        for found in bad.finditer(path.read_text("utf-8"))
        if 'type="application/json"' not in found.group(0)
    ]
    assert seen == []


def test_every_module_says_what_lives_in_it():
    assert [m.name for m in modules() if not ast.get_docstring(m.tree) and m.text.strip()] == []


PUBLIC_DRAWERS = re.compile(r"^tsuen\.domain\.\w+\.(services|queries|rules|mails|policy)\b")


def test_every_use_case_and_rule_has_its_sentence():
    """The guide's sentence stands in the docstring of each public function of these drawers."""
    seen = [
        f"{module.name}:{node.lineno} {node.name}"
        for module in modules()
        if PUBLIC_DRAWERS.match(module.dotted)
        for node in module.tree.body
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_") and not ast.get_docstring(node)
        if not any(isinstance(mark, ast.Name) and mark.id == "overload" for mark in node.decorator_list)
    ]
    assert seen == []


def test_services_take_a_writing_handle_first():
    """Law 1: `def verb(tx: Writing, …)`; what only reads is a query."""
    seen = []
    for module in modules():
        if not re.match(r"^tsuen\.domain\.\w+\.services\b", module.dotted):
            continue
        for node in module.tree.body:
            if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
                continue
            first = node.args.args[0] if node.args.args else None
            if first is not None and first.arg == "tx" and ast.unparse(first.annotation or ast.Constant("")) != "Writing":
                seen.append(f"{module.name}:{node.lineno} {node.name}")
    assert seen == []


def letters():
    """Every folder of a letter that some module names."""
    named = re.compile(r"template\s*=\s*[\"']([a-z_]+/[a-z_0-9]+)[\"']")
    return sorted({found for module in modules() for found in named.findall(module.text)})


def test_every_letter_has_a_subject_and_a_body():
    folders = {p.parent.relative_to(TEMPLATES / "mail").as_posix() for p in (TEMPLATES / "mail").glob("*/*/*.txt")}
    wanted = folders | set(letters())
    seen = [f"{one}/{part}" for one in sorted(wanted) for part in ("subject.txt", "body.txt") if not (TEMPLATES / "mail" / one / part).is_file()]
    assert seen == []


def test_every_subject_is_one_line():
    seen = [
        path.relative_to(TEMPLATES).as_posix()
        for path in (TEMPLATES / "mail").glob("*/*/subject.txt")
        if len(path.read_text("utf-8").strip().splitlines()) != 1
    ]
    assert seen == []


def test_no_letter_carries_care_needs():
    """Mails travel open: no allergy, no development, no care needs in them."""
    word = re.compile(r"\ballerg|\bcare\b|\bdevelopment\b|アレルギー|配慮すべき", re.IGNORECASE)
    seen = [p.relative_to(TEMPLATES).as_posix() for p in (TEMPLATES / "mail").rglob("*.txt") if word.search(p.read_text("utf-8"))]
    assert seen == []


@pytest.mark.parametrize("word", ["datetime.now()", "dt.datetime.now(UTC)", "date.today()", "time.time()", "func.now()"])
def test_the_clock_test_knows_a_clock(word):
    assert CLOCKS.search(ast.unparse(ast.parse(word).body[0].value.func))


@pytest.mark.parametrize("word", ["time.perf_counter()", "time.monotonic()", "clock.now()", "now()", "today()", "house().clock()"])
def test_the_clock_test_lets_our_clock_be(word):
    assert not CLOCKS.search(ast.unparse(ast.parse(word).body[0].value.func))


def test_prepared_statements_are_made_at_import():
    """`rows` and `do` keep what they compiled for as long as the process lives: a statement made in a request would stay, too."""
    seen = [
        f"{module.name} {ast.unparse(call.args[0])}"
        for module in modules()
        if not module.name.startswith("tsuen/db/")
        for name, call in calls(module)
        if name in {"tx.rows", "tx.do"} and not re.fullmatch(r"_?[A-Z][A-Z_]*", ast.unparse(call.args[0]))
    ]
    assert seen == ["tsuen/domain/facilities/queries/facts.py statement"], "`one` is given constants of its module"
