"""「支払いを受け取った」: the sum that was seen, and where to go back to (E6)."""

from __future__ import annotations

from wtforms import HiddenField, IntegerField
from wtforms.validators import InputRequired, NumberRange

from tsuen.web.forms import Form

_MOST = 10_000_000


class PayForm(Form):
    """The yen on the button: a sum that changed meanwhile is not taken."""

    yen = IntegerField(validators=[InputRequired(), NumberRange(-_MOST, _MOST)])
    back = HiddenField()


class UndoForm(Form):
    """取り消す."""

    back = HiddenField()
