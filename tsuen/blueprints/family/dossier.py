"""「わたしの記録」: where things stand, who looked, what changed, all of it to take home (H11)."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, request, send_file

from tsuen.blueprints.family.dossier_files import files_of
from tsuen.blueprints.family.forms.account import WRONG
from tsuen.blueprints.family.forms.dossier import DownloadForm
from tsuen.domain.accounts.queries import account_by_id
from tsuen.domain.accounts.services.passwords import verify_password
from tsuen.domain.dossier.queries import applications, certifications, changes, readings
from tsuen.domain.dossier.queries.trail import PER_PAGE
from tsuen.domain.dossier.services import note_download
from tsuen.domain.dossier.words import CHANGES, DOSSIER, DOWNLOAD, READINGS
from tsuen.domain.households.queries import household_of
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.viewer import Audience
from tsuen.web import throttle
from tsuen.web.access import permit, viewer
from tsuen.web.house import house, now, read, today, write
from tsuen.web.htmx import page
from tsuen.web.paging import Pages, page_number

screen = Blueprint("dossier", __name__, url_prefix="/dossier")
MOST, WINDOW = 5, timedelta(hours=1)
WORDS: dict[str, Any] = {"title": DOSSIER, "readings_title": READINGS, "changes_title": CHANGES, "download_title": DOWNLOAD}


@screen.get("/")
@permit("dossier.view", Audience.FAMILY)
def index() -> Response:
    """Applications, certifications with their ending ahead, and the ways to the rest."""
    with read() as tx:
        sent, papers = applications(tx, viewer(), now()), certifications(tx, viewer(), today())
        place = municipality(tx, household_of(tx, viewer()).municipality_code)
    return page("family/dossier/index.html", sent=sent, papers=papers, place=place, **WORDS)


@screen.get("/readings")
@permit("dossier.readings", Audience.FAMILY)
def looked() -> Response:
    """Which facility or municipality was shown what of my children, and when."""
    number = page_number(request.args)
    with read() as tx:
        lines, total = readings(tx, viewer(), number)
    return page("family/dossier/readings.html", lines=lines, pages=Pages(number, PER_PAGE, total), **WORDS)


@screen.get("/changes")
@permit("dossier.changes", Audience.FAMILY)
def changed() -> Response:
    """What was changed of our data, when and by whom."""
    number = page_number(request.args)
    with read() as tx:
        lines, total = changes(tx, viewer(), number)
    return page("family/dossier/changes.html", lines=lines, pages=Pages(number, PER_PAGE, total), **WORDS)


@screen.get("/download")
@permit("dossier.download", Audience.FAMILY)
def ask() -> Response:
    """What is in it, how to keep it safe; the password."""
    return _ask(DownloadForm(formdata=None))


@screen.post("/download")
@permit("dossier.download", Audience.FAMILY)
def download() -> Response:
    """One file with everything; recorded before it is handed over."""
    form = DownloadForm()
    if not form.validate() or not _is_own(form):
        return _ask(form, status=422)
    throttle.hit("dossier", viewer().scope, MOST, WINDOW)
    files = files_of(viewer(), now())
    write(lambda tx: note_download(tx, viewer=viewer(), files=len(files), now=now()))
    bundle = house().adapters["zipped"](files, now())
    answer = send_file(bundle, mimetype="application/zip", as_attachment=True, download_name=f"tsuen-{today().isoformat()}.zip")
    answer.headers["Cache-Control"] = "private, no-store"
    return answer


def _is_own(form: DownloadForm) -> bool:
    """Whether the password is right; counted like a login, so that a phone left open is no way to guess it."""
    with read() as tx:
        account = account_by_id(tx, viewer().account_id)
    throttle.hit("login", f"{account.email if account else ''} {throttle.client()}")
    right = account is not None and verify_password(account.password_hash, str(form.password.data))
    if not right:
        form.refuse(WRONG)
    return right


def _ask(form: DownloadForm, status: int = 200) -> Response:
    return page("family/dossier/download.html", status=status, form=form, **WORDS)
