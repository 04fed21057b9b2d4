"""The desk's decision about one application (A8, A10); where places are drawn by lot, whether it takes part (A9)."""

from __future__ import annotations

from wtforms import RadioField, TextAreaField

from tsuen.kernel.kana import tidy
from tsuen.web.forms import LONG, DateParts, Form, SafeText, at_most, chosen


class DecisionForm(Form):
    """「承認する」, 「差し戻す」 or 「却下する」; the last two with what is mailed to the family."""

    result = RadioField(
        "審査の結果",
        [chosen("審査の結果")],
        choices=[("approve", "承認する"), ("return", "差し戻す"), ("reject", "却下する")],
    )
    starts_on = DateParts("認定の始まり")
    reason = TextAreaField(
        "申請者に伝えること",
        [at_most(LONG), SafeText()],
        filters=[lambda text: tidy(text or "")],
        description="差し戻しと却下では必ず入力してください。メールで届きます。アレルギーや病気のことは書かないでください。",
    )
    memo = TextAreaField(
        "市のメモ",
        [at_most(LONG), SafeText()],
        filters=[lambda text: tidy(text or "")],
        description="申請者には見えません。",
    )


class DrawDecisionForm(DecisionForm):
    """The same where places are drawn by lot: 審査済み takes the place of the approval, which the draw decides (A9)."""

    result = RadioField(
        "審査の結果",
        [chosen("審査の結果")],
        choices=[("enter", "審査済みにする"), ("return", "差し戻す"), ("reject", "却下する")],
    )
