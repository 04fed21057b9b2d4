"""Words of applications (利用申請): steps, states, relations, letter for letter where the guides have them."""

from __future__ import annotations

from datetime import date

STEPS = ("申請者", "代理利用者", "お子さま", "希望施設・くわしい情報", "登録内容の確認")
GUARDIAN_RELATIONS = ("母", "父", "祖母", "祖父", "その他")
CHILD_RELATIONS = ("子", "孫", "その他")
SEXES = ("女", "男", "その他")
CONSENTS = {
    "consent_data": "申請の内容を、市区町村が審査のために使い、利用する施設に伝えることに同意します",
    "consent_records": "住所や保育所などの在園の状況を、市区町村が記録で確かめることに同意します",
}
STATES = {
    "draft": "下書き",
    "submitted": "審査中",
    "returned": "申請者に確認中",
    "eligible": "審査済み",
    "approved": "承認",
    "rejected": "却下",
    "lost": "落選",
    "declined": "辞退",
}
RESULTS = {"waiting": "抽選待ち", "won": "当選", "alternate": "補欠", "lost": "落選", "declined": "辞退"}


def number(application_id: int, on: date) -> str:
    """申請番号: the year of application and the row's number."""
    return f"{on.year}-{application_id:04d}"
