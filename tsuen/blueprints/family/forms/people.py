"""Forms of 「利用者情報管理」. `shown` is the mark of what the form was drawn from: a change in between is seen by it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from wtforms import HiddenField
from wtforms.validators import Length

from tsuen.blueprints.family.ways_on import safe_back
from tsuen.domain.households.queries import ContactFacts
from tsuen.domain.households.rules import MOST_CONTACTS
from tsuen.domain.households.services import NewContact
from tsuen.web.fields import YES_NO, AskedWhen, note_field, radio_field
from tsuen.web.forms import Form, chosen, phone_field, required, text_field

PARTS = ("name", "relation", "phone")


class ShownForm(Form):
    """A form that remembers what it was drawn from."""

    shown = HiddenField(validators=[Length(max=64)])


class ContactsForm(ShownForm):
    """「こどもの緊急連絡先情報」: the first is required, two more may follow. `back`: the page that sent the family here."""

    back = HiddenField(filters=[safe_back])

    contact1_name = text_field("1人目の氏名", required("1人目の氏名"), hint="例：森本 健")
    contact1_relation = text_field("1人目の続柄", required("1人目の続柄"), longest=20, hint="例：父、祖母")
    contact1_phone = phone_field("1人目の電話番号", required("1人目の電話番号"))
    contact2_name = text_field("2人目の氏名")
    contact2_relation = text_field("2人目の続柄", longest=20)
    contact2_phone = phone_field("2人目の電話番号")
    contact3_name = text_field("3人目の氏名")
    contact3_relation = text_field("3人目の続柄", longest=20)
    contact3_phone = phone_field("3人目の電話番号")

    def contacts(self) -> list[NewContact]:
        """Those that were written, in their order."""
        written = ({part: self[f"contact{n}_{part}"].data or "" for part in PARTS} for n in range(1, MOST_CONTACTS + 1))
        return [NewContact(**one) for one in written if any(one.values())]

    def validate(self, extra_validators: Any = None) -> bool:
        """A contact that is begun is finished: name, relation and telephone number."""
        fine = bool(super().validate(extra_validators))
        for n in range(2, MOST_CONTACTS + 1):
            fields = [self[f"contact{n}_{part}"] for part in PARTS]
            begun = any(field.data for field in fields)
            for field in fields:
                if begun and not field.data and not field.errors:
                    field.errors = [f"{field.label.text}も入力してください。"]
                    fine = False
        return fine


class FoodForm(ShownForm):
    """「食事・アレルギー情報」."""

    has_allergy = radio_field("アレルギー", YES_NO, chosen("アレルギーの有か無か"))
    allergy = note_field(
        "アレルギーの内容",
        AskedWhen("has_allergy", "yes", "アレルギーの内容を入力してください。"),
        hint="「有」のとき、食べ物などの名前と、出る症状を入力してください（例：卵。少しでもじんましんが出ます）。",
    )
    food = note_field("食事について", hint="例：離乳食は後期、牛乳は飲めます")


class GrowthForm(ShownForm):
    """「発育状況」."""

    development = note_field(
        "発育・健康について",
        required("発育・健康について"),
        hint="例：ひとりで歩きます。平熱は36.8度です。とくにないときは「なし」と入力してください。",
    )


PART_FORMS: dict[str, type[ShownForm]] = {"food": FoodForm, "growth": GrowthForm}


def contacts_form(contacts: Sequence[ContactFacts], mark: str, back: str = "") -> ContactsForm:
    """The form as the contacts stand; `back`: where to go on to afterwards."""
    data = {
        f"contact{n}_{part}": getattr(one, part) for n, one in enumerate(contacts, start=1) for part in PARTS
    }
    return ContactsForm(formdata=None, data=data | {"shown": mark, "back": back})


def part_form(part: str, said: Mapping[str, str], mark: str) -> ShownForm:
    """The form of a part as it stands."""
    return PART_FORMS[part](formdata=None, data={**said, "shown": mark})


def part_said(form: ShownForm, part: str) -> dict[str, str]:
    """What a part's form says."""
    names = ("has_allergy", "allergy", "food") if part == "food" else ("development",)
    said = {name: str(form[name].data or "") for name in names}
    return said | {"allergy": ""} if said.get("has_allergy") == "no" else said
