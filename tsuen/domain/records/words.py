"""Words of 行動記録 (F6) and what a piece of a day may say."""

from __future__ import annotations

RECORD = "行動記録"
PUBLISH = "保護者に公開"
MEAL, SLEEP, TOILET, TEMPERATURE, MOOD, NOTE, PHOTO = "meal", "sleep", "toilet", "temperature", "mood", "note", "photo"
KINDS = {
    MEAL: "食事",
    SLEEP: "睡眠",
    TOILET: "トイレ",
    TEMPERATURE: "体温",
    MOOD: "きげん",
    NOTE: "ようす",
    PHOTO: "写真",
}
ICONS = {
    MEAL: "utensils", SLEEP: "moon", TOILET: "droplets", TEMPERATURE: "thermometer", MOOD: "smile", NOTE: "message-square",
    PHOTO: "camera",
}  # fmt: skip
MEALS = {"snack_am": "午前のおやつ", "lunch": "昼食", "snack_pm": "午後のおやつ", "milk": "ミルク", "drink": "飲みもの"}
AMOUNTS = {"all": "ぜんぶ", "most": "ほとんど", "half": "半分", "little": "すこし", "none": "食べなかった"}
TOILETS = {"pee": "おしっこ", "poo": "うんち", "both": "おしっことうんち", "tried": "すわってみました"}
MOODS = {"great": "とてもよい", "good": "よい", "usual": "ふつう", "low": "元気がない", "crying": "泣いていた"}
ASLEEP = "寝ています"
FEVER = 375  # tenths of a degree: the family is telephoned
FEVER_WORDS = "37.5℃以上です。ご家庭に電話してください。"
_TAKE_ANEW = "JPEGかPNGの写真を選んでください。"
PHOTO_REFUSED = {
    "unknown": _TAKE_ANEW,
    "unreadable": f"この写真は開けませんでした。{_TAKE_ANEW}",
    "heic": "HEIC形式の写真は使えません。カメラの設定を「互換性優先」にしてとりなおすか、スクリーンショットを選んでください。",
    "too_large": "写真は1枚10MBまでです。小さくしてから選んでください。",
    "wide": "写真が大きすぎます。2,500万画素までの写真を選ぶか、カメラの設定で画素数を小さくしてください。",
    "empty": "写真の中身がありません。もう一度選んでください。",
}
