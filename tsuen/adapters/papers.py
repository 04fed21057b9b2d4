"""Attached papers: judged by what they hold, made anew without metadata, sealed on disk (A5; security.md T-UPL).

A name or a declared type is never believed. What leaves here was written by us: pixels by Pillow, pages by pypdf.
"""

from __future__ import annotations

import io
import os
import threading
import warnings
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from tsuen.db import sealed, unsealed
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.papers import (
    CROWDED,
    EMPTY,
    HEIC,
    LARGEST,
    LOCKED,
    TOO_LARGE,
    UNKNOWN,
    UNREADABLE,
    WIDE,
    kind_of_bytes,
)
from tsuen.kernel.refusals import Refused

_PIXELS, _PAGES, _OBJECTS = 25_000_000, 100, 50_000  # the largest a phone makes by itself; drawn, it takes 100 MB
_SHRUNK = 50_000_000  # of a JPEG that is decoded smaller
_SCREEN, _LEGIBLE = 1600, 2800  # a page of A4 at 240 dots an inch
_AT_ONCE, _PATIENCE = threading.BoundedSemaphore(1), 20.0  # seconds; as for passwords: a rush of pictures must not eat all memory
_GROWN = 2 * LARGEST  # pixels made anew may take more room
_LIVE = frozenset(
    {"/JS", "/JavaScript", "/AA", "/Launch", "/EmbeddedFiles", "/EmbeddedFile", "/EF", "/RichMedia", "/XFA", "/Movie", "/Sound"}
)
_ACTS = frozenset({"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/GoToR", "/GoToE", "/Rendition", "/Movie", "/Sound", "/RichMediaExecute"})
_TRACES = ("/Metadata", "/PieceInfo", "/LastModified", "/Thumb", "/Annots", "/StructParents", "/Tabs")


@dataclass(frozen=True)
class Clean:
    """A paper that may be kept: its kind (jpeg, png, pdf) and its bytes, made anew."""

    kind: str
    data: bytes


def cleaned(data: bytes) -> Clean:
    """Judge and rewrite a paper. Raises `Refused` with what to do instead; never anything else."""
    return _judged(data, {"jpeg": _paper, "png": _paper, "pdf": lambda held, _: ("pdf", _pages(held))})


def picture(data: bytes) -> Clean:
    """Judge and rewrite a photo for screens: a JPEG of at most 1,600 pixels a side, without metadata. PDFs are refused."""
    return _judged(data, {"jpeg": _photo, "png": _photo})


def _judged(data: bytes, ways: Mapping[str, Callable[[bytes, str], tuple[str, bytes]]]) -> Clean:
    """By size and kind first; then one at a time, however many come at once: what is drawn is many times what was sent."""
    if len(data) > LARGEST:
        raise Refused(TOO_LARGE)
    if not data:
        raise Refused(EMPTY)
    kind = kind_of_bytes(data)
    if kind == "heic":
        raise Refused(HEIC)
    if kind not in ways:
        raise Refused(UNKNOWN)
    if not _AT_ONCE.acquire(timeout=_PATIENCE):
        raise Refused(CROWDED)
    try:
        made, clean = ways[kind](data, kind)
    except Refused:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(WIDE) from error
    except Exception as error:  # whatever a broken file does to its reader, it is not taken
        raise Refused(UNREADABLE) from error
    finally:
        _AT_ONCE.release()
    if len(clean) > _GROWN:
        raise Refused(WIDE)
    return Clean(made, clean)


def _paper(data: bytes, kind: str) -> tuple[str, bytes]:
    """The pixels alone, turned as the camera held them: no place, no date, no text, nothing behind the picture."""
    drawn, out = _drawn(data, kind, _LEGIBLE), io.BytesIO()
    ImageOps.exif_transpose(drawn, in_place=True)
    wanted = "RGBA" if drawn.mode == "P" else "RGB" if kind == "jpeg" or drawn.mode not in {"L", "RGBA", "LA"} else drawn.mode
    plain = drawn if drawn.mode == wanted else drawn.convert(wanted)
    plain.info = {}  # what a writer would take over
    plain.save(out, format=kind.upper(), **({"quality": 90} if kind == "jpeg" else {}))
    return kind, out.getvalue()


