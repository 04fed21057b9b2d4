"""The desk's answer."""

from __future__ import annotations

from tsuen.web.fields import note_field
from tsuen.web.forms import Form, required


class AnswerForm(Form):
    """One answer."""

    answer = note_field(
        "回答", required("回答"), hint="この画面とメールで届きます。アレルギーなど、メールに書けないことは書かないでください。"
    )
