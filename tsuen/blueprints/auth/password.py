"""「パスワードリセット申請」 → mail → 「パスワードリセット」 → 「パスワード設定完了」 (B1, B2, K1-2, F2)."""

from __future__ import annotations

from flask import Blueprint, Response
from werkzeug.exceptions import Forbidden

from tsuen.blueprints.auth.forms.password import PasswordForm, ResetForm
from tsuen.db import Writing
from tsuen.domain.accounts.queries import AccountFacts, LinkFacts, account_by_id, link_by_id, open_link
from tsuen.domain.accounts.services.passwords import ask_reset, hash_password, set_password
from tsuen.kernel.refusals import Refused
from tsuen.web import sessions, throttle
from tsuen.web.access import ANYONE, permit, stage_subject
from tsuen.web.house import house, now, read, write
from tsuen.web.htmx import go, page

screen = Blueprint("password", __name__, url_prefix="/password")


@screen.get("/reset")
@permit("password.ask", ANYONE)
def index() -> Response:
    """「パスワードリセット申請」."""
    return page("auth/password_reset.html", form=ResetForm(formdata=None))


@screen.post("/reset")
@permit("password.ask", ANYONE)
def send() -> Response:
    """「メール送信」: the same answer for a known and an unknown address."""
    form = ResetForm()
    if not form.validate():
        return page("auth/password_reset.html", status=422, form=form)
    email = str(form.email.data)
    throttle.hit("reset_ip", throttle.client())
    throttle.hit("reset", email)
    write(lambda tx: ask_reset(tx, email=email, now=now()))
    return go("auth.password.sent")


@screen.get("/sent")
@permit("password.sent", ANYONE)
def sent() -> Response:
    """The mail is on its way, if there is such an account."""
    return page("auth/password_sent.html", demo=house().settings.demo)


@screen.get("/open/<token:token>")
@permit("password.open", ANYONE)
def open_mail(token: str) -> Response:
    """The mailed URL: begins a session that may set the password, at an address without the secret. Uses nothing up."""
    with read() as tx:
        link = open_link(tx, token, "reset", now())
    if link is None:
        return _dead()
    sessions.current()
    _, cookie = write(
        lambda tx: sessions.rotate(tx, stage="reset", account_id=link.subject_id, subject_id=link.id)
    )
    sessions.carry(cookie)
    return go("auth.password.new")


@screen.get("/new")
@permit("password.set", "reset")
def new() -> Response:
    """「パスワードリセット」."""
    link, account = _subject()
    if link is None or account is None:
        return _dead()
    return page("auth/password_new.html", form=PasswordForm(formdata=None), email=account.email)


@screen.post("/new")
@permit("password.set", "reset")
def change() -> Response:
    """「変更」: hashed first, then one transaction."""
    link, account = _subject()
    if link is None or account is None:
        return _dead()
    form = PasswordForm()
    if not form.is_good([account.email.split("@")[0], account.email, *account.name.split()]):
        return page("auth/password_new.html", status=422, form=form, email=account.email)
    kept = hash_password(form.password.data)
    try:
        sessions.carry(write(lambda tx: _set(tx, link, kept)))
    except Refused:
        return _dead()
    return go("auth.password.done")


@screen.get("/done")
@permit("password.done", ANYONE)
def done() -> Response:
    """「パスワード設定完了」."""
    return page("auth/password_done.html")


@screen.errorhandler(Forbidden)
def lapsed(error: Forbidden) -> Response:
    """This browser did not open a mailed URL, or an hour ago."""
    del error
    return _dead()


def _subject() -> tuple[LinkFacts | None, AccountFacts | None]:
    subject = stage_subject()
    with read() as tx:
        link = link_by_id(tx, subject, "reset", now())
        return link, account_by_id(tx, link.subject_id) if link else None


def _set(tx: Writing, link: LinkFacts, kept: str) -> str:
    set_password(tx, link=link, password_hash=kept, now=now())
    return sessions.rotate(tx, stage="visitor")[1]


def _dead() -> Response:
    return page("auth/password_dead.html", status=410)
