"""Unsafe settings refuse to start, and say why."""

from __future__ import annotations

from pathlib import Path

import pytest

from tsuen.config import UnsafeSettings, load_settings

GOOD = {"TSUEN_SECRET_KEY": "x" * 40}
UNSAFE = [
    ({}, "TSUEN_SECRET_KEY"),
    ({"TSUEN_SECRET_KEY": "short"}, "TSUEN_SECRET_KEY"),
    (GOOD | {"TSUEN_PUBLIC_URL": "http://portal.example.jp"}, "https"),
    (GOOD | {"TSUEN_PUBLIC_URL": "https://portal.example.jp", "TSUEN_MODE": "demo"}, "loopback"),
    (GOOD | {"TSUEN_CLOCK": "2026-01-14T09:00:00+09:00"}, "TSUEN_CLOCK"),
    (GOOD | {"TSUEN_MODE": "demo", "TSUEN_CLOCK": "2026-01-14T09:00:00"}, "offset"),
    (GOOD | {"TSUEN_TILES_URL": "javascript:alert(1)"}, "TSUEN_TILES_URL"),
    (GOOD | {"TSUEN_TILES_URL": "https://tiles.example.jp/{z}; script-src *"}, "TSUEN_TILES_URL"),
    (GOOD | {"TSUEN_MODE": "debug"}, "TSUEN_MODE"),
    (GOOD | {"MAIL_SERVER": "smtp.example.jp"}, "MAIL_USE_TLS"),
]


@pytest.mark.parametrize(("env", "named"), UNSAFE)
def test_refuses(env: dict[str, str], named: str, tmp_path: Path) -> None:
    with pytest.raises(UnsafeSettings, match=named):
        load_settings({"TSUEN_HOME": str(tmp_path)} | env)


def test_demo_makes_and_keeps_a_secret(tmp_path: Path) -> None:
    env = {"TSUEN_HOME": str(tmp_path), "TSUEN_MODE": "demo"}
    first, second = load_settings(env), load_settings(env)
    assert first.secret_key == second.secret_key
    assert len(first.secret_key) >= 32
    assert first.public_url == "http://127.0.0.1:8000"


def test_production_reads_the_contract(tmp_path: Path) -> None:
    made = load_settings(
        GOOD
        | {
            "TSUEN_HOME": str(tmp_path), "TSUEN_PUBLIC_URL": "https://portal.example.jp/", "MAIL_SERVER": "smtp.example.jp",
            "MAIL_USE_TLS": "1", "PORT": "9000", "TSUEN_DATABASE_URL": "postgresql+psycopg://db/tsuen",
        }
    )
    assert (made.secure, made.host, made.port, made.mail_port) == (True, "portal.example.jp", 9000, 587)
