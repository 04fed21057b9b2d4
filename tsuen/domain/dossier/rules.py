"""How an entry of the audit trail reads for the family it is about (H11). Names of staff are never told, their place is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime

from tsuen.domain.dossier.words import (
    CARE,
    CHANGED,
    FIELDS,
    OFFICER,
    OTHER_CHANGED,
    OTHER_READ,
    READ,
    SHOWN,
    STAFF,
    SYSTEM,
)
from tsuen.kernel.clock import jst_date
from tsuen.kernel.wording import time_text

CARE_READ = "care.read"


@dataclass(frozen=True)
class Reading:
    """A place was shown something of the family's: once, or several times in a day."""

    first_at: datetime
    last_at: datetime
    place: str
    whose: str
    what: str
    times: int = 1

    @property
    def on(self) -> date:
        """The day in Japan."""
        return jst_date(self.first_at)

    @property
    def when(self) -> str:
        """9:02, 9:02～11:30（4回）."""
        if self.times == 1:
            return time_text(self.first_at)
        return f"{time_text(self.first_at)}～{time_text(self.last_at)}（{self.times}回）"


def read_words(action: str, facts: Mapping[str, object]) -> str:
    """What was shown: アレルギー, 行動記録, 利用申請の内容."""
    if action == CARE_READ:
        return SHOWN.get(str(facts.get("what") or ""), CARE)
    return READ.get(action, OTHER_READ)


def change_words(action: str, facts: Mapping[str, object]) -> str:
    """What was changed; the audit names fields, never what they say."""
    if action == "households.care":
        said = facts.get("fields")
        names = said if isinstance(said, list) else []
        return "・".join(dict.fromkeys(FIELDS.get(str(one), str(one)) for one in names)) or OTHER_CHANGED["households"]
    return CHANGED.get(action) or OTHER_CHANGED.get(action.partition(".")[0], "登録情報")


def place_words(audience: str, place: str) -> str:
    """いわねの丘こども園の職員, 湖南市の担当者; nobody: the system."""
    if audience == "facility":
        return f"{place}{STAFF}"
    return f"{place}{OFFICER}" if audience == "municipality" else SYSTEM


def folded(readings: Iterable[Reading]) -> list[Reading]:
    """Latest first: what the same place was shown of the same child on one day is one line."""
    lines: dict[tuple[date, str, str, str], Reading] = {}
    for one in readings:
        key = (one.on, one.place, one.whose, one.what)
        held = lines.get(key)
        lines[key] = one if held is None else replace(
            held, first_at=min(held.first_at, one.first_at), last_at=max(held.last_at, one.last_at), times=held.times + one.times
        )  # fmt: skip
    return sorted(lines.values(), key=lambda one: one.last_at, reverse=True)
