"""The files of 「まとめてダウンロード」: a paper to read, the same for a machine, own papers and photos (H11)."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from tsuen.domain.dossier.queries import Topic, own_attachments, whole
from tsuen.domain.dossier.words import DOSSIER
from tsuen.domain.households.queries import household_of
from tsuen.domain.municipalities.queries import MunicipalityFacts, municipality
from tsuen.domain.records.queries import household_photos
from tsuen.kernel.clock import jst
from tsuen.kernel.papers import clean_name
from tsuen.kernel.viewer import Viewer
from tsuen.kernel.wording import date_text
from tsuen.web.house import house, read

_KINDS = {"jpg": "jpeg", "png": "png", "pdf": "pdf"}


@dataclass(frozen=True)
class Part:
    """A heading and its facts, as the drawer of papers wants them."""

    title: str
    rows: Sequence[tuple[str, str]]


def files_of(viewer: Viewer, now: datetime) -> list[tuple[str, bytes]]:
    """(name, content) of each. Everything is read by the viewer's own household; a file that is lost is left out."""
    with read() as tx:
        topics, papers, photos = whole(tx, viewer, now), own_attachments(tx, viewer), household_photos(tx, viewer)
        place = municipality(tx, household_of(tx, viewer).municipality_code)
    stored = [(f"添付書類/{one.id}-{_safe(one.name)}", one.store) for one in papers]
    stored += [(f"写真/{one.on.isoformat()}-{one.id}.jpg", one.store) for one in photos]
    return [(f"{DOSSIER}.pdf", _paper(topics, place, now)), (f"{DOSSIER}.json", _plain(topics, now)), *_opened(stored)]


def _opened(stored: Sequence[tuple[str, str]]) -> Iterator[tuple[str, bytes]]:
    for name, store in stored:
        data = house().adapters["papers"].open(store)
        if data is not None:
            yield name, data


def _paper(topics: Sequence[Topic], place: MunicipalityFacts, now: datetime) -> bytes:
    parts = [
        Part(f"{topic.title}（{number}）" if len(topic.records) > 1 else topic.title, list(rows))
        for topic in topics
        for number, rows in enumerate(topic.records, start=1)
    ]
    footer = f"こども誰でも通園制度　{place.name} {place.desk}"
    made: bytes = house().adapters["facts_pdf"](DOSSIER, f"{date_text(jst(now).date())}に保存", parts, footer=footer, made_at=now)
    return made


def _plain(topics: Sequence[Topic], now: datetime) -> bytes:
    """The same facts for a machine: by heading a list of records, label to value."""
    told = {topic.title: [dict(rows) for rows in topic.records] for topic in topics}
    return json.dumps({"作成日時": jst(now).isoformat(timespec="seconds"), "内容": told}, ensure_ascii=False, indent=1).encode()


def _safe(name: str) -> str:
    return clean_name(name, _KINDS.get(name.rpartition(".")[2], "pdf"))
