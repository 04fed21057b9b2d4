"""「代理で面談を登録」: which child, then when (D4)."""

from __future__ import annotations

from datetime import date

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import Length

from tsuen.blueprints.facility.forms.interviews import LENGTHS, TIMES
from tsuen.domain.interviews.rules import Time
from tsuen.domain.reservations.queries.callers import Said
from tsuen.kernel.calendar import read_day
from tsuen.kernel.kana import tidy
from tsuen.web.forms import (
    LONG,
    DateParts,
    Form,
    SafeText,
    at_most,
    kana_field,
    required,
    text_field,
)

NUMBER = 20


class CallerForm(Form):
    """What the family says on the telephone."""

    family_kana = kana_field("お子さまの姓のフリガナ", required("姓のフリガナ"), example="モリモト")
    given_kana = kana_field("お子さまの名のフリガナ", required("名のフリガナ"), example="ソラ")
    birth_on = DateParts("お子さまの生年月日", [required("生年月日")])
    number = text_field("認定番号", longest=NUMBER, hint="同じフリガナと生年月日のお子さまがいるときだけ、聞いてください。例：2026-0012")

    def said(self) -> Said:
        """As it was typed."""
        born = self.birth_on.data if isinstance(self.birth_on.data, date) else None
        return Said("", str(self.family_kana.data), str(self.given_kana.data), born, str(self.number.data))


class MeetingForm(Form):
    """When, and words for the family. Which child goes along as it was found: by its ref, or as the family named it."""

    child = HiddenField(validators=[Length(max=16), SafeText()])
    family_kana = HiddenField(validators=[Length(max=80), SafeText()])
    given_kana = HiddenField(validators=[Length(max=80), SafeText()])
    birth = HiddenField(validators=[Length(max=10), SafeText()])
    number = HiddenField(validators=[Length(max=NUMBER), SafeText()])
    on = DateParts("面談の日", [required("面談の日")])
    starts = SelectField("はじめの時間", coerce=int, choices=TIMES, default=600)
    length = SelectField("面談の長さ", coerce=int, choices=LENGTHS, default=30)
    words = TextAreaField(
        "保護者へのコメント", [at_most(LONG), SafeText()], filters=[lambda text: tidy(text or "")],
        description="例：母子健康手帳を持ってきてください。メールと予約の詳細に表示されます。",
    )  # fmt: skip

    def about(self, said: Said) -> MeetingForm:
        """The form for this child."""
        self.child.data, self.number.data = said.ref, said.number
        self.family_kana.data, self.given_kana.data = said.family_kana, said.given_kana
        self.birth.data = said.birth_on.isoformat() if said.birth_on else ""
        return self

    def said(self) -> Said:
        """Which child; a birth date that is none names nobody."""
        born = read_day(str(self.birth.data or ""))
        texts = (self.child.data, self.family_kana.data, self.given_kana.data)
        ref, family, given = (str(one or "") for one in texts)
        return Said(ref, family, given, born, str(self.number.data or ""))

    def time(self) -> Time:
        """What was chosen; only of a form that has been judged."""
        assert isinstance(self.on.data, date)  # noqa: S101 - required
        return Time(self.on.data, int(self.starts.data), int(self.starts.data) + int(self.length.data))
