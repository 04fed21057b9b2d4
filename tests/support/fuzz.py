"""What people, browsers and ill will send: values and whole bodies for every form of the portal (T-FUZZ)."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import quote_from_bytes

VALUES: list[Callable[[random.Random], bytes]] = [
    lambda _: b"",
    lambda _: b" \t\r\n",
    lambda _: b"\x00",
    lambda _: "森\x00本".encode(),
    lambda _: b"\xed\xa0\x80",  # a lone surrogate
    lambda _: "あ\u202eい\u200dう\u2066".encode(),
    lambda _: "👩‍👩‍👧‍👦𠮷髙﨑①㈱".encode(),
    lambda _: "か\u3099は\u309aがぎ".encode(),
    lambda _: "ｱｲｳｴｵｶﾞ".encode(),
    lambda _: "１２３４５６７".encode(),
    lambda _: "森本".encode("shift_jis"),
    lambda _: b"\xff\xfe\xfa",
    lambda r: str(2 ** r.choice([7, 15, 31, 32, 53, 63, 64, 200])).encode(),
    lambda r: str(-(2 ** r.choice([0, 31, 63, 64]))).encode(),
    lambda _: b"9" * 4000,
    lambda _: b"1e999",
    lambda _: b"NaN",
    lambda r: r.choice([b"0", b"-1", b"1", b"00", b"0x10", b"1.5", b"1_000", "１".encode(), "²".encode(), "٣".encode()]),
    lambda r: r.choice([b"0000-00-00", b"9999-12-31", b"2026-02-30", b"2026-13-01", b"1-1-1", b"20261208", b"2026-12-08"]),
    lambda r: r.choice([b"2026-12-15T09:17", b"2026-12-15T24:00", b"9999-12-31T23:30", b"0001-01-01T00:00", b"2026-12-15T09:30"]),
    lambda r: r.choice([b"99:99", b"24:00", b"25:30", b"-1:00", b"8:30", "８：３０".encode()]),
    lambda r: "あ".encode() * r.choice([41, 81, 1001, 70_000]),
    lambda _: b"a" * 200_000,
    lambda r: r.choice([b"<script>alert(1)</script>", b"{{7*7}}", b"{0.__class__}", b"%n%s", b"' OR 1=1 --", b"javascript:alert(1)"]),
    lambda r: r.choice([b"a@b.example\r\nBcc: x@y.example", b"a@x.example, v@x.example", b"a..b.@docomo.ne.jp", b"@", b"a@", "あ@例え.jp".encode()]),
    lambda r: r.choice([b"../../etc/passwd", b"/\\evil.example", b"//evil.example", b"CON", b"..%2f"]),
    lambda r: r.choice([b"%", b"_", b"\\", b"%25%32%37", b"&amp;lt;", b"%2527"]),
    lambda r: bytes(r.choices(range(256), k=r.choice([1, 7, 40]))),
    lambda r: r.choice([b"aaaaaaaaaaaaaaaa", b"zzzzzzzzzzzzzzz2", b"A" * 43]),
    lambda r: r.choice([b"true", b"false", b"null", b"None", b"[]", b"{}", b"on"]),
]
PRIVILEGED = (
    "id", "ref", "role", "audience", "scope", "state", "status", "household_id", "facility_id", "municipality_code", "account_id",
    "child_id", "fee_estimate", "price_per_hour", "two_step", "used_minutes", "policy_id", "key", "csrf_token", "viewer", "now",
)  # fmt: skip


@dataclass
class Target:
    """A form as somebody sees it: whose, where it goes, what it would send untouched."""

    who: str
    url: str
    fields: list[tuple[str, str]] = field(default_factory=list)


def body(target: Target, chance: random.Random) -> tuple[bytes, str]:
    """A body and its content type."""
    pairs = [(name.encode(), value.encode("utf-8", "replace")) for name, value in target.fields]
    for _ in range(chance.choice([0, 1, 1, 1, 2, 4, 12])):
        _spoil(pairs, chance)
    way = chance.random()
    if way < 0.03:
        pairs += [(f"p{n}".encode(), b"x") for n in range(1001)]
    if way > 0.97:
        return chance.choice([b'--x\r\nContent-Disposition: form-data; name="a', b"--x--", b"\x00" * 50, b'{"a": 1}']), (
            chance.choice(["multipart/form-data; boundary=x", "multipart/form-data", "application/json", "text/plain"])
        )
    if way > 0.9:
        return multipart(pairs), "multipart/form-data; boundary=xXx"
    text = b"&".join(quote_from_bytes(name).encode() + b"=" + quote_from_bytes(value).encode() for name, value in pairs)
    return text, "application/x-www-form-urlencoded"


def multipart(pairs: list[tuple[bytes, bytes]]) -> bytes:
    """The same as parts."""
    parts = [b'--xXx\r\nContent-Disposition: form-data; name="' + n.replace(b'"', b"") + b'"\r\n\r\n' + v + b"\r\n" for n, v in pairs]
    return b"".join(parts) + b"--xXx--\r\n"


def _spoil(pairs: list[tuple[bytes, bytes]], chance: random.Random) -> None:
    value = chance.choice(VALUES)(chance)
    at = chance.randrange(len(pairs)) if pairs else -1
    way = chance.random()
    if way < 0.62 and pairs:
        pairs[at] = (pairs[at][0], value)
    elif way < 0.72 and pairs:
        del pairs[at]
    elif way < 0.82 and pairs:
        pairs.append((pairs[at][0], value))
    elif way < 0.88 and pairs:
        pairs.append((pairs[at][0] + b"[]", value))
    else:
        pairs.append((chance.choice(PRIVILEGED).encode(), value))
