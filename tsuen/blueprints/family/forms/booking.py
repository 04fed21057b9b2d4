"""Forms of 予約: what the calendar's address says, who collects the child, the consents (D1, D6)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import NotFound
from wtforms import BooleanField, HiddenField, RadioField, TextAreaField
from wtforms.validators import DataRequired, Length

from tsuen.domain.fees.rules import Picks
from tsuen.domain.households.queries import GuardianFacts
from tsuen.domain.reservations.rules import Choice
from tsuen.domain.reservations.rules.siblings import SINGLY
from tsuen.domain.reservations.words import PICKUP
from tsuen.kernel.calendar import in_reach, monday_of, read_day
from tsuen.kernel.cells import CELL_MINUTES, Span
from tsuen.kernel.numbers import REF_LENGTH
from tsuen.kernel.wording import phone_text
from tsuen.web.forms import LONG, Form, SafeText, chosen, phone_field, text_field

_HOUR = 60
_EXTRAS, _NAME = 30, 200
SIBLINGS, MOST = ",", 6  # between children that come together; how many


@dataclass(frozen=True)
class Asked:
    """The calendar's address: child (or children, joined by commas), week (or one day of it), what was pressed so far, the press itself, whether 「適用する」 was pressed.

    `how`: siblings 「全員そろって」 (empty) or 「空いている分だけ」. `whole`: the whole week was asked for, where one day would come first.
    """

    child: str = ""
    week: date | None = None
    day: date | None = None
    choice: Choice | None = None
    at: tuple[date, int] | None = None
    apply: bool = False
    choose: bool = False
    how: str = ""
    whole: bool = False

    @property
    def refs(self) -> tuple[str, ...]:
        """The chosen children, each by itself."""
        return tuple(self.child.split(SIBLINGS)) if self.child else ()


def asked_from(args: MultiDict[str, str]) -> Asked:
    """Read the address; what cannot be read counts as not said."""
    start, end = moment(args.get("start", "")), moment(args.get("end", ""))
    choice = None
    if start:
        same_day = end is not None and end[0] == start[0] and end[1] > start[1]
        choice = Choice(start[0], start[1], end[1] if end and same_day else None)
    return Asked(
        child=SIBLINGS.join(children_from(args)), week=_week(args.get("week", "")), day=read_day(args.get("day", "")), choice=choice, at=moment(args.get("at", "")),
        apply="apply" in args, choose="choose" in args, how=how_from(args), whole="whole" in args,
    )  # fmt: skip


def children_from(args: MultiDict[str, str]) -> list[str]:
    """The chosen children: check boxes of one name, or the joined text the later pages carry (D15)."""
    said = SIBLINGS.join(args.getlist("child")).split(SIBLINGS)
    return [one[:REF_LENGTH] for one in dict.fromkeys(said) if one][:MOST]


def how_from(args: MultiDict[str, str]) -> str:
    """「空いている分だけ」, said of more than one child; without a word 「全員そろって」 (D15)."""
    return SINGLY if args.get("how") == SINGLY and len(children_from(args)) > 1 else ""


def span_from(args: MultiDict[str, str]) -> Span:
    """The chosen span of a later page; without one there is no such page."""
    choice = asked_from(args).choice
    if choice is None or choice.ends is None:
        raise NotFound
    return choice.span


def picks_from(values: MultiDict[str, str]) -> Picks:
    """The extras that were offered, and those of them that are ticked; none offered: as the facility asks them."""
    offered = [name[:_NAME] for name in values.getlist("offered")[:_EXTRAS]]
    ticked = set(values.getlist("extras"))
    return Picks(tuple(one for one in offered if one not in ticked), tuple(one for one in offered if one in ticked))


def moment(text: str) -> tuple[date, int] | None:
    """2026-12-16T09:30 on the grid, or nothing."""
    try:
        at = datetime.strptime(text, "%Y-%m-%dT%H:%M")  # noqa: DTZ007 - a wall clock's words, in Japan by definition
    except ValueError:
        return None
    minute = at.hour * _HOUR + at.minute
    return (at.date(), minute) if not minute % CELL_MINUTES and in_reach(at.date()) else None


def moment_value(on: date, minute: int) -> str:
    """The same as text."""
    return f"{on.isoformat()}T{minute // _HOUR:02d}:{minute % _HOUR:02d}"


def start_of(choice: Choice | None) -> str:
    """The hidden field `start`."""
    return moment_value(choice.on, choice.starts) if choice else ""


def end_of(choice: Choice | None) -> str:
    """The hidden field `end`; empty until the second press."""
    return moment_value(choice.on, choice.ends) if choice and choice.ends else ""


def _week(text: str) -> date | None:
    day = read_day(text)
    return monday_of(day) if day else None


class DetailsForm(Form):
    """「お迎えに来られる方」 and コメント."""

    child, start, end, how = HiddenField(), HiddenField(), HiddenField(), HiddenField()
    pickup = RadioField("お迎えに来られる方", [chosen("お迎えに来られる方")], choices=[], validate_choice=True)
    other_name = text_field("お迎えに来られる方の氏名")
    other_relation = text_field("お子さまとの関係", longest=20, hint="例：祖母")
    other_phone = phone_field("電話番号")
    comment = TextAreaField("コメント", [Length(max=LONG, message="1000文字以下で入力してください。"), SafeText()])

    def offer(self, guardians: Sequence[GuardianFacts]) -> None:
        """保護者1, 保護者2 with their names, 「上記以外の方」."""
        known = [(f"guardian{one.position}", f"{PICKUP[f'guardian{one.position}']}　{one.name} さま") for one in guardians]
        self.pickup.choices = [*known, ("other", PICKUP["other"])]

    def validate(self, extra_validators: object = None) -> bool:
        """Somebody else needs a name, a relation and a telephone number."""
        good = bool(super().validate(extra_validators))
        if self.pickup.data != "other":
            return good
        needed = {
            "other_name": "氏名を入力してください。",
            "other_relation": "お子さまとの関係を入力してください。",
            "other_phone": "電話番号を入力してください（例：090-1234-5678）。",
        }
        for name, sentence in needed.items():
            if not self[name].data:
                self[name].errors = [sentence]
                good = False
        return good

    def pickup_words(self) -> str:
        """保護者1　森本 彩 さま, or the other person with relation and number."""
        if self.pickup.data == "other":
            return f"{self.other_name.data} さま（{self.other_relation.data}・{phone_text(self.other_phone.data)}）"
        return str(dict(self.pickup.choices).get(self.pickup.data, ""))

    def answer(self) -> dict[str, str]:
        """What the use case keeps."""
        if self.pickup.data != "other":
            return {"who": self.pickup.data}
        return {
            "who": "other", "name": self.other_name.data, "relation": self.other_relation.data, "phone": self.other_phone.data,
        }  # fmt: skip


def _agreed(what: str) -> DataRequired:
    return DataRequired(f"「{what}」に同意する場合は、チェックを入れてください。")


class SendForm(DetailsForm):
    """予約内容の確認: the same, with all consents. `told`: the children it said would be booked, of 「空いている分だけ」."""

    told = HiddenField()
    care = BooleanField("お子さまの情報の提供", [_agreed("お子さまの情報の提供")])
    cancelling = BooleanField("キャンセルのきまり", [_agreed("キャンセルのきまり")])
    ill = BooleanField("体調がわるいとき", [_agreed("体調がわるいとき")])

    def going(self) -> list[str]:
        """Whom it said would be booked, of those that were chosen."""
        told = set((self.told.data or "").split(SIBLINGS))
        return [one for one in (self.child.data or "").split(SIBLINGS) if one in told]


class AgainForm(DetailsForm):
    """「前回と同じ内容で予約」: the same three consents, read together and given in one tap (H8)."""

    agreed = BooleanField("同意事項", [_agreed("同意事項")])
