"""「アカウントを作成」 before the application, where the municipality wants it so (G4, C12): address, mailed URL, base data."""

from __future__ import annotations

from flask import Blueprint, Response, request
from werkzeug.exceptions import Forbidden

from tsuen.blueprints.public.forms.apply import EmailForm
from tsuen.blueprints.public.forms.register import RegisterForm
from tsuen.db import Writing
from tsuen.domain.accounts.queries import LinkFacts, RequestFacts, account_request, link_by_id, open_link
from tsuen.domain.accounts.services.passwords import hash_password
from tsuen.domain.accounts.services.register import PURPOSE, ask_account
from tsuen.domain.households.services.register import register_family
from tsuen.domain.municipalities.queries import MunicipalityFacts, municipality
from tsuen.domain.policies.queries import policy_on
from tsuen.kernel.refusals import NotFound, Refused
from tsuen.web import sessions, throttle
from tsuen.web.access import ANYONE, permit, stage_subject
from tsuen.web.house import house, now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("register", __name__, url_prefix="/register")


@screen.errorhandler(Forbidden)
def lapsed(error: Forbidden) -> Response:
    """This browser did not open a mailed URL, or an hour ago."""
    del error
    return _dead()


@screen.get("")
@permit("register.ask", ANYONE)
def index() -> Response:
    """The address. Where applications come without an account: on to the application."""
    place, first = _place()
    if not first:
        return go("public.apply.index", municipality=place.code)
    return page("public/register/index.html", place=place, form=EmailForm(formdata=None))


@screen.post("")
@permit("register.send", ANYONE)
def send() -> Response:
    """「登録する」: the same answer for a known and an unknown address."""
    (place, first), form = _place(), EmailForm()
    if not first:
        return go("public.apply.index", municipality=place.code)
    if not form.validate():
        return page("public/register/index.html", status=422, place=place, form=form)
    email = str(form.email.data)
    throttle.hit("application_ip", throttle.client())
    throttle.hit("application", email)
    write(lambda tx: ask_account(tx, municipality_code=place.code, email=email, now=now()))
    return go("public.register.sent", municipality=place.code)


@screen.get("/sent")
@permit("register.sent", ANYONE)
def sent() -> Response:
    """What to do next."""
    return page("public/register/sent.html", place=_place()[0], demo=house().settings.demo)


@screen.get("/open/<token:token>")
@permit("register.open", ANYONE)
def open_mail(token: str) -> Response:
    """The mailed URL: begins a session that may make the account. Uses nothing up."""
    with read() as tx:
        link = open_link(tx, token, PURPOSE, now())
    if link is None:
        return _dead()
    sessions.current()
    sessions.carry(write(lambda tx: sessions.rotate(tx, stage="register", subject_id=link.id)[1]))
    return go("public.register.new")


@screen.get("/new")
@permit("register.make", "register")
def new() -> Response:
    """The password and 申請者の基本情報."""
    _, asked = _subject()
    return _dead() if asked is None else page("public/register/new.html", form=RegisterForm(formdata=None), asked=asked)


@screen.post("/new")
@permit("register.make", "register")
def make() -> Response:
    """「アカウントを作成」; then the terms, then home."""
    (link, asked), form = _subject(), RegisterForm()
    if link is None or asked is None:
        return _dead()
    if not form.is_good(asked.email):
        return page("public/register/new.html", status=422, form=form, asked=asked)
    kept = hash_password(form.password.data)
    try:
        sessions.carry(write(lambda tx: _make(tx, link, form, kept)))
    except Refused as refused:
        return page("public/register/new.html", status=form.take(refused), form=form, asked=asked)
    return go("auth.login.terms")


def _make(tx: Writing, link: LinkFacts, form: RegisterForm, kept: str) -> str:
    account_id = register_family(tx, link=link, person=form.person(), password_hash=kept, now=now())
    return sessions.rotate(tx, stage="terms", account_id=account_id)[1]


def _place() -> tuple[MunicipalityFacts, bool]:
    code = request.args.get("municipality", "")
    with read() as tx:
        place, policy = municipality(tx, code), policy_on(tx, code, today()).policy
    if not place.open:
        raise NotFound(code)
    return place, policy.application.account_first


def _subject() -> tuple[LinkFacts | None, RequestFacts | None]:
    subject = stage_subject()
    with read() as tx:
        link = link_by_id(tx, subject, PURPOSE, now())
        return link, account_request(tx, link.subject_id) if link else None


def _dead() -> Response:
    return page("public/register/dead.html", status=410)
