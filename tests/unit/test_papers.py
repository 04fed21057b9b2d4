"""The corpus of attached papers: what is kept was drawn anew, what should not be kept is refused with the next step (A5)."""

from __future__ import annotations

import io
import struct
import subprocess
import sys
import threading
import time
import zlib
from collections.abc import Callable

import pytest
from PIL import Image, PngImagePlugin
from pypdf import PdfReader, PdfWriter
from pypdf.generic import DictionaryObject, NameObject, TextStringObject

from tsuen.adapters import papers
from tsuen.adapters.papers import Clean, cleaned
from tsuen.adapters.papers import picture as photo
from tsuen.kernel.papers import LARGEST, clean_name
from tsuen.kernel.refusals import Refused


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, (200, 100, 50)).save(out, kind, **options)
    return out.getvalue()


def pages(change: Callable[[PdfWriter], object] = lambda _: None, count: int = 1) -> bytes:
    writer, out = PdfWriter(), io.BytesIO()
    for _ in range(count):
        writer.add_blank_page(200, 200)
    writer.add_metadata({"/Author": "CANARY-author"})
    change(writer)
    writer.write(out)
    return out.getvalue()


def on_root(name: str, value: DictionaryObject | TextStringObject) -> bytes:
    return pages(lambda writer: writer.root_object.update({NameObject(name): value}))


def act(kind: str) -> DictionaryObject:
    return DictionaryObject({NameObject("/S"): NameObject(kind), NameObject("/JS"): TextStringObject("app.alert(1)")})


def bomb(width: int, height: int) -> bytes:
    """A PNG that says it is huge, in a few bytes."""
    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 1000)) + chunk(b"IEND", b"")


def text_bomb() -> bytes:
    info = PngImagePlugin.PngInfo()
    info.add_text("x", "A" * 80_000_000, zip=True)
    return picture("PNG", pnginfo=info)


def camera() -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0132], exif[0x0112] = "CANARY-maker", "2026:12:08 09:00:00", 6
    exif.get_ifd(0x8825)[1] = "N"
    return picture(exif=exif, comment=b"CANARY-comment")


def code(data: bytes) -> str:
    began = time.monotonic()
    with pytest.raises(Refused) as caught:
        cleaned(data)
    assert time.monotonic() - began < 5
    return caught.value.refusals[0].code


def taken(data: bytes) -> Clean | None:
    """What is kept of it; None when it is refused. pypdf mends what it can: what is kept is whole."""
    try:
        return cleaned(data)
    except Refused:
        return None


HTML = b"<!DOCTYPE html><script>alert('CANARY')</script>"
PHP = b"<?php system('CANARY'); ?>"
ZIP = b"PK\x03\x04CANARY" + b"\0" * 60
EXE = b"MZ\x90\0CANARY"


@pytest.mark.parametrize("tail", [HTML, PHP, ZIP, EXE, b"%PDF-1.7 CANARY"])
@pytest.mark.parametrize("kind", ["JPEG", "PNG"])
def test_what_hides_behind_a_picture_does_not_come_along(kind: str, tail: bytes) -> None:
    clean = cleaned(picture(kind) + tail)
    assert (clean.kind, b"CANARY" in clean.data) == (kind.lower(), False)
    assert Image.open(io.BytesIO(clean.data)).size == (40, 30)


def test_place_date_and_maker_fall_away_and_the_picture_stands_upright() -> None:
    clean = cleaned(camera()).data
    assert b"CANARY" not in clean
    assert b"Exif" not in clean
    assert Image.open(io.BytesIO(clean)).size == (30, 40)
    info = PngImagePlugin.PngInfo()
    info.add_text("Author", "CANARY")
    assert b"CANARY" not in cleaned(picture("PNG", pnginfo=info)).data


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (9, 7)).save(out, "PNG")
    assert cleaned(out.getvalue()).kind == "png"


def test_cmyk_and_progressive_jpeg() -> None:
    out = io.BytesIO()
    Image.new("CMYK", (9, 7)).save(out, "JPEG", progressive=True)
    assert cleaned(out.getvalue()).kind == "jpeg"


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>"


