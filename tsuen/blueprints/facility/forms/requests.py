"""The facility's answer to a 仮予約 (D6)."""

from __future__ import annotations

from wtforms import TextAreaField
from wtforms.validators import DataRequired, Length

from tsuen.web.forms import LONG, Form, SafeText


class ConfirmForm(Form):
    """確定する: nothing to fill in."""


class DeclineForm(Form):
    """お断りする, with words the family reads."""

    answer = TextAreaField(
        "ご家庭への返事",
        [
            DataRequired("お断りする理由を入力してください。ご家庭に届きます。"),
            Length(max=LONG, message="1000文字以下で入力してください。"),
            SafeText(),
        ],
        description="ご家庭にメールで届きます。アレルギーや病気のことは書かないでください。",
    )
