"""Vendored files are exactly those of the manifests, each package with its licence."""

import hashlib
import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PLACES = [ROOT / "tsuen" / "static" / "vendor", ROOT / "tests" / "vendor"]


def entries(place: Path) -> list[dict]:
    return json.loads((place / "MANIFEST.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("place", PLACES, ids=["served", "tests"])
def test_files_are_those_of_the_manifest_and_no_others(place):
    wanted = {name: digest for entry in entries(place) for name, digest in entry["sha256"].items()}
    found = {
        path.relative_to(place).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in place.rglob("*")
        if path.is_file() and path.name != "MANIFEST.json"
    }
    assert found == wanted


@pytest.mark.parametrize("place", PLACES, ids=["served", "tests"])
def test_every_package_has_version_licence_and_its_text(place):
    for entry in entries(place):
        assert entry["version"]
        assert entry["licence"]
        assert [name for name in entry["sha256"] if name.endswith("/LICENSE")]


def test_the_decoder_is_the_version_its_loader_pins():
    versions = {entry["package"]: entry["version"] for entry in entries(PLACES[0])}
    loader = (PLACES[0] / "barcode-detector" / "ponyfill.js").read_text(encoding="utf-8")
    assert f"zxing-wasm@{versions['zxing-wasm']}/" in loader
