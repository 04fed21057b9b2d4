"""axe-core as the tests use it: its source, what to ask of it, and under which tags (WCAG 2.2 A and AA)."""

from __future__ import annotations

from pathlib import Path

AXE = (Path(__file__).parents[1] / "vendor" / "axe-core" / "axe.min.js").read_text("utf-8")
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22a", "wcag22aa"]
LOOK = """async tags => {
  document.querySelectorAll('details').forEach(one => { one.open = true });
  const held = await axe.run(document, {
    runOnly: {type: 'tag', values: tags}, rules: {'target-size': {enabled: true}}, resultTypes: ['violations'], iframes: false});
  return held.violations.flatMap(one => one.nodes.slice(0, 3).map(
    node => `${one.id}: ${node.target.join(' ')} ${(node.failureSummary || '').split('\\n').slice(1, 3).join(' ').slice(0, 260)}`));
}"""
