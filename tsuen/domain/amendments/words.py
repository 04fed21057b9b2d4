"""Words of changes and ends of a certification, letter for letter where the guides have them (K5-1, S10, S11)."""

from __future__ import annotations

CHANGE, END = "change", "end"
FORM_NAMES = {CHANGE: "認定変更届出書", END: "認定消滅届出書"}
ONLINE_NAMES = {CHANGE: "認定変更申請", END: "認定取下げ・取消し申請"}
STATES = {
    "submitted": "審査中",
    "returned": "確認のお願い",
    "approved": "承認",
    "declined": "却下",
    "withdrawn": "取りやめ",
    "closed": "手続きの必要がなくなったため終了",
}
FIELDS = {
    "guardian1": ("family_name", "given_name", "family_kana", "given_kana", "phone", "postal_code", "address"),
    "guardian2": ("family_name", "given_name", "family_kana", "given_kana", "relation", "phone", "email"),
    "child": ("family_name", "given_name", "family_kana", "given_kana", "birth_on", "relation"),
}
SUBJECTS = {"guardian1": "保護者1", "guardian2": "保護者2"}
NOT_YET = "登録なし"
REMOVAL = "保護者2の登録を外す"