@pytest.mark.parametrize(
    "data",
    [
        SVG, b"<?xml version='1.0'?>" + SVG, b"\xef\xbb\xbf" + SVG, b"\x1f\x8b" + SVG, HTML, PHP, ZIP, EXE, b"GIF89a" + HTML, b"BM" + b"\0" * 50,
        b"RIFF\0\0\0\0WEBPVP8 ", b"II*\0" + b"\0" * 50, b"#!/bin/sh\n", b"\x7fELF", b" " + picture(), b"\n%PDF-1.7", b"\0" * 100, b"\xff\xd8",
        b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*", "手帳".encode("utf-16"),
    ],
)  # fmt: skip
def test_other_kinds_are_refused_whatever_their_name(data: bytes) -> None:
    assert code(data) == "unknown"


@pytest.mark.parametrize("brand", [b"heic", b"heix", b"mif1", b"hevc", b"avif"])
def test_heic_is_refused_with_the_way_to_send_a_jpeg(brand: bytes) -> None:
    with pytest.raises(Refused) as caught:
        cleaned(b"\0\0\0\x18ftyp" + brand + b"\0" * 40)
    assert "互換性優先" in caught.value.refusals[0].sentence


@pytest.mark.parametrize("data", [bomb(30_000, 30_000), bomb(65_000, 65_000), bomb(2**31 - 1, 2**31 - 1)])
def test_bombs_of_pixels(data: bytes) -> None:
    assert code(data) in {"wide", "unreadable"}


def test_the_head_says_that_it_is_too_large_before_anything_is_drawn() -> None:
    assert code(bomb(7_000, 7_000)) == code(bomb(5_001, 5_000)) == "wide"
    assert code(bomb(5_000, 5_000)) == "unreadable"  # drawn, and then there is nothing
    progressive = picture(size=(6_000, 4_500), progressive=True)
    assert code(progressive) == "wide"


def test_a_jpeg_with_more_than_a_page_needs_is_decoded_smaller() -> None:
    whole = picture(size=(8_000, 6_000))
    assert Image.open(io.BytesIO(cleaned(whole).data)).size == (4_000, 3_000)
    assert Image.open(io.BytesIO(photo(whole).data)).size == (1_600, 1_200)
    assert Image.open(io.BytesIO(cleaned(picture(size=(2_900, 2_100))).data)).size == (2_900, 2_100)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_every_kind_of_png_is_a_photo(mode: str) -> None:
    out = io.BytesIO()
    Image.new(mode, (1_700, 7)).save(out, "PNG")
    made = photo(out.getvalue())
    assert (made.kind, Image.open(io.BytesIO(made.data)).size) == ("jpeg", (1_600, 7))


def test_a_photo_stands_upright_and_what_is_seen_through_is_white() -> None:
    made = photo(camera())
    assert (Image.open(io.BytesIO(made.data)).size, b"CANARY" in made.data) == ((30, 40), False)
    out = io.BytesIO()
    Image.new("RGBA", (8, 8), (0, 0, 0, 0)).save(out, "PNG")
    assert Image.open(io.BytesIO(photo(out.getvalue()).data)).getpixel((4, 4)) == (255, 255, 255)
    assert taken(pages()) is not None
    with pytest.raises(Refused):
        photo(pages())


