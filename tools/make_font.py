"""Maintainers only: make the one static Noto Sans JP used in documents from an npm package that holds the whole font.

    python tools/make_font.py            (needs npm, and the PyPI package fonttools; a few seconds)

The "japanese" file of the usual web font packages lacks letters that stand in real names (髙 﨑 鷗 𠮷), and all their
slices merged still lack Greek and the Roman numerals in names of facilities (Ⅱ); the whole font has both.
The result is committed; nobody who runs or tests the portal needs this script.
"""

from __future__ import annotations

import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from fontTools.ttLib import TTFont

PACKAGE = "@expo-google-fonts/noto-sans-jp@0.4.3"
SOURCE = "package/400Regular/NotoSansJP_400Regular.ttf"
LICENCE = "package/LICENSE_FONT"
FONTS = Path(__file__).resolve().parents[1] / "tsuen" / "data" / "fonts"
# Documents are set horizontally, letter by letter: none of the layout tables is read.
LAYOUT_TABLES = ("GSUB", "GPOS", "GDEF", "BASE", "STAT", "vhea", "vmtx")
NAMED_GLYPHS = 2.0
MUST_HAVE = "髙﨑檮惠鷗𠮷①⑳㈱ｶﾅｱﾞﾟ叱〜～－—・々〆〓邉邊齋齊濵栁德塚都祐祥漢ゔヴー「」（）％円㎡℃→※□■○●ⅡⅢΩ"


def fetch(folder: Path) -> tuple[Path, bytes]:
    """The font as published, and its licence."""
    command = ["npm", "pack", "--silent", PACKAGE, "--pack-destination", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    with tarfile.open(folder / done.stdout.strip()) as tar:
        tar.extract(SOURCE, folder, filter="data")
        tar.extract(LICENCE, folder, filter="data")
    return folder / SOURCE, (folder / LICENCE).read_bytes()


def write(source: Path, target: Path) -> None:
    """Drop what documents do not read, and name the glyphs: readers otherwise work the names out every time."""
    font = TTFont(source, recalcTimestamp=False)
    for tag in LAYOUT_TABLES:
        del font[tag]
    post = font["post"]
    post.formatType, post.extraNames, post.mapping = NAMED_GLYPHS, [], {}
    font.save(target)


def missing(path: Path) -> str:
    """Letters of MUST_HAVE the font cannot draw."""
    letters = TTFont(path).getBestCmap()
    return "".join(letter for letter in MUST_HAVE if ord(letter) not in letters)


def main() -> None:
    """Make the font and its licence, or stop if a needed letter is missing."""
    FONTS.mkdir(parents=True, exist_ok=True)
    target = FONTS / "NotoSansJP-Regular.ttf"
    with tempfile.TemporaryDirectory() as name:
        source, licence = fetch(Path(name))
        write(source, target)
    (FONTS / "OFL.txt").write_bytes(licence)
    if lost := missing(target):
        sys.exit(f"the font lacks: {lost}")
    print(target.name, target.stat().st_size, "bytes,", len(TTFont(target).getBestCmap()), "letters")


if __name__ == "__main__":
    main()
