"""「添付書類」 at the desk: a download, never shown inside the site, each reading recorded (A5, law 9)."""

from __future__ import annotations

from urllib.parse import quote

from flask import Blueprint, Response, make_response

from tsuen.domain.applications.queries.attachments import AttachmentFacts, attachment_of
from tsuen.domain.audit.services import record
from tsuen.kernel.papers import ENDINGS, TYPES
from tsuen.kernel.refusals import NotFound
from tsuen.kernel.viewer import Audience
from tsuen.web.access import permit, viewer
from tsuen.web.house import house, now, read, write

screen = Blueprint("attachments", __name__, url_prefix="/attachments")


@screen.get("/<ref:ref>")
@permit("applications.attachment", Audience.MUNICIPALITY)
def download(ref: str) -> Response:
    """One paper of an application sent to this municipality."""
    with read() as tx:
        found = attachment_of(tx, viewer(), ref)
    data = house().adapters["papers"].open(found.store)
    if data is None:
        raise NotFound("attachment")
    answer = _file(found, data)
    write(
        lambda tx: record(
            tx, viewer=viewer(), action="application.attachment_read", subject=("attachment", found.id), now=now()
        )
    )
    return answer


def _file(found: AttachmentFacts, data: bytes) -> Response:
    answer = make_response(data)
    answer.content_type = TYPES[found.kind]
    plain = f"attachment-{found.id}.{ENDINGS[found.kind]}"
    answer.headers["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(found.name, safe='')}"
    answer.headers["Content-Security-Policy"] = "sandbox; default-src 'none'; frame-ancestors 'none'"
    return answer
