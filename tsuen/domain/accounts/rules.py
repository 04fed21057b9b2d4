"""Pure rules of accounts: how long a session lives, what a good password is (B2), when a code is right."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from datetime import timedelta

from tsuen.kernel.refusals import Refusal

CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
RESET_LIFE = timedelta(minutes=60)
APPLICATION_LINK_LIFE = timedelta(hours=24)
TOUCH_EVERY = timedelta(minutes=5)
# (idle, absolute) by stage or audience; the reasons stand in docs/decisions
SESSION_LIFE = {
    "visitor": (timedelta(hours=1), timedelta(hours=1)),
    "application": (timedelta(hours=24), timedelta(hours=24)),
    "reset": (timedelta(minutes=60), timedelta(minutes=60)),
    "code": (timedelta(minutes=30), timedelta(minutes=30)),
    "terms": (timedelta(minutes=30), timedelta(minutes=30)),
    "family": (timedelta(hours=12), timedelta(hours=12)),
    "facility": (timedelta(hours=10), timedelta(hours=10)),
    "municipality": (timedelta(hours=1), timedelta(hours=10)),
}
PASSWORD_SHORTEST, PASSWORD_LONGEST, PASSWORD_CLASSES = 10, 128, 3
_COMMON = (
    "password", "passw0rd", "qwerty", "1234567", "abcdefg", "sakura", "himawari", "tsuen", "kodomo", "daretsu",
    "doraemon", "pikachu", "letmein", "welcome", "iloveyou",
)  # fmt: skip


def password_refusals(password: str, context: Iterable[str] = ()) -> list[Refusal]:
    """B2: 10 characters or more, three of upper, lower, digit, symbol; not a common word, not the person's own data."""
    plain = unicodedata.normalize("NFKC", password)
    said = []
    if len(plain) < PASSWORD_SHORTEST:
        said.append(Refusal("password_short", "10文字以上で入力してください。", "password"))
    if len(plain) > PASSWORD_LONGEST:
        said.append(Refusal("password_long", "128文字以下で入力してください。", "password"))
    kinds = (str.isupper, str.islower, str.isdigit, lambda c: not c.isalnum())
    if sum(any(kind(c) for c in plain) for kind in kinds) < PASSWORD_CLASSES:
        said.append(
            Refusal("password_classes", "大文字・小文字・数字・記号のうち3種類以上を使ってください。", "password")
        )
    stem = "".join(c for c in plain.lower() if c.isalpha())
    parts = [part.lower() for part in context if len(part) >= 4]  # noqa: PLR2004 - shorter parts occur by chance
    if stem in _COMMON or any(part in plain.lower() for part in parts):
        said.append(
            Refusal("password_common", "推測されやすいパスワードです。ほかの言葉にしてください。", "password")
        )
    return said


def code_digest(secret_key: str, session_id: int, code: str) -> str:
    """What is kept of a mailed code: a MAC with the server's secret, bound to the login attempt."""
    return hmac.new(secret_key.encode(), f"code:{session_id}:{code}".encode(), hashlib.sha256).hexdigest()
