"""`tsuen lottery check ROUND`: draw a round again from what was kept (A9)."""

from __future__ import annotations

import sys

from tsuen.db import Database
from tsuen.domain.applications.queries.draws import round_check
from tsuen.kernel.refusals import NotFound


def check_round(database: Database, ref: str) -> int:
    """0: the kept results are what the announced seed gives; 1: they are not; 2: there is no such round."""
    try:
        with database.reading() as tx:
            faults = round_check(tx, ref)
    except NotFound:
        print(f"抽選回 {ref} はありません。", file=sys.stderr)
        return 2
    for fault in faults:
        print(fault)
    print(f"抽選回 {ref}：{'結果が合いません。' if faults else '同じ結果になりました。'}")
    return 1 if faults else 0
