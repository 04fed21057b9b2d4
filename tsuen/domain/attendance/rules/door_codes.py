"""The code under the picture, as people type it (E1)."""

from __future__ import annotations

import re
import unicodedata

_BLANKS = re.compile("[\\s\u3000_.・\u2010-\u2015\u2212\u30fc\uff0d\uff70~〜～-]")
# Door codes have no I, O, 0, 1: whoever types one saw its look-alike.
_LOOK_ALIKES = str.maketrans({"I": "L", "1": "L", "|": "L", "O": "Q", "0": "Q"})


def fold_door_code(typed: str) -> str:
    """Capitals without blanks and dashes, look-alikes exchanged; of a whole address its last part."""
    plain = unicodedata.normalize("NFKC", typed).strip().rstrip("/")
    return _BLANKS.sub("", plain.rpartition("/")[2]).upper().translate(_LOOK_ALIKES)
