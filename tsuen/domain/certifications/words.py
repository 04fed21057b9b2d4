"""Words of certifications (認定)."""

from __future__ import annotations

from datetime import date

CERTIFICATE = "乳児等のための支援給付 認定証"
RUNNING, AHEAD, ENDED = "有効", "これから", "終了"


def day_words(day: date) -> str:
    """2026年11月18日, as refusals say a date."""
    return f"{day.year}年{day.month}月{day.day}日"
