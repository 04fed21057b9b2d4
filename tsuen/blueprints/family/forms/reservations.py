"""Forms of 「予約一覧」: 「検索」 and the cancel (D10, D12)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField

from tsuen.domain.reservations.queries.lists import Search
from tsuen.domain.reservations.services import Told
from tsuen.domain.reservations.words import KINDS
from tsuen.kernel.calendar import read_day
from tsuen.web.forms import Form, chosen

LONGEST = 40
MOST, DIGITS = 50, 7  # reservations cancelled at once; digits of a sum


def search_from(args: Mapping[str, str]) -> Search:
    """The conditions in the address; what cannot be read counts as left out."""
    kind = args.get("kind", "")
    return Search(
        kind=kind if kind in KINDS else "", first=read_day(args.get("first", "")), last=read_day(args.get("last", "")),
        facility=args.get("facility", "").strip()[:LONGEST], child=args.get("child", "")[:16],
    )  # fmt: skip


def conditions(args: Mapping[str, str]) -> dict[str, str]:
    """The conditions as addresses carry them: those that count."""
    search = search_from(args)
    said = {
        "kind": search.kind, "first": search.first.isoformat() if search.first else "",
        "last": search.last.isoformat() if search.last else "", "facility": search.facility, "child": search.child,
    }  # fmt: skip
    return {name: value for name, value in said.items() if value}


class ReasonForm(Form):
    """キャンセル理由."""

    reason = RadioField("キャンセル理由", [chosen("キャンセル理由")], choices=[])

    def offer(self, reasons: Sequence[str]) -> None:
        """The municipality's list."""
        self.reason.choices = [(one, one) for one in reasons]


class CancelForm(Form):
    """The last confirmation: the reason once more, unseen."""

    reason = HiddenField("キャンセル理由")


def refs_from(values: MultiDict[str, str]) -> list[str]:
    """The checked reservations, each once."""
    return [one for one in dict.fromkeys(values.getlist("ref")) if one][:MOST]


class CancelManyForm(CancelForm):
    """The last confirmation of several: the reason, and the sum that was shown."""

    minutes = HiddenField()
    yen = HiddenField()

    def tell(self, minutes: int, yen: int) -> None:
        """Show this sum."""
        self.minutes.data, self.yen.data = str(minutes), str(yen)

    def told(self) -> Told:
        """The sum that was shown; what cannot be read agrees with nothing."""
        texts = (self.minutes.data or "", self.yen.data or "")
        minutes, yen = (int(text) if text.isascii() and text.isdigit() and len(text) < DIGITS else -1 for text in texts)
        return Told(minutes, yen)
