"""Forms of 「パスワードリセット申請」 and 「パスワードリセット」 (B1, B2)."""

from __future__ import annotations

from collections.abc import Iterable

from wtforms import Field, PasswordField, ValidationError

from tsuen.domain.accounts.rules import password_refusals
from tsuen.web.forms import Form, email_field, required


class ResetForm(Form):
    """The address twice."""

    email = email_field("メールアドレス", required("メールアドレス"))
    again = email_field("メールアドレス（確認用）", required("メールアドレス（確認用）"))

    def validate_again(self, field: Field) -> None:
        """Both are the same."""
        if (self.email.data or "").lower() != (field.data or "").lower():
            raise ValidationError("上のメールアドレスと同じものを入力してください。")


class PasswordForm(Form):
    """The password twice."""

    password = PasswordField(
        "パスワード",
        [required("パスワード")],
        description="10文字以上で、大文字・小文字・数字・記号のうち3種類以上を使ってください。",
    )
    again = PasswordField("パスワード（確認用）", [required("パスワード（確認用）")])

    def validate_again(self, field: Field) -> None:
        """Both are the same."""
        if self.password.data != field.data:
            raise ValidationError("上のパスワードと同じものを入力してください。")

    def is_good(self, context: Iterable[str]) -> bool:
        """Valid, and a good password for a person with these data; says what is not."""
        valid = self.validate()
        refusals = password_refusals(self.password.data or "", context) if self.password.data else []
        for refusal in refusals:
            self.refuse(refusal)
        return bool(valid) and not refusals
