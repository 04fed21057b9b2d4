"""Forms of one's own account: 「ログイン時の2段階認証」 and the address (B4, B6). Both ask for the password."""

from __future__ import annotations

from wtforms import PasswordField, StringField
from wtforms.validators import Length

from tsuen.kernel.kana import digits
from tsuen.kernel.refusals import Refusal
from tsuen.web.fields import radio_field
from tsuen.web.forms import Form, chosen, email_field, required

WRONG = Refusal(
    "password_wrong", "パスワードがちがいます。ログインするときのパスワードを入力してください。", "password"
)
CODE_WRONG = Refusal(
    "code_wrong", "確認コードがちがいます。いちばん新しいメールの6けたの数字を入力してください。", "code"
)
CODE_DEAD = Refusal(
    "code_dead",
    "この確認コードは使えなくなりました。使えるのは10分間、入力は5回までです。はじめから入力しなおしてください。",
    "code",
)


def _password() -> PasswordField:
    return PasswordField(
        "パスワード",
        [required("パスワード"), Length(max=200, message="パスワードが長すぎます。確かめてください。")],
        description="ご本人の確認のため、ログインするときのパスワードを入力してください。",
    )


class TwoStepForm(Form):
    """有効 or 無効."""

    two_step = radio_field("ログイン時の2段階認証", (("on", "有効"), ("off", "無効")), chosen("有効か無効か"))
    password = _password()


class EmailForm(Form):
    """The new address."""

    email = email_field("新しいメールアドレス", required("新しいメールアドレス"), description="例：name@example.jp")
    password = _password()


class EmailCodeForm(Form):
    """The six digits mailed to it."""

    code = StringField(
        "確認コード", [required("確認コード")], filters=[lambda value: digits(value or "")[:12]],
        description="新しいメールアドレスに届いた6けたの数字です。",
    )  # fmt: skip
