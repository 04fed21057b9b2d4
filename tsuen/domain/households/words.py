"""Words of 「利用者情報管理」 (O4, S7), letter for letter where the guides have them."""

from __future__ import annotations

PEOPLE = "利用者情報管理"
CONTACTS = "こどもの緊急連絡先情報"
BASIC, FOOD, GROWTH = "基本情報", "食事・アレルギー情報", "発育状況"
PARTS = {"food": FOOD, "growth": GROWTH}
NOT_YET = "まだ入力していません"
YES, NO = "有", "無"
