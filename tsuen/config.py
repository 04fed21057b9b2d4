"""Settings from the environment: the contract with the outside (README). Unsafe ones refuse to start, and say why."""

from __future__ import annotations

import base64
import hashlib
import os
import re
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_SECRET_LENGTH = 32
GSI_TILES = "https://cyberjapandata.gsi.go.jp/xyz/pale/{z}/{x}/{y}.png"  # of the Geospatial Information Authority
_TILES = re.compile(r"https?://[A-Za-z0-9.{}:-]+/[^\s;,'\"]*")


class UnsafeSettings(Exception):
    """The process does not start; the sentences say what to set."""


@dataclass(frozen=True)
class Settings:
    """Everything a process needs to know about where it runs."""

    home: Path
    database_url: str
    secret_key: str
    public_url: str
    port: int = 8000
    demo: bool = False
    clock_start: datetime | None = None
    mail_server: str = "127.0.0.1"
    mail_port: int = 25
    mail_username: str = ""
    mail_password: str = ""
    mail_use_tls: bool = False
    mail_sender: str = "no-reply@localhost"
    trusted_hops: int = 0
    tiles_url: str = GSI_TILES
    tiles_credit: str = "地理院タイル"

    @property
    def secure(self) -> bool:
        """Whether people reach us over https."""
        return self.public_url.startswith("https://")

    @property
    def host(self) -> str:
        """The host name people type."""
        return urlsplit(self.public_url).netloc

    @property
    def clock_file(self) -> Path:
        """Where the demonstration's clock is kept."""
        return self.home / "clock.json"

    @property
    def sealing_keys(self) -> list[bytes]:
        """Keys for sealed columns: `keys/sealing.keys` under home when present, newest first; else made from the secret."""
        ring = self.home / "keys" / "sealing.keys"
        if ring.exists():
            return [line.encode() for line in ring.read_text().split() if line]
        return [base64.urlsafe_b64encode(hashlib.sha256(b"sealing:" + self.secret_key.encode()).digest())]


def _flag(text: str) -> bool:
    return text.strip().lower() in {"1", "true", "yes", "on"}


def load_settings(env: Mapping[str, str] | None = None) -> Settings:
    """Read the environment. Raises `UnsafeSettings` with every reason at once."""
    settings = _read(os.environ if env is None else env)
    reasons = _unsafe(settings, (os.environ if env is None else env).get("TSUEN_MODE", ""))
    if reasons:
        raise UnsafeSettings("\n".join(reasons))
    return settings


def _read(env: Mapping[str, str]) -> Settings:
    """The environment with its defaults, not yet judged."""
    home = Path(env.get("TSUEN_HOME", "var")).resolve()
    port = int(env.get("PORT", "8000"))
    public_url = env.get("TSUEN_PUBLIC_URL", f"http://127.0.0.1:{port}").rstrip("/")
    demo = env.get("TSUEN_MODE", "") == "demo"
    clock_text = env.get("TSUEN_CLOCK", "")
    use_tls = _flag(env.get("MAIL_USE_TLS", ""))
    return Settings(
        home=home,
        database_url=env.get("TSUEN_DATABASE_URL", f"sqlite:///{home}/tsuen.sqlite3"),
        secret_key=env.get("TSUEN_SECRET_KEY", "") or (_demo_secret(home) if demo else ""),
        public_url=public_url,
        port=port,
        demo=demo,
        clock_start=datetime.fromisoformat(clock_text) if clock_text else None,
        mail_server=env.get("MAIL_SERVER", "" if demo else "127.0.0.1"),
        mail_port=int(env.get("MAIL_PORT", "587" if use_tls else "25")),
        mail_username=env.get("MAIL_USERNAME", ""),
        mail_password=env.get("MAIL_PASSWORD", ""),
        mail_use_tls=use_tls,
        mail_sender=env.get("MAIL_DEFAULT_SENDER", f"no-reply@{urlsplit(public_url).hostname}"),
        trusted_hops=int(env.get("TSUEN_TRUSTED_HOPS", "0")),
        tiles_url=env.get("TSUEN_TILES_URL", GSI_TILES).strip(),
        tiles_credit=env.get("TSUEN_TILES_CREDIT", "地理院タイル").strip(),
    )


def _unsafe(made: Settings, mode: str) -> list[str]:
    """What stands against starting with these settings."""
    loopback, clock = urlsplit(made.public_url).hostname in _LOOPBACK, made.clock_start
    open_mail = made.mail_server and made.mail_server not in _LOOPBACK and not made.mail_use_tls
    judged = (
        (mode not in {"", "demo"}, "TSUEN_MODE knows only 'demo'."),
        (
            made.demo and not loopback,
            "TSUEN_MODE=demo shows mails to everybody: it is refused unless TSUEN_PUBLIC_URL is on loopback.",
        ),
        (
            made.tiles_url and not _TILES.fullmatch(made.tiles_url),
            "TSUEN_TILES_URL is no address of map tiles, e.g. https://tiles.example.jp/{z}/{x}/{y}.png; empty: no map.",
        ),
        (clock and not made.demo, "TSUEN_CLOCK moves time: it is refused outside TSUEN_MODE=demo."),
        (clock and clock.tzinfo is None, "TSUEN_CLOCK needs an offset, e.g. 2026-01-14T09:00:00+09:00."),
        (
            len(made.secret_key) < _SECRET_LENGTH,
            (
                "TSUEN_SECRET_KEY is missing or shorter than 32 characters: sessions and sealed data depend on it."
                " Make one with: python3 -c 'import secrets; print(secrets.token_urlsafe(48))'"
            ),
        ),
        (
            not loopback and not made.secure,
            "TSUEN_PUBLIC_URL must be https:// unless it is on loopback: cookies and children's data travel there.",
        ),
        (
            open_mail,
            "MAIL_USE_TLS must be on for a MAIL_SERVER that is not on loopback: mails carry one-time codes.",
        ),
    )
    return [reason for stands, reason in judged if stands]


def _demo_secret(home: Path) -> str:
    """The demonstration keeps a secret of its own under home, so that restarts keep its sessions and sealed data."""
    path = home / "keys" / "demo-secret"
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_text().strip()
