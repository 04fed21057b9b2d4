"""Words of 「わたしの記録」 (H11): what was read, what was changed, by whom."""

from __future__ import annotations

DOSSIER = "わたしの記録"
READINGS = "記録を見た人"
CHANGES = "変更の記録"
DOWNLOAD = "まとめてダウンロード"
APPLICATION_STATES = {
    "submitted": "審査中",
    "returned": "直していただくところがあります",
    "eligible": "審査が終わりました",
    "approved": "認定しました",
    "rejected": "認定できませんでした",
    "lost": "抽選にもれました",
    "declined": "辞退しました",
}
SHOWN = {"allergy": "アレルギー", "record": "行動記録", "photo": "行動記録の写真", "request": "予約の内容", "interview": "面談の内容と連絡先"}
CARE = "配慮にかかわる情報"
READ = {
    "application.view": "利用申請の内容",
    "application.attachment_read": "添付書類",
    "household.view": "登録情報",
    "support.read": "お問い合わせ",
    "interviews.caller_read": "お名前と電話番号（電話で受けた面談の登録）",
}
OTHER_READ = "登録情報"
FIELDS = {"has_allergy": "アレルギー", "allergy": "アレルギー", "food": "食事について", "development": "発育・健康"}
CHANGED = {
    "households.contacts": "緊急連絡先",
    "households.class_set": "世帯の区分",
    "accounts.email_changed": "メールアドレス",
    "accounts.two_step": "ログイン時の2段階認証",
    "accounts.password_set": "パスワード",
    "accounts.consent": "利用規約・プライバシーポリシーへの同意",
    "certification.issue": "認定（新しく）",
    "certification.end": "認定（早い終了）",
    "certification.close": "認定（期間の終わり）",
    "certification.correct": "認定期間（生年月日の訂正）",
    "households.part": "保護者2の登録（外した）",
    "dossier.download": "「まとめてダウンロード」",
}
OTHER_CHANGED = {"households": "登録情報", "amendments": "認定変更・消滅の手続き", "certification": "認定"}
STAFF, OFFICER, SYSTEM = "の職員", "の担当者", "システム（自動）"
OWN_NUMBER = "予約番号"
LEDGER = {
    "reserved": "予約した時間",
    "released": "もどった時間（キャンセル・変更）",
    "consumed": "利用したあとの増減",
    "extra": "お迎えの遅れで増えた時間",
    "corrected": "職員が直した時間",
}
STAGES = {"full": "ログイン"}
LETTER_STATES = {
    "queued": "送るところ",
    "sending": "送るところ",
    "sent": "送りました",
    "expired": "期限がすぎたため送っていません",
    "dead": "届きませんでした",
}
