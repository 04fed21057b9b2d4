"""The forms of the top page and of asking for the application form (A1, A2)."""

from __future__ import annotations

from tsuen.web.forms import Form, email_field, required


class EmailForm(Form):
    """The address the URL is mailed to; it will be the ログインID."""

    email = email_field(
        "メールアドレス",
        required("メールアドレス"),
        description="ログイン、予約の確定、登園と降園のお知らせにも使います。",
    )
