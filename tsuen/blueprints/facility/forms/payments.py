"""「支払いを受け取った」: the sum that was seen, and where to go back to (E6)."""

from __future__ import annotations

import unicodedata

from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from tsuen.web.forms import Form, required, text_field

_MOST, _DIGITS = 10_000_000, 9


class YenField(IntegerField):  # type: ignore[misc]
    """A sum as people type it: 1,220 or １２２０円."""

    def process_formdata(self, valuelist: list[str]) -> None:
        """Fold it; say in Japanese what to type."""
        text = unicodedata.normalize("NFKC", valuelist[0] if valuelist else "").replace(",", "").replace("円", "").strip()
        self.data = None
        if not text:
            return
        if len(text) > _DIGITS or not text.lstrip("-").isdecimal():
            raise ValueError("金額を数字で入力してください（例：600）。")
        self.data = int(text)


class PayForm(Form):
    """The yen on the button: a sum that changed meanwhile is not taken."""

    yen = YenField(validators=[InputRequired(), NumberRange(-_MOST, _MOST)])  # a longer number is too large even to be compared
    back = HiddenField()


class UndoForm(Form):
    """取り消す."""

    back = HiddenField()


class CorrectForm(Form):
    """料金を直す: the right sum in all, and why."""

    yen = YenField("正しい料金（円）", [InputRequired("正しい料金を入力してください。"), NumberRange(0, _MOST, "0円以上の金額を入力してください。")])
    reason = text_field("わけ", required("わけ"), longest=100, hint="例：世帯の区分が変わったため。ご家庭にも見えます。")
