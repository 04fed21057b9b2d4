"""The pages of the application form (A3, A4). Each page is checked alone; what was typed is kept in any case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, FormField, SelectMultipleField
from wtforms import Form as PlainForm
from wtforms.widgets import CheckboxInput, ListWidget

from tsuen.domain.applications.words import CHILD_RELATIONS, CONSENTS, GUARDIAN_RELATIONS, SEXES
from tsuen.web.fields import (
    YES_NO,
    AskedWhen,
    Listed,
    choices_of,
    note_field,
    radio_field,
    select_field,
)
from tsuen.web.forms import (
    DateParts,
    Form,
    Required,
    chosen,
    email_field,
    kana_field,
    phone_field,
    postal_field,
    required,
    text_field,
)

STREET, AREA = 100, 80


def _agreed(what: str) -> Required:
    return Required(f"「{what}」に同意するときは、チェックを入れてください。")


class ApplicantForm(Form):
    """保護者1 and the consents."""

    consent_data = BooleanField(CONSENTS["consent_data"], [_agreed("申請の内容を伝えること")])
    consent_records = BooleanField(CONSENTS["consent_records"], [_agreed("記録で確かめること")])
    family_name = text_field("姓", required("姓"), hint="例：森本")
    given_name = text_field("名", required("名"), hint="例：彩")
    family_kana = kana_field("姓のフリガナ", required("姓のフリガナ"), example="モリモト")
    given_kana = kana_field("名のフリガナ", required("名のフリガナ"), example="アヤ")
    birth_on = DateParts("生年月日", [required("生年月日")])
    sex = select_field("性別", choices_of(SEXES, "答えない"))
    relation = select_field("お子さまから見た続柄", choices_of(GUARDIAN_RELATIONS), chosen("続柄"))
    phone = phone_field("電話番号", required("電話番号"))
    postal_code = postal_field("郵便番号", required("郵便番号"))
    area = text_field("都道府県・市区町村・町名", required("都道府県・市区町村・町名"), longest=AREA, hint="例：○○県○○市○○町")
    street = text_field("番地・建物名", required("番地・建物名"), longest=STREET, hint="例：1-2 コーポ岩根 101")


def _when_wanted(what: str, verb: str = "入力して") -> AskedWhen:
    return AskedWhen("wanted", "yes", f"{what}を{verb}ください。")


class ProxyForm(Form):
    """代理利用者（保護者2）: optional, with another telephone number and another e-mail address (S5)."""

    wanted = radio_field(
        "代理利用者（保護者2）を登録しますか",
        [("no", "登録しない"), ("yes", "登録する")],
        chosen("登録するかどうか"),
    )
    family_name = text_field("姓", _when_wanted("姓"))
    given_name = text_field("名", _when_wanted("名"))
    family_kana = kana_field("姓のフリガナ", _when_wanted("姓のフリガナ"), example="モリモト")
    given_kana = kana_field("名のフリガナ", _when_wanted("名のフリガナ"), example="ケン")
    relation = select_field("お子さまから見た続柄", choices_of(GUARDIAN_RELATIONS), _when_wanted("続柄", "選んで"))
    phone = phone_field("電話番号", _when_wanted("電話番号"))
    email = email_field("メールアドレス", _when_wanted("メールアドレス"))


class ChildForm(Form):
    """One child, with 配慮すべき事項 and earlier use in another municipality."""

    family_name = text_field("お子さまの姓", required("お子さまの姓"), hint="例：森本")
    given_name = text_field("お子さまの名", required("お子さまの名"), hint="例：そら")
    family_kana = kana_field("姓のフリガナ", required("姓のフリガナ"), example="モリモト")
    given_kana = kana_field("名のフリガナ", required("名のフリガナ"), example="ソラ")
    birth_on = DateParts("生年月日", [required("生年月日")])
    sex = select_field("性別", choices_of(SEXES, "答えない"))
    relation = select_field("申請者との続柄", choices_of(CHILD_RELATIONS), chosen("続柄"))
    needs = radio_field("その他配慮すべき事項", YES_NO, chosen("有か無か"))
    needs_detail = note_field(
        "配慮すべき事項の内容", AskedWhen("needs", "yes", "配慮すべき事項の内容を入力してください。")
    )
    diagnosis = note_field("診断名と、必要な配慮", AskedWhen("needs", "yes"))
    doctor = note_field("医師の診断と指示", AskedWhen("needs", "yes"))
    used_elsewhere = radio_field("ほかの市区町村でこの制度を利用したこと", YES_NO, chosen("有か無か"), default="no")
    used_where = text_field(
        "利用した市区町村", AskedWhen("used_elsewhere", "yes", "利用した市区町村を入力してください。"), hint="例：○○県○○市"
    )


class HealthForm(PlainForm):  # type: ignore[misc]
    """Food, allergy and development of one child: may be left for later."""

    allergy = note_field("アレルギー", hint="例：卵。少しでも症状が出ます")
    food = note_field("食事について", hint="例：離乳食は後期、牛乳は飲めます")
    development = note_field("発育・健康について", hint="例：ひとりで歩きます。平熱は36.8度です")


class MoreForm(Form):
    """Wished facilities and 緊急連絡先; `more_form` adds a `HealthForm` for each child."""

    facilities = SelectMultipleField(
        "希望する施設",
        [Listed()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=[],
        validate_choice=False,
    )
    contact1_name = text_field("1人目の氏名")
    contact1_relation = text_field("1人目の続柄", longest=20, hint="例：祖母")
    contact1_phone = phone_field("1人目の電話番号")
    contact2_name = text_field("2人目の氏名")
    contact2_relation = text_field("2人目の続柄", longest=20)
    contact2_phone = phone_field("2人目の電話番号")

    def contacts(self) -> list[dict[str, str]]:
        """The contacts that were written, in their order."""
        written = (
            {part: self[f"contact{n}_{part}"].data or "" for part in ("name", "relation", "phone")} for n in (1, 2)
        )
        return [one for one in written if any(one.values())]

    def validate(self, extra_validators: Any = None) -> bool:
        """A contact that is begun is finished: name, relation and telephone number."""
        fine = bool(super().validate(extra_validators))
        for n in (1, 2):
            parts = [self[f"contact{n}_{part}"] for part in ("name", "relation", "phone")]
            for field in parts if any(part.data for part in parts) else ():
                if not field.data and not field.errors:
                    field.errors = [f"{field.label.text}も入力してください。"]
                    fine = False
        return fine


def more_form(children: Sequence[int], facilities: Sequence[tuple[str, str]], formdata: Any, *, needed: bool = False) -> MoreForm:
    """The fourth page for these children and facilities; `needed`: a facility has to be chosen."""
    healths = {f"health-{number}": FormField(HealthForm) for number in children}
    form = type("MoreForm", (MoreForm,), healths)(formdata=formdata)
    form.facilities.choices = list(facilities)
    form.facilities.flags.required = needed
    made: MoreForm = form
    return made