def _photo(data: bytes, kind: str) -> tuple[str, bytes]:
    """Small before anything else; what is seen through becomes white."""
    drawn, out = _drawn(data, kind, _SCREEN), io.BytesIO()
    if drawn.mode not in {"L", "RGB", "RGBA"}:
        drawn = drawn.convert("RGBA" if drawn.mode in {"LA", "P", "PA"} else "RGB")
    drawn.thumbnail((_SCREEN, _SCREEN))
    drawn = ImageOps.exif_transpose(drawn)
    ground = Image.new("RGB", drawn.size, "white")
    ground.paste(drawn, mask=drawn.getchannel("A") if drawn.mode == "RGBA" else None)
    ground.save(out, format="JPEG", quality=85)
    return "jpeg", out.getvalue()


def _drawn(data: bytes, kind: str, side: int) -> Image.Image:
    """Decoded, once its head says that it is not too large. A JPEG with more than is wanted is decoded at a half, a quarter, an eighth."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        drawn = Image.open(io.BytesIO(data), formats=[kind.upper()])
        whole = drawn.width * drawn.height
        if kind == "jpeg" and whole <= (_PIXELS if drawn.info.get("progressive") else _SHRUNK):  # a progressive one is held whole
            share = min(1.0, side / max(drawn.size))
            drawn.draft(None, (int(drawn.width * share), int(drawn.height * share)))
        if drawn.width * drawn.height > _PIXELS:
            raise Refused(WIDE)
        drawn.load()
    return drawn


def _pages(data: bytes) -> bytes:
    """The pages alone: refused if locked, too many, or with anything that acts when it is opened."""
    reader = PdfReader(io.BytesIO(data), strict=False)
    if reader.is_encrypted:
        raise Refused(LOCKED)
    if not 0 < len(reader.pages) <= _PAGES:
        raise Refused(UNREADABLE)
    for part in _every(reader.trailer["/Root"]):
        action = part.get("/S")
        if _LIVE & set(part) or (isinstance(action, str) and action in _ACTS):
            raise Refused(LOCKED)
    writer = PdfWriter()
    for page in reader.pages:
        for trace in _TRACES:
            page.pop(trace, None)
        writer.add_page(page)
    writer.metadata = None
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _every(root: Any) -> Iterator[DictionaryObject]:
    """Every dictionary that can be reached, each once; what is too tangled is refused."""
    seen: set[tuple[int, int]] = set()
    waiting, count = [root], 0
    while waiting:
        one, count = waiting.pop(), count + 1
        if count > _OBJECTS * 20 or len(seen) > _OBJECTS:
            raise Refused(UNREADABLE)
        if isinstance(one, IndirectObject):
            if (one.idnum, one.generation) in seen:
                continue
            seen.add((one.idnum, one.generation))
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, ArrayObject):
            waiting += list(one)


class Drawer:
    """Papers on disk, each sealed with the keyring of the sealed columns, under names that say nothing."""

    def __init__(self, home: Path) -> None:
        self.folder = home / "papers"

    def keep(self, data: bytes) -> str:
        """Seal and write; returns its name. It is on disk when this returns."""
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        name = new_ref()
        handle = os.open(self.folder / name, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(sealed(data))
            file.flush()
            os.fsync(file.fileno())
        return name

    def open(self, name: str) -> bytes | None:
        """Read and unseal; raises when it was touched. None: it is not there (a restored database without its files)."""
        path = self.folder / name
        return unsealed(path.read_bytes()) if path.is_file() else None

    def drop(self, name: str) -> None:
        """Throw a file away at once; what is not there is gone already."""
        if name:
            (self.folder / name).unlink(missing_ok=True)

    def names(self) -> dict[str, float]:
        """Every file with when it was written (seconds)."""
        return {path.name: path.stat().st_mtime for path in (self.folder.glob("*") if self.folder.is_dir() else ())}

    def sweep(self, known: set[str], before: float) -> int:
        """Remove what no row names any more and was written before `before` (seconds). Returns how many."""
        gone = 0
        for path in self.folder.glob("*") if self.folder.is_dir() else ():
            if path.name not in known and path.stat().st_mtime < before:
                path.unlink(missing_ok=True)
                gone += 1
        return gone
