"""Forms of the login (B3)."""

from __future__ import annotations

from wtforms import BooleanField, PasswordField, StringField
from wtforms.validators import DataRequired, Length

from tsuen.kernel.kana import digits
from tsuen.kernel.refusals import Refusal
from tsuen.web.forms import Form, email_field, required

WRONG = Refusal(
    "login_wrong",
    "ログインIDかパスワードがちがいます。入力を確かめてください。わからないときは、「パスワードをお忘れの方はこちら」から設定しなおせます。",
)
CODE_WRONG = Refusal(
    "code_wrong", "ワンタイムパスワードがちがいます。いちばん新しいメールの6けたの数字を入力してください。", "code"
)
CODE_DEAD = Refusal(
    "code_dead",
    "このワンタイムパスワードは使えなくなりました。使えるのは10分間、入力は5回までです。下の「新しいものを送る」を押してください。",
    "code",
)


class LoginForm(Form):
    """「ログインID」 and 「パスワード」. The password is taken as typed."""

    email = email_field(
        "ログインID", required("ログインID（メールアドレス）"), description="登録したメールアドレスを入力して下さい。"
    )
    password = PasswordField(
        "パスワード",
        [required("パスワード"), Length(max=200, message="パスワードが長すぎます。確かめてください。")],
        description="パスワードを入力して下さい。",
    )


class CodeForm(Form):
    """「ワンタイムパスワード」: six digits, full-width ones too."""

    code = StringField(
        "ワンタイムパスワード",
        [required("ワンタイムパスワード")],
        filters=[lambda value: digits(value or "")[:12]],
        description="メールに書いてある6けたの数字です。",
    )


class TermsForm(Form):
    """The consent."""

    agree = BooleanField("利用規約・プライバシーポリシーに同意します", [DataRequired("内容に同意するときは、ここにチェックを入れてください。")])
