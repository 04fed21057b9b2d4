"""Attached papers: which kinds there are, how they are told apart by content, what is refused and what to do then (A5)."""

from __future__ import annotations

import unicodedata

from tsuen.kernel.refusals import Refusal

LARGEST = 10 * 1024 * 1024
MOST = 5
TYPES = {"jpeg": "image/jpeg", "png": "image/png", "pdf": "application/pdf"}
ENDINGS = {"jpeg": "jpg", "png": "png", "pdf": "pdf"}
_NAME, _BOX, _BRANDS = 60, b"ftyp", {b"heic", b"heix", b"hevc", b"heim", b"heis", b"mif1", b"msf1", b"avif"}
_FIELD = "papers"
TOO_LARGE = Refusal("too_large", "ファイルは10MBまでです。写真を小さくするか、2つに分けて添付してください。", _FIELD)
EMPTY = Refusal("empty", "ファイルの中身がありません。もう一度選んでください。", _FIELD)
UNKNOWN = Refusal("unknown", "添付できるのは、JPEG、PNG、PDFのファイルです。書類の写真をとって添付してください。", _FIELD)
UNREADABLE = Refusal("unreadable", "このファイルは開けませんでした。書類の写真（JPEG）をとって添付してください。", _FIELD)
WIDE = Refusal("wide", "写真が大きすぎます（2,500万画素まで）。カメラの設定で画素数を小さくしてとりなおすか、写真の画面のスクリーンショットを添付してください。", _FIELD)
CROWDED = Refusal("crowded", "いま、ほかの写真を処理しています。1分ほど待ってから、もう一度送ってください。", _FIELD)
LOCKED = Refusal(
    "locked", "パスワードや、開くと動くしくみのあるPDFは添付できません。印刷した書類の写真（JPEG）を添付してください。", _FIELD
)
HEIC = Refusal(
    "heic",
    "HEIC形式の写真は添付できません。iPhoneでは「設定」→「カメラ」→「フォーマット」→「互換性優先」にしてとりなおすか、"
    "写真の画面のスクリーンショットを添付してください。",
    _FIELD,
)
TOO_MANY = Refusal("too_many", f"添付できるのは{MOST}つまでです。いらないファイルを消してから、追加してください。", _FIELD)


def kind_of_bytes(data: bytes) -> str:
    """jpeg, png, pdf or heic by the first bytes; nothing for anything else."""
    if data.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if data.startswith(b"%PDF-"):
        return "pdf"
    return "heic" if data[4:8] == _BOX and data[8:12] in _BRANDS else ""


def clean_name(name: str, kind: str) -> str:
    """What the family called it, as a name that is only a name, ending as its content does."""
    last = unicodedata.normalize("NFC", name.replace("\\", "/")).rsplit("/", 1)[-1]
    kept = "".join(letter for letter in last if unicodedata.category(letter)[0] in "LNPSZM" and letter not in '"<>:|?*%;')
    stem = kept.rsplit(".", 1)[0].strip(" .")[:_NAME].strip(" .")
    return f"{stem or '添付書類'}.{ENDINGS[kind]}"
