"""The texts of 「基本情報」 as frozen, validated data (C6). What a facility leaves empty is not shown.

Keys of `Facility.profile`: `kind` 施設の種類 (認定こども園 …), `about` 保育環境, `meals` 給食, `payment` 支払い, `pickup` 送り迎え,
`bring` 持ちもの, `access` 行きかた, `interview` 面談についての施設からのコメント (C18).
`pickup` and `bring` are lists of lines, the others texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

LONGEST, LINES = 1000, 12


class ProfileError(ValueError):
    """The document is refused; the sentence names the key."""


@dataclass(frozen=True)
class Profile:
    """One facility's own words."""

    kind: str = ""
    about: str = ""
    meals: str = ""
    payment: str = ""
    access: str = ""
    interview: str = ""
    pickup: tuple[str, ...] = ()
    bring: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        for name in ("kind", "about", "meals", "payment", "access", "interview"):
            _check_text(name, getattr(self, name))
        for name in ("pickup", "bring"):
            lines = getattr(self, name)
            if len(lines) > LINES:
                raise ProfileError(f"{name}: {LINES}行までです。")
            for line in lines:
                _check_text(name, line)

    def document(self) -> dict[str, Any]:
        """The same as plain data, for the database."""
        return {
            key: list(value) if isinstance(value, tuple) else value for key, value in asdict(self).items()
        }


def profile_from(document: Mapping[str, Any] | None) -> Profile:
    """Read a stored document. Unknown keys are refused; missing ones are empty."""
    values = dict(document or {})
    strangers = sorted(set(values) - {f.name for f in fields(Profile)})
    if strangers:
        raise ProfileError("知らない項目です: " + "、".join(strangers))
    for name in ("pickup", "bring"):
        if not isinstance(values.get(name, []), (list, tuple)):
            raise ProfileError(f"{name}: 行の一覧で指定してください。")
        values[name] = tuple(values.get(name, ()))
    return Profile(**values)


def _check_text(name: str, text: object) -> None:
    if not isinstance(text, str) or len(text) > LONGEST:
        raise ProfileError(f"{name}: {LONGEST}文字以下の文で指定してください。")
