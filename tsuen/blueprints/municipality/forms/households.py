"""世帯の区分 from a day on (F6)."""

from __future__ import annotations

from wtforms import BooleanField

from tsuen.domain.households.words import CLASSES
from tsuen.web.fields import radio_field
from tsuen.web.forms import DateParts, Form, chosen, required, text_field


class ClassForm(Form):
    """Which class, from when, and why."""

    name = radio_field("世帯の区分", list(CLASSES.items()), chosen("世帯の区分"))
    starts_on = DateParts("いつから", [required("いつからの区分か")])
    back = BooleanField("さかのぼって決める", description="終わった利用の料金は変わりません。ちがいは施設が直します。")
    note = text_field("わけ", longest=200, hint="例：令和8年度の所得割額による。ご家庭には見えません。")
