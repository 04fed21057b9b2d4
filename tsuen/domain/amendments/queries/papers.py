"""The form of a change or an end, filled with what is known: our own layout (A11, K5-1, S10). No care needs stand in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tsuen.db import Reading
from tsuen.domain.amendments.words import CHANGE
from tsuen.domain.certifications.queries import certifications_of
from tsuen.domain.certifications.words import END_REASONS
from tsuen.domain.households.queries import children_of, guardians_of
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import date_text, phone_text, postal_text


@dataclass(frozen=True)
class Section:
    """A heading and its facts; an empty value is a box to write in."""

    title: str
    rows: Sequence[tuple[str, str]]


def paper_of(tx: Reading, viewer: Viewer, kind: str, today: date) -> list[Section]:
    """Of the viewer's own household."""
    found = [Section("届け出る方", [("届出日", ""), *_guardians(tx, viewer)]), *_children(tx, viewer, today)]
    if kind == CHANGE:
        boxes = ["氏名", "フリガナ", "住所（〒）", "電話番号", "保護者2（新しく登録する方）", "保護者2の登録を外す（□ 外す）", "お子さま", "お子さまの生年月日（正しい日）", "その他"]
        return [*found, Section("変わること（変わるところだけ書いてください）", [("いつから", ""), *((one, "") for one in boxes), ("変わる理由", "")])]
    reasons = "\n".join(f"□ {words}" for words in END_REASONS.values())
    return [*found, Section("認定の終わり", [("認定の最後の日", ""), ("理由", reasons), ("引っこし先・入園する園", "")])]


def _guardians(tx: Reading, viewer: Viewer) -> list[tuple[str, str]]:
    rows = []
    for one in guardians_of(tx, viewer):
        rows += [(f"保護者{one.position}の氏名", f"{one.name}（{one.kana}）"), (f"保護者{one.position}の電話番号", phone_text(one.phone))]
        rows += [(f"保護者{one.position}の住所", f"〒{postal_text(one.postal_code)}\n{one.address}")] if one.address else []
        rows += [(f"保護者{one.position}のメール", one.email)]
    return rows


def _children(tx: Reading, viewer: Viewer, today: date) -> list[Section]:
    papers = {one.child_id: one for one in reversed(certifications_of(tx, viewer))}
    found = []
    for child in children_of(tx, viewer):
        rows = [("氏名", f"{child.name}（{child.kana}）"), ("生年月日", date_text(child.birth_on))]
        paper = papers.get(child.id)
        if paper is not None:
            over = "（終わりました）" if paper.ends_on < today else ""
            rows += [("認定番号", paper.number), ("認定期間", f"{date_text(paper.starts_on)}～{date_text(paper.ends_on)}{over}")]
        found.append(Section("お子さま", rows))
    return found
