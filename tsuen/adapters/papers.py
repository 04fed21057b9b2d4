"""Attached papers: judged by what they hold, made anew without metadata, sealed on disk (A5; security.md T-UPL).

A name or a declared type is never believed. What leaves here was written by us: pixels by Pillow, pages by pypdf.
"""

from __future__ import annotations

import io
import os
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from PIL import Image, ImageOps
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject

from tsuen.db import sealed, unsealed
from tsuen.kernel.numbers import new_ref
from tsuen.kernel.papers import (
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

_PIXELS, _PAGES, _OBJECTS = 50_000_000, 100, 50_000
_SCREEN = 1600
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
    if len(data) > LARGEST:
        raise Refused(TOO_LARGE)
    if not data:
        raise Refused(EMPTY)
    kind = kind_of_bytes(data)
    if kind == "heic":
        raise Refused(HEIC)
    if not kind:
        raise Refused(UNKNOWN)
    try:
        clean = _pages(data) if kind == "pdf" else _pixels(data, kind)
    except Refused:
        raise
    except Exception as error:  # whatever a broken file does to its reader, it is not taken
        raise Refused(UNREADABLE) from error
    if len(clean) > _GROWN:
        raise Refused(WIDE)
    return Clean(kind, clean)


def picture(data: bytes) -> Clean:
    """Judge and rewrite a photo for screens: a JPEG of at most 1,600 pixels a side, without metadata. PDFs are refused."""
    if data and kind_of_bytes(data) == "pdf":
        raise Refused(UNKNOWN)
    clean, out = cleaned(data), io.BytesIO()
    with Image.open(io.BytesIO(clean.data), formats=[clean.kind.upper()]) as drawn:
        ground = Image.new("RGB", drawn.size, "white")
        ground.paste(drawn, mask=drawn.convert("RGBA").getchannel("A") if clean.kind == "png" else None)
    ground.thumbnail((_SCREEN, _SCREEN))
    ground.save(out, format="JPEG", quality=85)
    return Clean("jpeg", out.getvalue())


def _pixels(data: bytes, kind: str) -> bytes:
    """The pixels alone, turned as the camera held them: no place, no date, no text, nothing behind the picture."""
    out = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        with Image.open(io.BytesIO(data), formats=[kind.upper()]) as picture:
            if picture.width * picture.height > _PIXELS:
                raise Refused(WIDE)
            turned = ImageOps.exif_transpose(picture)
            plain = turned.convert("RGB" if kind == "jpeg" or turned.mode not in {"L", "RGBA", "LA", "P"} else turned.mode)
            fresh = Image.new(plain.mode, plain.size)
            if plain.mode == "P":
                fresh, plain = Image.new("RGBA", plain.size), plain.convert("RGBA")
            fresh.paste(plain)
            fresh.save(out, format=kind.upper(), **({"quality": 90} if kind == "jpeg" else {}))
    return out.getvalue()


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
