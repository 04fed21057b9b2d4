"""The form of 「添付書類」."""

from __future__ import annotations

from flask_wtf.file import FileRequired, MultipleFileField

from tsuen.web.forms import Form


class AttachForm(Form):
    """Several files at once."""

    papers = MultipleFileField(
        "添付するファイル", [FileRequired("ファイルを選んでください。")], description="JPEG、PNG、PDF。1つ10MBまで、5つまで。"
    )
