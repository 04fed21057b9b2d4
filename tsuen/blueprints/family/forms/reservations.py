"""Forms of 「予約一覧」: 「検索」 and the cancel (D10, D12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from wtforms import HiddenField, RadioField

from tsuen.domain.reservations.queries.lists import Search
from tsuen.domain.reservations.words import KINDS
from tsuen.web.forms import Form, chosen

LONGEST = 40


def search_from(args: Mapping[str, str]) -> Search:
    """The conditions in the address; what cannot be read counts as left out."""
    kind = args.get("kind", "")
    return Search(
        kind=kind if kind in KINDS else "", first=_day(args.get("first", "")), last=_day(args.get("last", "")),
        facility=args.get("facility", "").strip()[:LONGEST], child=args.get("child", "")[:16],
    )  # fmt: skip


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


class ReasonForm(Form):
    """キャンセル理由."""

    reason = RadioField("キャンセル理由", [chosen("キャンセル理由")], choices=[])

    def offer(self, reasons: Sequence[str]) -> None:
        """The municipality's list."""
        self.reason.choices = [(one, one) for one in reasons]


class CancelForm(Form):
    """The last confirmation: the reason once more, unseen."""

    reason = HiddenField("キャンセル理由")
