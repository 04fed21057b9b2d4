"""A draw as a file: everything needed to do it again by hand, and every answer; no names (A9)."""

from __future__ import annotations

import csv
import io

from tsuen.domain.applications.queries.draws import RoundCase, first_result
from tsuen.domain.applications.rules.draw import ALGORITHM, lot
from tsuen.domain.applications.rules.rounds import places_of
from tsuen.domain.applications.words import RESULTS

COLUMNS = ("順番", "抽選番号", "申請番号", "枠", "抽選の結果", "補欠の順位", "いまの状態", "繰り上げ", "くじ（SHA-256）")


def list_csv(case: RoundCase) -> str:
    """UTF-8 with its mark, so that spreadsheets read it."""
    facts, out = case.facts, io.StringIO()
    table = csv.writer(out, lineterminator="\r\n")
    bands = "、".join(f"{name} {count}人" for name, count in places_of(facts.terms.round).items())
    head = [
        ("抽選回", facts.ref), ("名前", facts.name), ("枠", bands), ("きょうだい", "一緒に抽選" if facts.terms.together else "別々に抽選"),
        ("方法", facts.algorithm or ALGORITHM), ("種のしるし（SHA-256）", facts.seed_digest), ("種", facts.seed or "抽選のあとに表示"),
        ("入力のしるし（SHA-256）", facts.input_digest), ("抽選した時刻", facts.drawn_at.isoformat() if facts.drawn_at else ""),
        ("確かめ方", f"tsuen lottery check {facts.ref}"),
    ]  # fmt: skip
    table.writerows(head)
    table.writerow(())
    table.writerow(COLUMNS)
    for one in case.lines:
        drawn = facts.state == "drawn"
        table.writerow((
            one.place or "", one.ticket, one.number, "・".join(one.bands), RESULTS[first_result(one)] if drawn else "",
            one.alternate or "", RESULTS[one.result], "○" if one.moved_up else "", lot(one.ticket, facts.seed, facts.ref) if drawn else "",
        ))  # fmt: skip
    return "﻿" + out.getvalue()
