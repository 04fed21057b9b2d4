"""The form of 「まとめてダウンロード」: who is at the phone."""

from __future__ import annotations

from wtforms import PasswordField

from tsuen.web.forms import Form, at_most, required


class DownloadForm(Form):
    """The password once more."""

    password = PasswordField("パスワード", [required("パスワード"), at_most(128)])
