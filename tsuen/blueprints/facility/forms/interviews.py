"""Forms of the facility's interviews."""

from __future__ import annotations

from datetime import date
from typing import cast

from wtforms import BooleanField, RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired

from tsuen.domain.households.words import PREPARATIONS
from tsuen.domain.interviews.services import Offer
from tsuen.kernel.kana import tidy
from tsuen.web.forms import LONG, DateParts, Form, SafeText, at_most, chosen, required

FIRST, LAST, STEP, HOUR = 7 * 60, 19 * 60, 30, 60
TIMES = [(minute, f"{minute // HOUR}:{minute % HOUR:02d}") for minute in range(FIRST, LAST + 1, STEP)]
LENGTHS = [(30, "30分"), (60, "1時間"), (90, "1時間30分")]
WEEKS = [(1, "1回だけ"), *((n, f"毎週 {n}回") for n in (2, 4, 8, 12))]


class OfferForm(Form):
    """One day's times, on some weeks in a row."""

    on = DateParts("日付", [InputRequired("日付を入力してください。")])
    starts = SelectField("はじめ", coerce=int, choices=TIMES, default=600)
    ends = SelectField("終わり", coerce=int, choices=TIMES, default=660)
    length = SelectField("面談1回の長さ", coerce=int, choices=LENGTHS, default=30)
    weeks = SelectField("くりかえし", coerce=int, choices=WEEKS, default=1)

    def wish(self) -> Offer:
        """What was filled in."""
        return Offer(
            cast("date", self.on.data),
            int(self.starts.data),
            int(self.ends.data),
            int(self.length.data),
            int(self.weeks.data),
        )


class DeclineForm(Form):
    """お断りする, with words for the family."""

    words = TextAreaField(
        "保護者へのコメント",
        [required("保護者へのコメント"), at_most(LONG), SafeText()],
        filters=[lambda text: tidy(text or "")],
        description="例：その日は園の行事があります。18日か21日はいかがでしょうか。メールと予約の詳細に表示されます。",
    )
    close_slot = BooleanField("この時間の受付も取りやめる")


class DecideForm(Form):
    """受入可否 after the interview; 受入不可 needs a reason."""

    accepted = RadioField(
        "受入可否", [chosen("受入可か受入不可")], choices=[("yes", "受入可"), ("no", "受入不可")]
    )
    words = TextAreaField(
        "保護者へのコメント",
        [at_most(LONG), SafeText()],
        filters=[lambda text: tidy(text or "")],
        description="受入不可のときは、理由を入力してください。メールと予約の詳細に表示されます。",
    )


class PreparationForm(Form):
    """What staff saw before the first use, and on which day (D16)."""

    what = RadioField("記録する内容", [chosen("記録する内容")], choices=[(key, one[2]) for key, one in PREPARATIONS.items()])
    prepared_on = DateParts("確認した日", [InputRequired("確認した日を入力してください。")])
