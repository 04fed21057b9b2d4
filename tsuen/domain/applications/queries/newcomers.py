"""Where a newcomer begins with an account of its own (G4, C12)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from tsuen.db import Reading
from tsuen.domain.municipalities.queries import MunicipalityFacts, open_municipalities
from tsuen.domain.policies.queries import policy_on


def account_first_places(tx: Reading, on: date) -> Sequence[MunicipalityFacts]:
    """The municipalities whose families make an account before they apply: 「新規アカウント登録」 leads there."""
    return [place for place in open_municipalities(tx) if policy_on(tx, place.code, on).policy.application.account_first]
