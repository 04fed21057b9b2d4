"""Words of certifications (認定)."""

from __future__ import annotations

CERTIFICATE = "乳児等のための支援給付 認定証"
RUNNING, AHEAD, ENDED = "有効", "これから", "終了"
END_REASONS = {
    "moved_out": "市区町村の外への引っこし",
    "nursery": "保育所などへの入園",
    "withdrawn": "保護者の申し出",
    "other": "その他",
}
