"""A film for Chromium's fake camera: a QR code held by an unsteady hand. Chromium plays a file of joined JPEGs in a loop."""

from __future__ import annotations

import random
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageFilter
from qrcode.constants import ERROR_CORRECT_M
from qrcode.main import QRCode

WIDTH, HEIGHT, FRAMES, BLANK = 640, 480, 40, 6
WALL = (150, 140, 128)


def film(path: Path, text: str, *, seed: int = 7) -> Path:
    """Write the film: a few frames of a wall, then the code drifting, tilted and a little blurred."""
    with path.open("wb") as out:
        for frame in _frames(text, random.Random(seed)):
            kept = BytesIO()
            frame.save(kept, "JPEG", quality=82)
            out.write(kept.getvalue())
    return path


def arguments(path: Path) -> list[str]:
    """What Chromium must be started with to take the film for its camera."""
    return [
        "--no-sandbox",
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={path}",
    ]


def _frames(text: str, hand: random.Random) -> Iterator[Image.Image]:
    code = _code(text)
    for number in range(FRAMES):
        wall = Image.new("RGB", (WIDTH, HEIGHT), WALL)
        if number >= BLANK:
            held = code.rotate(hand.uniform(-14, 14), expand=True, fillcolor=WALL, resample=Image.Resampling.BICUBIC)
            x = (WIDTH - held.width) / 2 + hand.uniform(-40, 40)
            y = (HEIGHT - held.height) / 2 + hand.uniform(-25, 25)
            wall.paste(held, (int(x), int(y)))
            wall = wall.filter(ImageFilter.GaussianBlur(hand.uniform(0.2, 1.1)))
        yield wall


def _code(text: str) -> Image.Image:
    made = QRCode(error_correction=ERROR_CORRECT_M, box_size=6, border=4)
    made.add_data(text)
    drawn = made.make_image().get_image().convert("RGB")
    return drawn.resize((270, 270), Image.Resampling.LANCZOS)
