"""世帯の区分 from a day on (F6)."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, RadioField
from wtforms.validators import InputRequired, Length

from tsuen.domain.households.words import CLASSES, PREPARATIONS
from tsuen.web.fields import radio_field
from tsuen.web.forms import DateParts, Form, SafeText, chosen, required, text_field


class ClassForm(Form):
    """Which class, from when, and why."""

    name = radio_field("世帯の区分", list(CLASSES.items()), chosen("世帯の区分"))
    starts_on = DateParts("いつから", [required("いつからの区分か")])
    back = BooleanField("さかのぼって決める", description="終わった利用の料金は変わりません。ちがいは施設が直します。")
    note = text_field("わけ", longest=200, hint="例：令和8年度の所得割額による。ご家庭には見えません。")


class PreparationForm(Form):
    """What staff saw before the first use, and on which day (D16)."""

    child = HiddenField(validators=[Length(max=16), SafeText()])
    what = RadioField("記録する内容", [chosen("記録する内容")], choices=[(key, one[2]) for key, one in PREPARATIONS.items()])
    prepared_on = DateParts("確認した日", [InputRequired("確認した日を入力してください。")])
