"""What staff call the letters, by the room that posts them."""

from __future__ import annotations

KINDS = {
    "accounts": "アカウント・ログイン",
    "amendments": "認定の終わり",
    "applications": "利用申請",
    "attendance": "登園・降園",
    "billing": "お支払い",
    "interviews": "初回面談",
    "reservations": "予約",
    "support": "お問い合わせ",
}


def kind_words(template: str) -> str:
    """予約 of reservations/confirmed."""
    return KINDS.get(template.partition("/")[0], "お知らせ")


def why_words(last_error: str) -> str:
    """Why it could not be sent, as staff may tell the family."""
    if last_error.startswith("Undeliverable"):
        return "このアドレスでは受け取れないと、相手のメールサーバーから返事がありました"
    return "3日のあいだ、くりかえし送りましたが届きませんでした"


def stuck_words(*, died: bool, erased: bool) -> str:
    """Why a letter is not to be sent again; "" if it may be."""
    if died:
        return "中のURLやパスワードの期限がすぎたため、ご本人にもう一度手続きをしていただきます。"
    return "7日がすぎて内容を消したため、送れません。電話などで知らせてください。" if erased else ""
