"""Maintainer only: draw static/icons from mark.svg, and gather the sprite from an unpacked lucide-static package.

`make_icons.py pictures` needs Pillow; `make_icons.py sprite DIR` needs DIR/icons/*.svg. The results are committed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from PIL import Image, ImageDraw

ICONS = Path(__file__).parents[1] / "tsuen" / "static" / "icons"
PAPER = "#faf8f3"
BOX, FINE = 40, 4
# name: (size, share of the picture the mark takes)
PICTURES = {
    "icon-192.png": (192, 0.72), "icon-512.png": (512, 0.72), "maskable-512.png": (512, 0.52), "apple-touch-icon.png": (180, 0.7),
}  # fmt: skip
NAMES = ["baby", "ban", "banknote", "bell", "book-open", "building-2", "calculator", "calendar-check", "calendar-days", "calendar-plus", "calendar-x", "camera", "chart-column", "check", "chevron-down", "chevron-left", "chevron-right", "chevron-up", "circle-alert", "circle-check", "circle-question-mark", "circle-x", "clipboard-list", "clock", "copy", "download", "droplets", "egg-off", "external-link", "eye", "eye-off", "file-text", "fish-off", "flag", "heart", "heart-pulse", "history", "house", "id-card", "inbox", "info", "key-round", "keyboard", "link", "list", "locate-fixed", "lock", "log-in", "log-out", "mail", "map", "map-pin", "menu", "message-square", "milk-off", "monitor", "moon", "nut-off", "paperclip", "pencil", "phone", "plus", "printer", "qr-code", "refresh-cw", "repeat", "rotate-ccw", "scan-qr-code", "search", "send", "settings", "share", "shield-check", "sliders-horizontal", "smartphone", "smile", "star", "sun", "thermometer", "ticket", "trash-2", "triangle-alert", "upload", "user-plus", "user-round", "users-round", "utensils", "wheat-off", "wifi-off", "x"]  # fmt: skip


def drawn(size: int, share: float) -> Image.Image:
    """The three shapes of mark.svg on paper: the door, the head, the child."""
    door, head, child = re.findall(r'fill="(#[0-9a-f]{6})"', (ICONS / "mark.svg").read_text("utf-8"))
    big = size * FINE
    unit = big * share / BOX
    left, top = (big - BOX * unit) / 2, (big - 37 * unit) / 2 - 3 * unit
    image = Image.new("RGB", (big, big), PAPER)
    pen = ImageDraw.Draw(image)

    def at(*points: float) -> list[float]:
        return [(left if i % 2 == 0 else top) + point * unit for i, point in enumerate(points)]

    pen.ellipse(at(4, 3, 36, 35), fill=door)
    pen.rectangle(at(4, 19, 36, 40), fill=door)
    pen.ellipse(at(14.5, 11.5, 25.5, 22.5), fill=head)
    pen.pieslice(at(10, 26.5, 30, 53.5), 180, 360, fill=child)
    return image.resize((size, size), Image.Resampling.LANCZOS)


def pictures() -> None:
    """The PNG icons of the home screen and the favicon."""
    for name, (size, share) in PICTURES.items():
        drawn(size, share).quantize(64).save(ICONS / name, optimize=True)
    drawn(48, 0.95).save(ICONS / "favicon.ico", sizes=[(16, 16), (32, 32), (48, 48)])


def sprite(package: Path) -> None:
    """One file of symbols: `mark` and `i-<name>`."""
    inside = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)

    def symbol(name: str, box: str, text: str) -> str:
        found = inside.search(text)
        body = " ".join(found.group(1).split()) if found else ""
        return f'<symbol id="{name}" viewBox="{box}">{body.replace("> <", "><").replace(" />", "/>")}</symbol>'

    lines = [symbol("mark", "0 0 40 40", (ICONS / "mark.svg").read_text("utf-8"))]
    lines += [symbol(f"i-{name}", "0 0 24 24", (package / "icons" / f"{name}.svg").read_text("utf-8")) for name in NAMES]
    (ICONS / "sprite.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg">\n' + "\n".join(lines) + "\n</svg>\n", "utf-8")
    (ICONS / "LICENSE-lucide.txt").write_text((package / "LICENSE").read_text("utf-8"), "utf-8")


if __name__ == "__main__":
    pictures() if sys.argv[1:] == ["pictures"] else sprite(Path(sys.argv[2]))
