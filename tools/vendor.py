"""Maintainers only: fetch the pinned browser files with npm, and check what is committed against its manifests.

    python tools/vendor.py fetch         (needs npm)
    python tools/vendor.py check         (Python only; the tests do the same)

The files are committed exactly as their packages hold them, each package in a folder of its own beside its licence,
so neither those who run the portal nor those who test it need npm.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
MANIFEST = "MANIFEST.json"
LICENCE = "LICENSE"


@dataclass(frozen=True)
class Package:
    """One npm package at one version, and the files of it that we keep."""

    name: str
    version: str
    licence: str
    files: tuple[str, ...]

    @property
    def folder(self) -> str:
        """The folder's name: the package's, without @ and /."""
        return self.name.removeprefix("@").replace("/", "-")


SERVED = (
    Package("htmx.org", "2.0.11", "0BSD", ("dist/htmx.min.js",)),
    Package("barcode-detector", "3.2.2", "MIT", ("dist/iife/ponyfill.js",)),
    # Exactly the version barcode-detector pins; another one fails inside the decoder. The wasm holds zxing-cpp (Apache-2.0).
    Package("zxing-wasm", "3.1.3", "MIT AND Apache-2.0", ("dist/reader/zxing_reader.wasm",)),
    Package("leaflet", "1.9.4", "BSD-2-Clause", ("dist/leaflet.js", "dist/leaflet.css")),
    Package("@digital-go-jp/design-tokens", "1.1.9", "MIT", ("dist/tokens.css",)),
)
TESTED = (Package("axe-core", "4.14.1", "MPL-2.0", ("axe.min.js", "LICENSE-3RD-PARTY.txt")),)
PLACES = {ROOT / "tsuen" / "static" / "vendor": SERVED, ROOT / "tests" / "vendor": TESTED}


def sha256(path: Path) -> str:
    """Hex digest of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def tarball(package: Package, folder: Path) -> Path:
    """Fetch the package as npm gives it."""
    spec = f"{package.name}@{package.version}"
    command = ["npm", "pack", "--silent", spec, "--pack-destination", str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return folder / done.stdout.strip()


def unpack(package: Package, archive: Path, place: Path) -> dict[str, Any]:
    """Put the wanted files and the licence into the package's folder; its entry for the manifest."""
    folder = place / package.folder
    folder.mkdir(parents=True, exist_ok=True)
    kept = {}
    with tarfile.open(archive) as tar:
        for name in (*package.files, LICENCE):
            stream = tar.extractfile(f"package/{name}")
            if stream is None:
                sys.exit(f"{package.name} has no {name}")
            path = folder / Path(name).name
            path.write_bytes(stream.read())
            kept[f"{package.folder}/{path.name}"] = sha256(path)
    entry = {"package": package.name, "version": package.version, "licence": package.licence}
    return {**entry, "sha256": dict(sorted(kept.items()))}


def fetch() -> None:
    """Fetch everything and write the manifests anew."""
    with tempfile.TemporaryDirectory() as name:
        for place, packages in PLACES.items():
            entries = [unpack(package, tarball(package, Path(name)), place) for package in packages]
            text = json.dumps(entries, indent=2) + "\n"
            (place / MANIFEST).write_text(text, encoding="utf-8")


def differences(place: Path) -> list[str]:
    """Files that are changed, missing, or not in the manifest of their place."""
    entries = json.loads((place / MANIFEST).read_text(encoding="utf-8"))
    wanted = {name: digest for entry in entries for name, digest in entry["sha256"].items()}
    found = {str(path.relative_to(place).as_posix()): path for path in place.rglob("*") if path.is_file()}
    del found[MANIFEST]
    present = {name: sha256(path) for name, path in found.items()}
    return sorted(name for name in wanted.keys() | present.keys() if wanted.get(name) != present.get(name))


def check() -> None:
    """Stop with the names of the files that do not fit."""
    wrong = [f"{place.name}: {name}" for place in PLACES for name in differences(place)]
    if wrong:
        sys.exit("not as in the manifest: " + ", ".join(wrong))
    print("vendored files are as in their manifests")


if __name__ == "__main__":
    {"fetch": fetch, "check": check}[sys.argv[1]]()
