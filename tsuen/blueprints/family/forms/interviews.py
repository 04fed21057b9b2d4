"""Forms of the interview procedure. Nothing is kept between the pages but what the forms and the URL carry."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, SelectField, TextAreaField
from wtforms.validators import DataRequired, Length

from tsuen.kernel.kana import tidy
from tsuen.web.forms import LONG, Form, SafeText, at_most, chosen


def _agreed(what: str) -> DataRequired:
    return DataRequired(f"「{what}」に同意するときは、チェックを入れてください。")


class CommentForm(Form):
    """「施設へのコメント」, optional, with the child and the time chosen before."""

    child = HiddenField(validators=[Length(max=16), SafeText()])
    slot = HiddenField(validators=[Length(max=16), SafeText()])
    comment = TextAreaField(
        "施設へのコメント",
        [at_most(LONG), SafeText()],
        filters=[lambda text: tidy(text or "")],
        description="面談のときに話したいことなどがあれば入力してください。",
    )


class SendForm(CommentForm):
    """「予約内容の確認」 with its consents."""

    share = BooleanField(
        "お子さまの情報（健康、アレルギーなど）を、この施設に提供することに同意します。",
        [_agreed("お子さまの情報の提供")],
    )
    rules = BooleanField("「予約時の注意事項」を読み、同意します。", [_agreed("予約時の注意事項")])

    def untouched(self) -> SendForm:
        """As shown for the first time: nothing is an error yet."""
        for field in self:
            field.errors = []
        return self


class CancelForm(Form):
    """キャンセル理由, one of the municipality's."""

    reason = SelectField("キャンセル理由", [chosen("キャンセルの理由")])

    def offer(self, reasons: tuple[str, ...]) -> CancelForm:
        """Fill the list."""
        self.reason.choices = [("", "選んでください"), *((one, one) for one in reasons)]
        return self
