"""The one stylesheet: the design tokens we use and every component's file, joined in a fixed order."""

from __future__ import annotations

import re
from pathlib import Path

ORDER = (
    "roles", "base", "shared", "frame", "button", "field", "choice", "error_summary", "status", "card", "facts", "meter",
    "notice", "cost", "tally", "tabs", "segments", "progress", "chips", "nav", "act_bar", "dialog", "toast", "empty",
    "week", "days", "facility", "scan", "door", "board", "records", "table", "filter_bar", "chart", "flow", "document", "tones",
    "screens", "utilities",
)  # fmt: skip
LAYERS = "@layer tokens, base, components, utilities;"
TOKENS = "vendor/digital-go-jp-design-tokens/tokens.css"
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_DEFINED = re.compile(r"(--[\w-]+)\s*:\s*([^;]+);")
_USED = re.compile(r"var\((--[\w-]+)\)")


def used_tokens(tokens: str, css: str) -> str:
    """Of the vendored custom properties, those that `css` names, with those they name in turn."""
    values = dict(_DEFINED.findall(_COMMENT.sub("", tokens)))
    wanted, waiting = set(), set(_USED.findall(css))
    while waiting:
        name = waiting.pop()
        if name in values and name not in wanted:
            wanted.add(name)
            waiting |= set(_USED.findall(values[name]))
    return "".join(f"{name}:{value.strip()};" for name, value in values.items() if name in wanted)


def build_stylesheet(static_folder: Path) -> str:
    """All the CSS as it is served. Without the vendored tokens colours fall back to the browser's own."""
    parts = [_COMMENT.sub("", (static_folder / "css" / f"{name}.css").read_text("utf-8")).strip() for name in ORDER]
    css = "\n".join([LAYERS, *parts])
    tokens = static_folder / TOKENS
    values = used_tokens(tokens.read_text("utf-8"), css) if tokens.is_file() else ""
    return f"{LAYERS}\n@layer tokens{{:root{{{values}}}}}\n{css.removeprefix(LAYERS).strip()}\n"
