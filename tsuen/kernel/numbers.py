"""Names for things: opaque references for URLs, secrets for links, their digests for the database."""

from __future__ import annotations

import hashlib
import secrets

_ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789"
_DOOR_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
REF_LENGTH = 16


def new_ref() -> str:
    """An opaque reference (80 bits) for URLs. It names a thing; it is no permission."""
    return "".join(_ALPHABET[byte % 32] for byte in secrets.token_bytes(REF_LENGTH))  # 32 letters: every one as likely


def new_secret() -> str:
    """A bearer secret (256 bits) for cookies and mailed links. Only its digest is stored."""
    return secrets.token_urlsafe(32)


def new_door_code() -> str:
    """What a facility's printed code carries: 10 letters without look-alikes, short so that cameras read it well."""
    return "".join(secrets.choice(_DOOR_ALPHABET) for _ in range(10))


def new_digits(count: int = 6) -> str:
    """A code people type."""
    return f"{secrets.randbelow(10**count):0{count}d}"


def digest(secret: str) -> str:
    """SHA-256 of a secret, hexadecimal: what the database keeps of it."""
    return hashlib.sha256(secret.encode()).hexdigest()
