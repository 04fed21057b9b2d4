"""Several files as one to take home. Larger than a few megabytes it lies in an unnamed temporary file until it is sent."""

from __future__ import annotations

import tempfile
import zipfile
from collections.abc import Iterable
from datetime import datetime
from typing import IO

from tsuen.kernel.clock import jst

_IN_MEMORY = 4 * 1024 * 1024


def zipped(files: Iterable[tuple[str, bytes]], made_at: datetime) -> IO[bytes]:
    """A ZIP of (name, content), each made at this moment; read from its beginning. Names come from us, never from people."""
    out: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY)  # noqa: SIM115 - whoever sends it closes it
    moment = jst(made_at)
    stamp = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    with zipfile.ZipFile(out, "w", compression=zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files:
            entry = zipfile.ZipInfo(name, date_time=stamp)
            entry.compress_type = zipfile.ZIP_STORED if name.endswith((".jpg", ".png")) else zipfile.ZIP_DEFLATED
            entry.external_attr = 0o600 << 16
            bundle.writestr(entry, content)
    out.seek(0)
    return out
