"""Forms of named interview times: up to three days with their beginning, and the choice among the facility's (D3, C18)."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, RadioField, SelectField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from tsuen.domain.interviews.queries import ProposalFacts
from tsuen.domain.interviews.rules import LENGTH, MOST, Time
from tsuen.kernel.kana import tidy
from tsuen.web.forms import LONG, DateParts, Form, SafeText, at_most, chosen

FIRST, LAST, STEP, HOUR = 8 * 60, 18 * 60, 30, 60
STARTS = [("", "選んでください"), *((str(at), f"{at // HOUR}:{at % HOUR:02d}") for at in range(FIRST, LAST + 1, STEP))]


class TimesForm(Form):
    """Up to three days, each with the time it begins. The first is required; a day that is begun is finished."""

    on1 = DateParts("第1希望の日", [InputRequired("第1希望の日を入力してください。")])
    starts1 = SelectField("第1希望の時間", choices=STARTS, default="")
    on2 = DateParts("第2希望の日", [Optional()])
    starts2 = SelectField("第2希望の時間", choices=STARTS, default="")
    on3 = DateParts("第3希望の日", [Optional()])
    starts3 = SelectField("第3希望の時間", choices=STARTS, default="")

    def validate(self, extra_validators: object = None) -> bool:
        """Day and time belong together."""
        good = bool(super().validate(extra_validators))
        for n in range(1, MOST + 1):
            on, starts = self[f"on{n}"], self[f"starts{n}"]
            if on.data and not starts.data:
                starts.errors, good = [f"{starts.label.text}を選んでください。"], False
            elif starts.data and not on.data and not on.errors:
                on.errors, good = [f"{on.label.text}を入力してください。"], False
        return good

    def more(self) -> bool:
        """Whether anything is said, or wrong, in the second and third."""
        return any(self[f"{name}{n}"].data or self[f"{name}{n}"].errors for name in ("on", "starts") for n in range(2, MOST + 1))

    def times(self) -> list[Time]:
        """What was filled in, in the order of the wishes."""
        return [self.time(n) for n in range(1, MOST + 1) if self[f"on{n}"].data]

    def time(self, n: int) -> Time:
        """One of them, half an hour long: the facility says how long it takes."""
        starts = int(self[f"starts{n}"].data)
        return Time(self[f"on{n}"].data, starts, starts + LENGTH)


class NameForm(TimesForm):
    """The family's own, with the child, a comment and the consent of every interview."""

    child = HiddenField(validators=[Length(max=16), SafeText()])
    comment = TextAreaField(
        "施設へのコメント",
        [at_most(LONG), SafeText()],
        filters=[lambda text: tidy(text or "")],
        description="「火曜日の午前中なら、いつでも行けます」のように、都合を書くこともできます。",
    )
    share = BooleanField(
        "お子さまの情報（健康、アレルギーなど）を、この施設に提供することに同意します。",
        [DataRequired("「お子さまの情報の提供」に同意するときは、チェックを入れてください。")],
    )


class AcceptForm(Form):
    """One of the facility's times."""

    time = RadioField("面談の日時", [chosen("面談の日時")], choices=[], validate_choice=False)

    def offer(self, proposal: ProposalFacts) -> AcceptForm:
        """Fill the list."""
        self.time.choices = [(one.name, one.words) for one in proposal.offered]
        return self
