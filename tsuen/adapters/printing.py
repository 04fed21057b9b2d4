"""Papers and codes, drawn on first use: their libraries take a second to load and most requests need neither."""

from __future__ import annotations

from typing import Any


def facts_pdf(*args: Any, **options: Any) -> bytes:
    """See `documents.facts_pdf`."""
    from tsuen.adapters import documents

    return documents.facts_pdf(*args, **options)


def qr_svg(text: str, label: str = "QRコード") -> str:
    """See `qrcodes.qr_svg`."""
    from tsuen.adapters import qrcodes

    return qrcodes.qr_svg(text, label)
