"""Write tsuen/data/common_passwords.txt: the 3,000 most common passwords of zxcvbn's frequency list, and Japan's own.

Usage: python tools/make_common_passwords.py path/to/zxcvbn/frequency_lists.py (PyPI zxcvbn 4.5.0, MIT).
"""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

TARGET = Path(__file__).parent.parent / "tsuen" / "data" / "common_passwords.txt"
MOST, SHORTEST = 3000, 4
JAPAN = (
    "sakura", "himawari", "tsuen", "kodomo", "daretsu", "doraemon", "pikachu", "anpanman", "totoro", "arigatou", "nihon",
    "nippon", "tokyo", "osaka", "hoikuen", "youchien", "kosodate", "mamapapa", "daisuki", "aishiteru", "konnichiwa",
    "ohayou", "momotaro", "naruto", "onepiece", "pokemon", "kitty", "hellokitty", "takahashi", "yamamoto", "watanabe",
    "nakamura", "kobayashi", "1q2w3e4r5t", "zaq12wsx", "asdfghjkl", "passw0rd", "welcome", "iloveyou",
)  # fmt: skip


def main() -> None:
    """The list keeps its order: most common first."""
    words = runpy.run_path(sys.argv[1])["FREQUENCY_LISTS"]["passwords"]
    top = [word for word in words if len(word) >= SHORTEST and word.isascii()][:MOST]
    own = [word for word in JAPAN if word not in top]
    TARGET.write_text("\n".join([*top, *own]) + "\n", "ascii")


main()
