"""Words of the ledger of money (K4-4)."""

from __future__ import annotations

FEE, EXTRA, LATE, OVER_CAP, CANCEL_FEE, CORRECTION, PAID = "fee", "extra", "late", "over_cap", "cancel_fee", "correction", "paid"
USE = (FEE, EXTRA, LATE, OVER_CAP)  # the lines of a use, written together
PAYMENT = "payment"  # the field of lines that are money handed over, not owed
CORRECTED = "訂正"
RECEIVED, GIVEN_BACK, TAKEN_BACK = "お支払い", "返金", "お支払いの取り消し"
CANCELLED, CHANGED, NO_SHOW = "キャンセル料", "変更料", "無断キャンセル料"
NO_SHOW_UNDONE, WITHDRAWN = "無断キャンセルの取り消し", "利用終了の取り消し"
