"""Forms of places, hours, closed days and 「基本情報」."""

from __future__ import annotations

from typing import Any

from wtforms import IntegerField, SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import InputRequired, NumberRange

from tsuen.domain.facilities.policy import LINES, LONGEST, Profile
from tsuen.domain.facilities.queries import DayHours, FacilityFacts
from tsuen.domain.facilities.rules import MOST_PLACES, AgeBand, PatternChange
from tsuen.domain.facilities.services import PublicFacts
from tsuen.domain.facilities.words import age_words
from tsuen.kernel.kana import tidy
from tsuen.kernel.wording import WEEKDAYS
from tsuen.web.forms import DateParts, Form, SafeText, at_most, required, text_field

DAY, STEP, HOUR = (7 * 60, 19 * 60), 30, 60
TIMES = [(minute, f"{minute // HOUR}:{minute % HOUR:02d}") for minute in range(DAY[0], DAY[1] + 1, STEP)]
DAYS = [(n, f"{name}曜") for n, name in enumerate(WEEKDAYS)]
AGES = [(months, age_words(months)) for months in (0, 3, 6, 9, 12, 18, 24, 30)]
UNTIL = [(months, f"{age_words(months)}の前の日まで") for months in (12, 18, 24, 30, 36)]
WAYS = [("online", "この画面で受け付ける"), ("phone", "電話で受け付ける"), ("none", "受け付けない")]
DEAREST, DIGITS = 10_000, 9


class WholeNumber(IntegerField):  # type: ignore[misc]
    """A number of at most nine digits: a longer one is too large even to be compared."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Leave the field empty if it is longer."""
        super().process_formdata([one for one in valuelist[:1] if len(one) <= DIGITS])


def number(label: str, most: int, **options: Any) -> WholeNumber:
    """A whole number from 0 to `most`."""
    said = f"0から{most}の数字で入力してください。"
    return WholeNumber(label, [InputRequired(said), NumberRange(0, most, said)], **options)


def words(label: str, hint: str = "") -> TextAreaField:
    """A text of the facility's own."""
    return TextAreaField(
        label, [at_most(LONGEST), SafeText()], filters=[lambda text: tidy(text or "")], description=hint
    )


class PatternForm(Form):
    """The same places for a range of the week."""

    weekdays = SelectMultipleField("曜日", coerce=int, choices=DAYS)
    starts = SelectField("はじめ", coerce=int, choices=TIMES, default=540)
    ends = SelectField("終わり", coerce=int, choices=TIMES, default=720)
    places = number(
        "枠の数", MOST_PLACES, description="同じ時間に受け入れる人数です。0にすると、その時間を閉じます。"
    )
    withheld = number(
        "うち定期利用に取っておく数",
        MOST_PLACES,
        default=0,
        description="柔軟利用の空きとしては表示しません。",
    )

    def change(self) -> PatternChange:
        """What was filled in."""
        return PatternChange(
            tuple(self.weekdays.data), self.starts.data, self.ends.data, self.places.data, self.withheld.data
        )


class PoolForm(Form):
    """A new set of places for a band of ages."""

    label = text_field("枠の名前", required("枠の名前"), longest=20, hint="例：0歳児")
    age_from_months = SelectField("対象年齢（はじめ）", coerce=int, choices=AGES, default=6)
    age_below_months = SelectField("対象年齢（終わり）", coerce=int, choices=UNTIL, default=36)

    def band(self) -> AgeBand:
        """The band asked for."""
        return AgeBand(str(self.label.data), self.age_from_months.data, self.age_below_months.data)


class HoursForm(Form):
    """受付時間 of each weekday: `opens_0`, `closes_0` … ; -1 is 休園日."""

    def hours(self) -> dict[int, tuple[int, int]]:
        """The open weekdays."""
        return {
            n: (self[f"opens_{n}"].data, self[f"closes_{n}"].data)
            for n in range(7)
            if self[f"opens_{n}"].data >= 0
        }

    def fill(self, hours: dict[int, DayHours]) -> HoursForm:
        """Show what stands."""
        for n in range(7):
            row = hours.get(n)
            self[f"opens_{n}"].data = row.opens if row else -1
            self[f"closes_{n}"].data = row.closes if row else 990
        return self


for _n, _name in enumerate(WEEKDAYS):
    setattr(
        HoursForm, f"opens_{_n}",
        SelectField(f"{_name}曜日のはじめ", coerce=int, choices=[(-1, "休園日"), *TIMES], default=-1),
    )  # fmt: skip
    setattr(
        HoursForm, f"closes_{_n}", SelectField(f"{_name}曜日の終わり", coerce=int, choices=TIMES, default=990)
    )


class ClosureForm(Form):
    """A closed day."""

    on = DateParts("休園する日", [InputRequired("休園する日を入力してください。")])
    reason = text_field("理由", longest=40, hint="例：年末年始")


class ProfileForm(Form):
    """What families read under 「基本情報」."""

    kind = text_field("施設の種類", longest=20, hint="例：認定こども園")
    about = words("保育環境")
    age_from_months = SelectField("対象年齢（はじめ）", coerce=int, choices=AGES)
    age_below_months = SelectField("対象年齢（終わり）", coerce=int, choices=UNTIL)
    price_per_hour = number("1時間の料金（円）", DEAREST, description="今ある予約の料金は変わりません。")
    interview_way = SelectField("初回面談の受け付け", choices=WAYS)
    interview = words(
        "面談についての施設からのコメント", "例：面談は30分ほどです。母子健康手帳を持ってきてください。"
    )
    meals = words("給食")
    payment = words("支払い", "例：お迎えのときに現金で。おつりのないようお願いします。")
    pickup = words("送り迎え", f"1行に1つずつ、{LINES}行まで")
    bring = words("持ちもの", f"1行に1つずつ、{LINES}行まで")
    access = words("行きかた")

    def facts(self) -> PublicFacts:
        """What was filled in. Raises `ProfileError` for too many lines."""
        texts: dict[str, Any] = {
            name: self[name].data for name in ("kind", "about", "interview", "meals", "payment", "access")
        }
        lines: dict[str, Any] = {name: _lines(self[name].data) for name in ("pickup", "bring")}
        return PublicFacts(
            self.age_from_months.data, self.age_below_months.data, self.price_per_hour.data,
            str(self.interview_way.data), Profile(**texts, **lines),
        )  # fmt: skip

    def fill(self, facility: FacilityFacts) -> ProfileForm:
        """Show what stands."""
        profile = facility.profile
        for name in ("kind", "about", "interview", "meals", "payment", "access"):
            self[name].data = getattr(profile, name)
        self.pickup.data, self.bring.data = "\n".join(profile.pickup), "\n".join(profile.bring)
        self.age_from_months.data, self.age_below_months.data = (
            facility.age_from_months,
            facility.age_below_months,
        )
        self.price_per_hour.data, self.interview_way.data = facility.price_per_hour, facility.interview_way
        return self

    def validate(self, extra_validators: Any = None) -> bool:
        """The lines are counted too."""
        sound = bool(super().validate(extra_validators))
        for field in (self.pickup, self.bring):
            if len(_lines(field.data)) > LINES:
                field.errors = [*field.errors, f"{LINES}行までにしてください。"]
                sound = False
        return sound


def _lines(text: str | None) -> tuple[str, ...]:
    return tuple(line.strip() for line in (text or "").splitlines() if line.strip())
