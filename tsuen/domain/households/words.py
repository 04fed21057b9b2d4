"""Words of 「利用者情報管理」 (O4, S7), letter for letter where the guides have them."""

from __future__ import annotations

PEOPLE = "利用者情報管理"
CONTACTS = "こどもの緊急連絡先情報"
BASIC, FOOD, GROWTH = "基本情報", "食事・アレルギー情報", "発育状況"
PARTS = {"food": FOOD, "growth": GROWTH}
NOT_YET = "まだ入力していません"
YES, NO = "有", "無"
GENERAL = "general"
CLASSES = {
    GENERAL: "一般",
    "public_assistance": "生活保護",
    "non_taxed": "市町村民税非課税",
    "lt_77101": "所得割77,101円未満",
    "support_needed": "要支援",
    "dv": "DV避難",
    "foster": "里親",
}

# What staff record before the first use (D16): the choice → its kind and outcome, and what it says.
PREPARATIONS = {
    "checked": ("health_check", "done", "健康診断を受けたことを確認した"),
    "unchecked": ("health_check", "undone", "健康診断の確認を取り消す"),
    "care_needed": ("medical_care", "needed", "医療的ケアについて、相談が必要"),
    "care_ok": ("medical_care", "ok", "医療的ケアの相談をした（受け入れできる）"),
    "care_no": ("medical_care", "no", "医療的ケアの相談をした（受け入れできない）"),
    "care_none": ("medical_care", "none", "医療的ケアは必要ない"),
}
