"""「認定変更申請」 and 「認定取下げ・取消し申請」 (A11, G5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from wtforms import SelectMultipleField
from wtforms.widgets import CheckboxInput, ListWidget

from tsuen.domain.certifications.words import END_REASONS
from tsuen.web.fields import Listed, radio_field
from tsuen.web.forms import (
    DateParts,
    Form,
    Required,
    email_field,
    kana_field,
    phone_field,
    postal_field,
    required,
    text_field,
)

ADDRESS, WHY = 200, 200
GUARDIAN_RELATIONS = "例：母、父、祖母"


class ChangeForm(Form):
    """What everybody's form has: names, from when, why."""

    family_name = text_field("姓", required("姓"))
    given_name = text_field("名", required("名"))
    family_kana = kana_field("姓のフリガナ", required("姓のフリガナ"), example="モリモト")
    given_kana = kana_field("名のフリガナ", required("名のフリガナ"), example="アヤ")
    effective_on = DateParts("いつから変わりますか", [required("いつから変わるか")])
    why = text_field("変わる理由", required("変わる理由"), longest=WHY, hint="例：引っこし、結婚")

    @property
    def starts_on(self) -> date:
        """The day that was typed; only of a form that has been judged."""
        assert isinstance(self.effective_on.data, date)  # noqa: S101 - required
        return self.effective_on.data

    def facts(self) -> dict[str, str]:
        """The fields of the person, without day and reason."""
        return {one.name: str(one.data or "") for one in self if one.name not in {"csrf_token", "key", "effective_on", "why"}}


class FirstGuardianForm(ChangeForm):
    """保護者1."""

    phone = phone_field("電話番号", required("電話番号"))
    postal_code = postal_field("郵便番号", required("郵便番号"))
    address = text_field("住所", required("住所"), longest=ADDRESS, hint="都道府県から、番地・建物名まで入力してください。")


class SecondGuardianForm(ChangeForm):
    """保護者2 there is already; its address it changes itself (B6)."""

    relation = text_field("お子さまから見た続柄", required("続柄"), longest=20, hint=GUARDIAN_RELATIONS)
    phone = phone_field("電話番号", required("電話番号"))


class NewGuardianForm(SecondGuardianForm):
    """保護者2 who joins: another telephone number and another e-mail address than 保護者1 (S5)."""

    email = email_field("メールアドレス", required("メールアドレス"))


class ChildForm(ChangeForm):
    """A child: what is certified of it. Its birth date decides the days of use: the next page says what follows."""

    birth_on = DateParts("生年月日", [required("生年月日")])
    relation = text_field("申請者との続柄", required("続柄"), longest=20, hint="例：子、孫")


class RemovalForm(Form):
    """保護者2 is to be one no more: from when, why."""

    effective_on = DateParts("いつから外しますか", [required("いつから外すか")])
    why = text_field("外す理由", required("外す理由"), longest=WHY, hint="例：送り迎えをしなくなった")

    @property
    def starts_on(self) -> date:
        """The day that was typed; only of a form that has been judged."""
        assert isinstance(self.effective_on.data, date)  # noqa: S101 - required
        return self.effective_on.data


class EndForm(Form):
    """Whose certification, why, and which day is the last."""

    children = SelectMultipleField(
        "どのお子さまの認定ですか",
        [Required("どのお子さまの認定かを選んでください。"), Listed()],
        widget=ListWidget(prefix_label=False),
        option_widget=CheckboxInput(),
        choices=[],
        validate_choice=False,
    )
    reason = radio_field("理由", list(END_REASONS.items()), Required("理由を選んでください。"))
    ends_on = DateParts("認定の最後の日", [required("認定の最後の日")])
    why = text_field("くわしいこと", longest=WHY, hint="例：引っこし先の市区町村、入園する園の名前")

    @property
    def last_on(self) -> date:
        """The day that was typed; only of a form that has been judged."""
        assert isinstance(self.ends_on.data, date)  # noqa: S101 - required
        return self.ends_on.data


def change_form(subject: str, registered: Mapping[str, str], formdata: Any = None) -> ChangeForm:
    """The form of a subject, as it is registered unless something was typed; a 保護者2 there is not yet is asked for an address."""
    kinds = {"guardian1": FirstGuardianForm, "guardian2": SecondGuardianForm if registered else NewGuardianForm, "child": ChildForm}
    return kinds[subject](formdata=formdata, data=dict(registered))


def end_form(certified: Sequence[tuple[str, str]], formdata: Any = None, **data: Any) -> EndForm:
    """The form for these running certifications: (ref, the child's name)."""
    form = EndForm(formdata=formdata, data=data)
    form.children.choices = list(certified)
    return form