def test_one_picture_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    real, now, most = papers._drawn, [0], [0]

    def slow(data: bytes, kind: str, side: int) -> Image.Image:
        now[0] += 1
        most[0] = max(most[0], now[0])
        time.sleep(0.02)
        now[0] -= 1
        return real(data, kind, side)

    monkeypatch.setattr(papers, "_drawn", slow)
    threads = [threading.Thread(target=cleaned, args=(picture(),)) for _ in range(6)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert most == [1]
    monkeypatch.setattr(papers, "_PATIENCE", 0.01)
    with papers._AT_ONCE:
        assert code(picture()) == "crowded"
    assert cleaned(picture()).kind == "jpeg"


GROWTH = """
import io
from PIL import Image
from tsuen.adapters.papers import cleaned
def peak():
    return next(int(line.split()[1]) for line in open("/proc/self/status") if line.startswith("VmHWM"))
out = io.BytesIO()
Image.new("RGB", (4000, 3000)).save(out, "PNG", compress_level=1)
open("/proc/self/clear_refs", "w").write("5")
before = peak()
cleaned(out.getvalue())
print((peak() - before) // 1024)
"""


def test_a_picture_is_drawn_once_and_no_more() -> None:
    said = subprocess.run([sys.executable, "-c", GROWTH], capture_output=True, text=True, check=True, timeout=60).stdout
    assert int(said) < 90  # MB; twelve million pixels of four bytes are 46, once


def test_a_bomb_of_text() -> None:
    assert code(text_bomb()) == "unreadable"


@pytest.mark.parametrize("whole", [picture(size=(400, 300)), picture("PNG", size=(400, 300)), pages()])
def test_half_a_file_and_a_file_of_noise(whole: bytes) -> None:
    for part in (whole[: len(whole) // 2], whole[:12] + bytes(range(256)) * 20):
        made = taken(part)
        assert made is None or (made.kind == "pdf" and len(PdfReader(io.BytesIO(made.data)).pages) == 1)


def test_a_pdf_is_written_anew() -> None:
    clean = cleaned(pages() + HTML)
    assert (clean.kind, b"CANARY" in clean.data) == ("pdf", False)
    assert len(PdfReader(io.BytesIO(clean.data)).pages) == 1


@pytest.mark.parametrize(
    "data",
    [
        on_root("/OpenAction", act("/JavaScript")), on_root("/OpenAction", act("/Launch")), on_root("/AA", act("/JavaScript")),
        on_root("/Names", DictionaryObject({NameObject("/JavaScript"): act("/JavaScript")})), pages(lambda writer: writer.add_attachment("evil.exe", EXE)),
        pages(lambda writer: writer.encrypt("secret")), pages(lambda writer: writer.encrypt("", "owner")),
        pages(lambda writer: writer.pages[0].update({NameObject("/AA"): DictionaryObject({NameObject("/O"): act("/SubmitForm")})})),
        on_root("/AcroForm", DictionaryObject({NameObject("/XFA"): TextStringObject("<xdp/>")})),
    ],
)  # fmt: skip
def test_a_pdf_that_acts_or_is_locked(data: bytes) -> None:
    assert code(data) == "locked"


def test_too_many_pages_and_none() -> None:
    assert code(pages(count=101)) == "unreadable"
    assert code(pages(count=0)) == "unreadable"


def test_ten_megabytes_and_one_byte_more() -> None:
    base = picture()
    assert cleaned(base + b"\0" * (LARGEST - 1 - len(base))).kind == "jpeg"
    assert cleaned(base + b"\0" * (LARGEST - len(base))).kind == "jpeg"
    assert code(base + b"\0" * (LARGEST + 1 - len(base))) == "too_large"
    assert code(b"") == "empty"


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("手帳 1.JPG", "手帳 1.pdf"), ("../../etc/passwd", "passwd.pdf"), ("C:\\写真\\a.png", "a.pdf"), ("a.php.jpg", "a.php.pdf"),
        ("\u202egpj.exe", "gpj.pdf"), ("a\r\nSet-Cookie: x.png", "aSet-Cookie x.pdf"), ("a\0b.png", "ab.pdf"), ("", "添付書類.pdf"),
        ("....", "添付書類.pdf"), ('a";b.png', "ab.pdf"), ("か\u3099.png", "が.pdf"), ("あ" * 300 + ".png", "あ" * 60 + ".pdf"),
        ("\U0001f476.png", "\U0001f476.pdf"), ("%2e%2e%2f.png", "2e2e2f.pdf"), (".htaccess", "添付書類.pdf"),
    ],
)  # fmt: skip
def test_names(name: str, clean: str) -> None:
    assert clean_name(name, "pdf") == clean
