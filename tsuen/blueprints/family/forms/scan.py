"""The code under the picture, typed."""

from __future__ import annotations

from tsuen.web.forms import Form, required, text_field


class CodeForm(Form):
    """One line; blanks, dashes, small letters and look-alikes are folded by the rule."""

    code = text_field("施設の番号", required("施設の番号"), longest=200)
