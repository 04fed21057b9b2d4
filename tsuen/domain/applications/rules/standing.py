"""「申請の状況」: where an application stands, in the family's words (A9, H11)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from tsuen.domain.applications.words import RESULTS, STATES
from tsuen.kernel.wording import day_text


@dataclass(frozen=True)
class TicketAnswer:
    """What the draw says to the children of one ticket. `key` draws the mark beside the words."""

    ticket: str
    children: Sequence[str]
    result: str
    alternate: int | None
    certified: bool

    @property
    def words(self) -> str:
        """当選, 補欠 第3位, 落選, 辞退, 抽選待ち."""
        return f"補欠 第{self.alternate}位" if self.result == "alternate" else RESULTS[self.result]

    @property
    def key(self) -> str:
        """The look of the status."""
        looks = {"won": "confirmed", "alternate": "waiting", "waiting": "tentative", "lost": "declined", "declined": "cancelled"}
        return looks[self.result]

    @property
    def may_decline(self) -> bool:
        """「辞退する」 is open before the draw, and to a winner and a 補欠 until the certification is out."""
        return self.result in {"waiting", "won", "alternate"} and not self.certified


def state_words(state: str, *, drawn: bool, by_lot: bool) -> str:
    """審査中, 抽選待ち, 承認, 却下 …: one word over the whole application."""
    if state == "eligible" and by_lot:
        return "抽選の結果が出ました" if drawn else RESULTS["waiting"]
    return STATES[state]


def next_words(state: str, *, draws_on: date | None, drawn: bool, declines_until: date | None, won: bool) -> str:
    """What happens next; empty where nothing more does."""
    if state == "returned":
        return "確認していただきたいことをメールでお送りしました。メールのURLから直して、もう一度送ってください。"
    if draws_on is not None and not drawn and state in {"submitted", "eligible"}:
        return f"抽選日は{day_text(draws_on)}です。結果をメールでお知らせします。"
    if state == "submitted":
        return "市区町村が内容を確かめています。結果をメールでお知らせします。"
    if state == "eligible" and won:
        until = f"{day_text(declines_until)}のあとに、" if declines_until else ""
        return f"{until}「アカウント発行のお知らせ」のメールをお送りします。"
    if state == "approved":
        return "認定されました。ログインして、施設をさがせます。"
    return ""
