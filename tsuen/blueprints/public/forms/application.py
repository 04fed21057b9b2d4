"""The pages of the application form (A3, A4). Each page is checked alone; what was typed is kept in any case."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from wtforms import (
    BooleanField,
    Field,
    FormField,
    RadioField,
    SelectField,
    SelectMultipleField,
    TextAreaField,
    ValidationError,
)
from wtforms import Form as PlainForm
from wtforms.validators import StopValidation
from wtforms.widgets import CheckboxInput, ListWidget

from tsuen.domain.applications.words import CHILD_RELATIONS, CONSENTS, GUARDIAN_RELATIONS, SEXES
from tsuen.kernel.kana import tidy
from tsuen.web.forms import (
    LONG,
    DateParts,
    Form,
    SafeText,
    at_most,
    chosen,
    email_field,
    kana_field,
    phone_field,
    postal_field,
    required,
    text_field,
)

YES_NO = (("yes", "有"), ("no", "無"))
STREET, AREA = 100, 80


class AskedWhen:
    """Asked only when another field of the form has a value; otherwise whatever stands in it is left alone.

    With a `sentence` it is then required.
    """

    def __init__(self, name: str, value: str, sentence: str = "") -> None:
        self.name, self.value, self.sentence = name, value, sentence

    def __call__(self, form: PlainForm, field: Field) -> None:
        """Stop here, with the sentence or without."""
        asked = form[self.name].data == self.value
        if asked and field.data:
            return
        field.errors = []
        raise StopValidation(self.sentence if asked else "")


class Given:
    """Required, for a date in three boxes: an impossible date keeps its own sentence."""

    field_flags: ClassVar = {"required": True}

    def __init__(self, what: str) -> None:
        self.what = what

    def __call__(self, form: PlainForm, field: Field) -> None:
        """Stop here if there is no date."""
        del form
        if field.process_errors:
            raise StopValidation
        if field.data is None:
            raise StopValidation(f"{self.what}を入力してください。")


class Listed:
    """Only what the list offers."""

    def __call__(self, form: PlainForm, field: Field) -> None:
        """Raise for anything else."""
        del form
        offered = {str(value) for value, *_ in field.choices}
        given = field.data if isinstance(field.data, list) else [field.data] if field.data else []
        if not set(given) <= offered:
            raise ValidationError("選択肢から選んでください。")


def choices_of(words: Sequence[str], empty: str = "選んでください") -> list[tuple[str, str]]:
    """A select's options, an empty one first."""
    return [("", empty), *((word, word) for word in words)]


def select_field(label: str, choices: list[tuple[str, str]], *validators: Any) -> SelectField:
    """One of a list."""
    return SelectField(label, [*validators, Listed()], choices=choices, validate_choice=False, default="")


def radio_field(label: str, choices: Any, *validators: Any, **options: Any) -> RadioField:
    """One of a few, all in sight."""
    return RadioField(label, [*validators, Listed()], choices=choices, validate_choice=False, **options)


def note_field(label: str, *validators: Any, hint: str = "") -> TextAreaField:
    """Several lines of text, bounded."""
    return TextAreaField(
        label, [*validators, at_most(LONG), SafeText()], filters=[lambda text: tidy(text or "")], description=hint
    )


class ApplicantForm(Form):
    """保護者1 and the consents."""

    family_name = text_field("姓", required("姓"), hint="例：森本")
    given_name = text_field("名", required("名"), hint="例：彩")
    family_kana = kana_field("姓のフリガナ", required("姓のフリガナ"), example="モリモト")
    given_kana = kana_field("名のフリガナ", required("名のフリガナ"), example="アヤ")
    birth_on = DateParts("生年月日", [Given("生年月日")])
    sex = select_field("性別", choices_of(SEXES, "答えない"))
    relation = select_field("お子さまから見た続柄", choices_of(GUARDIAN_RELATIONS), chosen("続柄"))
    phone = phone_field("電話番号", required("電話番号"))
    postal_code = postal_field("郵便番号", required("郵便番号"))
    area = text_field("都道府県・市区町村・町名", required("都道府県・市区町村・町名"), longest=AREA, hint="例：○○県○○市○○町")
    street = text_field("番地・建物名", required("番地・建物名"), longest=STREET, hint="例：1-2 コーポ岩根 101")
    consent_data = BooleanField(CONSENTS["consent_data"], [required("同意")])
    consent_records = BooleanField(CONSENTS["consent_records"], [required("同意")])

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name in CONSENTS:
            self[name].validators[0].message = "内容を確かめて、チェックを入れてください。"


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
    birth_on = DateParts("生年月日", [Given("生年月日")])
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


def more_form(children: Sequence[int], facilities: Sequence[tuple[str, str]], formdata: Any) -> MoreForm:
    """The fourth page for these children and facilities."""
    healths = {f"health-{number}": FormField(HealthForm) for number in children}
    form = type("MoreForm", (MoreForm,), healths)(formdata=formdata)
    form.facilities.choices = list(facilities)
    made: MoreForm = form
    return made
