"""「アカウントを作成」: the address, then the password and 申請者の基本情報 (G4, C12-13)."""

from __future__ import annotations

from wtforms import Field, PasswordField, ValidationError

from tsuen.domain.accounts.rules import password_refusals
from tsuen.domain.households.services import NewGuardian
from tsuen.web.forms import (
    DateParts,
    Form,
    kana_field,
    phone_field,
    postal_field,
    required,
    text_field,
)


class RegisterForm(Form):
    """The password twice, and what the application will begin with."""

    password = PasswordField(
        "パスワード",
        [required("パスワード")],
        description="10文字以上で、大文字・小文字・数字・記号のうち3種類以上を使ってください。",
    )
    again = PasswordField("パスワード（確認用）", [required("パスワード（確認用）")])
    family_name = text_field("姓", required("姓"), hint="例：森本")
    given_name = text_field("名", required("名"), hint="例：彩")
    family_kana = kana_field("姓のフリガナ", required("姓のフリガナ"), example="モリモト")
    given_kana = kana_field("名のフリガナ", required("名のフリガナ"), example="アヤ")
    birth_on = DateParts("生年月日", [required("生年月日")])
    phone = phone_field("電話番号", required("電話番号"))
    postal_code = postal_field("郵便番号", required("郵便番号"))
    area = text_field("都道府県・市区町村・町名", required("都道府県・市区町村・町名"), longest=80, hint="例：○○県○○市○○町")
    street = text_field("番地・建物名", required("番地・建物名"), longest=100, hint="例：1-2 コーポ岩根 101")

    def validate_again(self, field: Field) -> None:
        """Both are the same."""
        if self.password.data != field.data:
            raise ValidationError("上のパスワードと同じものを入力してください。")

    def is_good(self, email: str) -> bool:
        """Valid, and a good password for this person; says what is not."""
        valid = self.validate()
        own = [email.split("@", maxsplit=1)[0], email, self.family_name.data or "", self.given_name.data or ""]
        refusals = password_refusals(self.password.data or "", own) if self.password.data else []
        for refusal in refusals:
            self.refuse(refusal)
        return bool(valid) and not refusals

    def person(self) -> NewGuardian:
        """保護者1 as typed; 続柄 is asked in the application, the address is the account's."""
        names = ("family_name", "given_name", "family_kana", "given_kana", "phone", "postal_code")
        said = {name: self[name].data for name in names}
        return NewGuardian(
            position=1, relation="", email="", birth_on=self.birth_on.data, address=self.area.data + self.street.data, **said
        )
