"""A change that came on paper, as the desk enters it (A11, K5-1). What does not change stays as it is."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from wtforms import HiddenField
from wtforms.validators import Length

from tsuen.web.forms import DateParts, Form, kana_field, phone_field, postal_field, required, text_field


class PaperForm(Form):
    """Names, from when, what came."""

    shown = HiddenField(validators=[Length(max=64)])  # which child the page was drawn for
    told = HiddenField(validators=[Length(max=200)])  # what the page said would follow
    family_name = text_field("姓", required("姓"))
    given_name = text_field("名", required("名"))
    family_kana = kana_field("姓のフリガナ", required("姓のフリガナ"), example="モリモト")
    given_kana = kana_field("名のフリガナ", required("名のフリガナ"), example="アヤ")
    effective_on = DateParts("いつから", [required("いつから変わるか")])
    why = text_field("変わる理由", required("変わる理由"), longest=200, hint="例：引っこし（12月8日に届出書を受け付け）")

    @property
    def starts_on(self) -> date:
        """The day that was typed; only of a form that has been judged."""
        assert isinstance(self.effective_on.data, date)  # noqa: S101 - required
        return self.effective_on.data

    def facts(self) -> dict[str, str]:
        """The fields of the person, without day and reason."""
        return {one.name: str(one.data or "") for one in self if one.name not in {"csrf_token", "key", "shown", "told", "effective_on", "why"}}


class GuardianPaper(PaperForm):
    """保護者1."""

    phone = phone_field("電話番号", required("電話番号"))
    postal_code = postal_field("郵便番号", required("郵便番号"))
    address = text_field("住所", required("住所"), longest=200)


class SecondPaper(PaperForm):
    """保護者2."""

    relation = text_field("続柄", required("続柄"), longest=20)
    phone = phone_field("電話番号", required("電話番号"))


class ChildPaper(PaperForm):
    """A child."""

    birth_on = DateParts("生年月日", [required("生年月日")])
    relation = text_field("申請者との続柄", required("続柄"), longest=20)


class RemovalPaper(Form):
    """保護者2 is to be one no more."""

    effective_on = DateParts("いつから", [required("いつから外すか")])
    why = text_field("外す理由", required("外す理由"), longest=200, hint="例：届出（12月8日に届出書を受け付け）")

    @property
    def starts_on(self) -> date:
        """The day that was typed; only of a form that has been judged."""
        assert isinstance(self.effective_on.data, date)  # noqa: S101 - required
        return self.effective_on.data


_FORMS: Mapping[str, type[PaperForm]] = {"guardian1": GuardianPaper, "guardian2": SecondPaper, "child": ChildPaper}


def paper_form(subject: str, registered: Mapping[str, Any], formdata: Any = None) -> PaperForm:
    """The form of a person, as registered unless something was typed."""
    return _FORMS[subject](formdata=formdata, data=dict(registered))
