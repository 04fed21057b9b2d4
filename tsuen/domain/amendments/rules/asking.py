"""What may be asked for, and how it stands beside what holds now (A11, S5, S10)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from tsuen.domain.amendments.rules.naming import name_of
from tsuen.domain.amendments.words import CHANGE, END, FIELDS, NOT_YET
from tsuen.domain.policies.policy import Changes
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.wording import date_text, phone_text, postal_text

BEHIND, AHEAD = timedelta(days=365), timedelta(days=92)
_TOGETHER = (
    ("氏名", ("family_name", "given_name")),
    ("フリガナ", ("family_kana", "given_kana")),
    ("生年月日", ("birth_on",)),
    ("続柄", ("relation",)),
    ("電話番号", ("phone",)),
    ("郵便番号", ("postal_code",)),
    ("住所", ("address",)),
    ("メール", ("email",)),
)


@dataclass(frozen=True)
class Line:
    """One fact: what holds, and what is wanted."""

    label: str
    was: str
    wanted: str

    @property
    def changed(self) -> bool:
        """Whether it is another one."""
        return self.was != self.wanted


def lines(subject: str, was: Mapping[str, str], wanted: Mapping[str, str]) -> list[Line]:
    """Old beside new, in the order of the form; what a subject has not is left out."""
    known = set(FIELDS[subject])
    return [
        Line(label, _said(fields, was) or NOT_YET, _said(fields, wanted) or NOT_YET)
        for label, fields in _TOGETHER
        if known.issuperset(fields) and ("birth_on" not in fields or was.get("birth_on")) and ("email" not in fields or not was or was.get("email") != wanted.get("email"))
    ]


def changed_labels(subject: str, was: Mapping[str, str], wanted: Mapping[str, str]) -> list[str]:
    """What changes, by its words alone: a letter may say so much."""
    return [one.label for one in lines(subject, was, wanted) if one.changed]


def way_refusal(changes: Changes, kind: str) -> Refusal | None:
    """S10: on line only where the municipality takes it on line."""
    if changes.way == "online":
        return None
    return Refusal("not_online", f"「{name_of(changes, kind)}」は、この画面では受け付けていません。手続きのページを確かめてください。")


def change_refusals(
    subject: str, was: Mapping[str, str], wanted: Mapping[str, str], *, others: Sequence[Mapping[str, str]], place: tuple[str, str],
    effective_on: date, today: date, changes: Changes,
) -> list[Refusal]:  # fmt: skip
    """Everything that stands against a change. `others`: the other guardian; `place`: prefecture and municipality."""
    said = [_day(today)] if not today - BEHIND <= effective_on <= today + AHEAD else []
    if not changed_labels(subject, was, wanted):
        said.append(Refusal("nothing_changed", "変わったところがありません。変わるものを入力しなおしてから、確認画面に進んでください。"))
    if any(wanted.get("phone") and wanted["phone"] == one.get("phone") for one in others):
        said.append(Refusal("same_phone", "もう1人の保護者とは別の電話番号を入力してください。", "phone"))
    if wanted.get("email") and any(wanted["email"].lower() == one.get("email", "").lower() for one in others):
        said.append(Refusal("same_email", "保護者1とは別のメールアドレスを入力してください。", "email"))
    if wanted.get("address", "") != was.get("address", "") and not wanted.get("address", "").startswith(("".join(place), place[1])):
        said.append(_away(place, changes))
    return said


def removal_refusals(was: Mapping[str, str], *, effective_on: date, today: date) -> list[Refusal]:
    """What stands against 保護者2 going: there is none; a day too far."""
    said = [_day(today)] if not today - BEHIND <= effective_on <= today + AHEAD else []
    return said if was else [*said, Refusal("no_second", "保護者2は登録されていません。画面を開きなおして、確かめてください。")]


def take_back_refusal(*, removal: bool, mine: bool, first: bool) -> Refusal | None:
    """Who is to go takes back nobody's request for it: 保護者1 does, or whoever sent it."""
    if mine or first or not removal:
        return None
    return Refusal("not_yours", "保護者2の登録を外す申請を取りやめたり直したりできるのは、申請した人と保護者1です。保護者1に確かめてください。")


def birth_refusals(birth_on: date, *, effective_on: date, today: date) -> list[Refusal]:
    """What stands against a birth date by itself: nobody was born tomorrow, and a correction never waits for a day (A11)."""
    said = []
    if birth_on > today:
        said.append(Refusal("birth_ahead", "生年月日が今日よりあとになっています。年・月・日を確かめてください。", "birth_on"))
    if effective_on > today:
        sentence = f"生年月日の訂正は、承認されるとすぐに反映します。今日（{date_text(today)}）か、それより前の日を入力してください。"
        said.append(Refusal("birth_waits", sentence, "effective_on", today))
    return said


def no_days(window: tuple[date, date], held: tuple[date, date], changes: Changes) -> Refusal:
    """A birth date under which nothing of the certification is left: that is an end, not a correction."""
    return Refusal(
        "no_window",
        f"この生年月日で利用できるのは、{date_text(window[0])}から{date_text(window[1])}までです。いまの認定期間"
        f"（{date_text(held[0])}～{date_text(held[1])}）には、利用できる日が残りません。年・月・日を確かめてください。"
        f"正しいときは、「{name_of(changes, END)}」の手続きになります。",
        "birth_on",
    )


def _away(place: tuple[str, str], changes: Changes) -> Refusal:
    """S10: inside the municipality it is a change, outside it is an end."""
    return Refusal(
        "outside",
        f"住所は「{''.join(place)}」から入力してください。{place[1]}の外への引っこしは、「{name_of(changes, CHANGE)}」ではなく"
        f"「{name_of(changes, END)}」です。",
        "address",
    )


def _day(today: date) -> Refusal:
    first, last = date_text(today - BEHIND), date_text(today + AHEAD)
    return Refusal("day_far", f"いつからの変更かは、{first}から{last}までの日で入力してください（今日は{date_text(today)}です）。", "effective_on")


def _said(fields: Sequence[str], facts: Mapping[str, str]) -> str:
    parts = [facts.get(name, "") for name in fields]
    if fields == ("phone",):
        return phone_text(parts[0]) if parts[0] else ""
    if fields == ("birth_on",):
        return date_text(date.fromisoformat(parts[0])) if parts[0] else ""
    return postal_text(parts[0]) if fields == ("postal_code",) else " ".join(part for part in parts if part)
