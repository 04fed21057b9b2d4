"""Forms of the times families named: taking one, naming others, declining (D3, C18)."""

from __future__ import annotations

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Optional

from tsuen.blueprints.facility.forms.interviews import LENGTHS, TIMES
from tsuen.domain.interviews.queries import ProposalFacts
from tsuen.domain.interviews.rules import MOST, Time
from tsuen.kernel.kana import tidy
from tsuen.web.forms import LONG, DateParts, Form, SafeText, at_most, chosen, required

STARTS = [("", "選んでください"), *((str(at), words) for at, words in TIMES)]


class TakeForm(Form):
    """One of the family's times, and how long the interview takes."""

    time = RadioField("面談の日時", [chosen("面談の日時")], choices=[], validate_choice=False)
    length = SelectField("面談の長さ", coerce=int, choices=LENGTHS, default=30)

    def offer(self, proposal: ProposalFacts) -> TakeForm:
        """Fill the list."""
        self.time.choices = [(one.name, one.words.rpartition("～")[0] + "から") for one in proposal.wished]
        return self


class OthersForm(Form):
    """Up to three other times, of one length, with words for the family."""

    on1 = DateParts("日付1", [InputRequired("日付を入力してください。")])
    starts1 = SelectField("時間1", choices=STARTS, default="")
    on2 = DateParts("日付2", [Optional()])
    starts2 = SelectField("時間2", choices=STARTS, default="")
    on3 = DateParts("日付3", [Optional()])
    starts3 = SelectField("時間3", choices=STARTS, default="")
    others_length = SelectField("面談1回の長さ", coerce=int, choices=LENGTHS, default=30)
    others_words = TextAreaField(
        "保護者へのコメント", [at_most(LONG), SafeText()], filters=[lambda text: tidy(text or "")]
    )

    def validate(self, extra_validators: object = None) -> bool:
        """Day and time belong together."""
        good = bool(super().validate(extra_validators))
        for n in range(1, MOST + 1):
            on, starts = self[f"on{n}"], self[f"starts{n}"]
            if on.data and not starts.data:
                starts.errors, good = ["時間を選んでください。"], False
            elif starts.data and not on.data and not on.errors:
                on.errors, good = ["日付を入力してください。"], False
        return good

    def times(self) -> list[Time]:
        """What was filled in."""
        length = int(self.others_length.data)
        said = [(self[f"on{n}"].data, int(self[f"starts{n}"].data)) for n in range(1, MOST + 1) if self[f"on{n}"].data]
        return [Time(on, starts, starts + length) for on, starts in said]


class NoForm(Form):
    """お断りする, with the reason."""

    words = TextAreaField(
        "お断りする理由",
        [required("お断りする理由"), at_most(LONG), SafeText()],
        filters=[lambda text: tidy(text or "")],
        description="メールと、保護者の画面に表示されます。",
    )
