"""Pure rules of accounts: how long a session lives, what a good password is (B2), when a code is right."""

from __future__ import annotations

import hashlib
import hmac
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from tsuen.kernel.passwords import common_part
from tsuen.kernel.refusals import Refusal
from tsuen.kernel.viewer import Audience

CODE_LIFE = timedelta(minutes=10)
CODE_TRIES = 5
RESET_LIFE = timedelta(minutes=60)
APPLICATION_LINK_LIFE = timedelta(hours=24)
TERMS_VERSION = "2026-04"
TOUCH_EVERY = timedelta(minutes=5)
# (idle, absolute) by stage or audience; the reasons stand in docs/decisions
SESSION_LIFE = {
    "visitor": (timedelta(hours=1), timedelta(hours=1)),
    "application": (timedelta(hours=24), timedelta(hours=24)),
    "reset": (timedelta(minutes=60), timedelta(minutes=60)),
    "standing": (timedelta(hours=1), timedelta(hours=1)),
    "register": (timedelta(hours=1), timedelta(hours=1)),
    "code": (timedelta(minutes=30), timedelta(minutes=30)),
    "terms": (timedelta(minutes=30), timedelta(minutes=30)),
    "family": (timedelta(hours=12), timedelta(hours=12)),
    "facility": (timedelta(hours=10), timedelta(hours=10)),
    "municipality": (timedelta(hours=1), timedelta(hours=10)),
}
PASSWORD_SHORTEST, PASSWORD_LONGEST, PASSWORD_CLASSES = 10, 128, 3
@dataclass(frozen=True)
class Limit:
    """At most `most` in each window, counted from fixed points of the clock."""

    most: int
    window: timedelta


_MINUTES, _HOUR, _DAY = timedelta(minutes=5), timedelta(hours=1), timedelta(days=1)
# What is counted, by what key. IP limits are loose: a carrier's customers share addresses (security.md 2, rows 2, 5, 29, 34).
LIMITS: dict[str, tuple[Limit, ...]] = {
    "login": (Limit(10, _MINUTES),),  # account and IP
    "login_ip": (Limit(300, _MINUTES),),
    "code_sent": (Limit(10, _HOUR),),  # account
    "code_try": (Limit(10, _HOUR),),  # account; five a code besides
    "email": (Limit(5, _HOUR), Limit(10, _DAY)),  # account: letters to addresses that are not proved yet
    "reset": (Limit(3, _HOUR), Limit(10, _DAY)),  # address
    "reset_ip": (Limit(300, _MINUTES),),
    "application": (Limit(3, _HOUR), Limit(10, _DAY)),  # address
    "application_ip": (Limit(300, _MINUTES),),
    "attach": (Limit(30, _HOUR),),  # draft: each may carry some pictures, and drawing them costs
    "attach_ip": (Limit(150, _MINUTES),),
    "enquiry": (Limit(10, _HOUR),),  # IP and address
    "caller": (Limit(30, _HOUR),),  # staff looking for a child by what is said on the telephone (D4)
}


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
    parts = [part.lower() for part in context if len(part) >= 4]  # noqa: PLR2004 - shorter parts occur by chance
    if common_part(plain):
        said.append(
            Refusal(
                "password_common",
                "多くの人が使っている言葉をもとにした、推測されやすいパスワードです。ほかの言葉にしてください。",
                "password",
            )
        )
    elif any(part in plain.lower() for part in parts):
        said.append(
            Refusal(
                "password_own",
                "お名前やメールアドレスが入っていて、推測されやすいパスワードです。ほかの言葉にしてください。",
                "password",
            )
        )
    return said


def code_digest(secret_key: str, session_id: int, code: str) -> str:
    """What is kept of a mailed code: a MAC with the server's secret, bound to the login attempt."""
    return hmac.new(secret_key.encode(), f"code:{session_id}:{code}".encode(), hashlib.sha256).hexdigest()


def window_end(now: datetime, window: timedelta) -> datetime:
    """The end of the window `now` lies in; windows begin at fixed points, so every worker counts in the same one."""
    length = int(window.total_seconds())
    into = int(now.timestamp()) % length
    return now.replace(microsecond=0) + timedelta(seconds=length - into)


def same_secret(one: str, other: str) -> bool:
    """Compare in constant time."""
    return hmac.compare_digest(one.encode(), other.encode())


class CodeAnswer(StrEnum):
    """What a typed code is worth: wrong may be tried again, dead needs a new code."""

    RIGHT = "right"
    WRONG = "wrong"
    DEAD = "dead"


def code_needed(audience: Audience, *, two_step: bool) -> bool:
    """B3, B4: a code by mail after the password; families may switch it off, staff may not."""
    return two_step or audience is not Audience.FAMILY


def consent_needed(terms_version: str) -> bool:
    """B3: the first time, and again after new terms."""
    return terms_version != TERMS_VERSION
