"""Words of certifications (認定)."""

from __future__ import annotations

CERTIFICATE = "乳児等のための支援給付 認定証"
RUNNING, AHEAD, ENDED = "有効", "これから", "終了"
