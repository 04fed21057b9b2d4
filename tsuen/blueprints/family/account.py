"""One's own account, from 登録情報: 「ログイン時の2段階認証」 有効/無効, and the address (B4, B6, O4, S6, S9)."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from werkzeug.exceptions import Unauthorized

from tsuen.blueprints.family.forms.account import (
    CODE_DEAD,
    CODE_WRONG,
    WRONG,
    EmailCodeForm,
    EmailForm,
    TwoStepForm,
)
from tsuen.db import Writing
from tsuen.domain.accounts.queries import AccountFacts, account_by_id, pending_email
from tsuen.domain.accounts.rules import CodeAnswer
from tsuen.domain.accounts.services.email_change import ask_email
from tsuen.domain.accounts.services.passwords import verify_password
from tsuen.domain.accounts.services.two_step import switch_two_step
from tsuen.domain.applications.services.moved import change_family_email
from tsuen.domain.households.queries import household_of
from tsuen.domain.municipalities.queries import municipality
from tsuen.kernel.refusals import Refused
from tsuen.kernel.viewer import Audience
from tsuen.web import throttle
from tsuen.web.access import permit, viewer
from tsuen.web.forms import Form
from tsuen.web.house import house, now, read, write
from tsuen.web.htmx import go, page
from tsuen.web.sessions import current

screen = Blueprint("account", __name__, url_prefix="/account")
REFUSED = {CodeAnswer.WRONG: CODE_WRONG, CodeAnswer.DEAD: CODE_DEAD}


@screen.get("/two-step")
@permit("account.two_step", Audience.FAMILY)
def two_step() -> Response:
    """「ログイン時の2段階認証」: how it stands, and what it is."""
    account = _account()
    return _two_step(account, TwoStepForm(formdata=None, data={"two_step": "on" if account.two_step else "off"}))


@screen.post("/two-step")
@permit("account.two_step", Audience.FAMILY)
def send_two_step() -> Response:
    """「有効」 or 「無効」 with the password; every guardian is told by mail."""
    form, account, who = TwoStepForm(), _account(), viewer()
    if not form.validate() or not _is_own(account, form):
        return _two_step(account, form, status=422)
    enabled = form.two_step.data == "on"
    if enabled is not account.two_step:
        write(lambda tx: switch_two_step(tx, viewer=who, enabled=enabled, now=now()))
    flash(f"ログイン時の2段階認証を「{'有効' if enabled else '無効'}」にしました。", "go")
    return go("family.people.index")


@screen.get("/email")
@permit("account.email", Audience.FAMILY)
def email() -> Response:
    """「メールアドレスの変更」: the new address and the password. What cannot be changed here, and how it is."""
    return _email(_account(), EmailForm(formdata=None))


@screen.post("/email")
@permit("account.email", Audience.FAMILY)
def send_email() -> Response:
    """A code goes to the new address; the answer is the same for one that has an account already."""
    form, account = EmailForm(), _account()
    if not form.validate() or not _is_own(account, form):
        return _email(account, form, status=422)
    throttle.hit("email", str(account.id))
    try:
        write(lambda tx: _ask(tx, account, str(form.email.data)))
    except Refused as refused:
        return _email(account, form, status=form.take(refused))
    return go("family.account.email_code")


@screen.get("/email/code")
@permit("account.email", Audience.FAMILY)
def email_code() -> Response:
    """「確認コード」 of the new address."""
    return _code(EmailCodeForm(formdata=None))


@screen.post("/email/code")
@permit("account.email", Audience.FAMILY)
def send_email_code() -> Response:
    """Right: the address is a new one from now on, and the old one is told."""
    form, account = EmailCodeForm(), _account()
    if not form.validate():
        return _code(form, status=422)
    throttle.hit("code_try", f"email {account.id}")
    try:
        answer = write(lambda tx: _change(tx, account, str(form.code.data)))
    except Refused as refused:
        return _code(form, status=form.take(refused))
    if answer is not CodeAnswer.RIGHT:
        form.refuse(REFUSED[answer])
        return _code(form, status=422)
    flash("メールアドレスを変更しました。ほかの端末は、ログアウトしました。次から、新しいメールアドレスでログインしてください。", "go")
    return go("family.people.index")


def _account() -> AccountFacts:
    with read() as tx:
        account = account_by_id(tx, viewer().account_id)
    if account is None:
        raise Unauthorized
    return account


def _is_own(account: AccountFacts, form: TwoStepForm | EmailForm) -> bool:
    """Whether the password is right; counted like a login, so that a phone left open is no way to guess it."""
    throttle.hit("login", f"{account.email} {throttle.client()}")
    right = verify_password(account.password_hash, str(form.password.data))
    if not right:
        form.refuse(WRONG)
    return right


def _ask(tx: Writing, account: AccountFacts, address: str) -> None:
    ask_email(tx, account=account, email=address, secret_key=house().settings.secret_key, now=now())


def _change(tx: Writing, account: AccountFacts, code: str) -> CodeAnswer:
    held = current()
    return change_family_email(
        tx, account=account, code=code, secret_key=house().settings.secret_key, session_id=held.id if held else 0, now=now()
    )


def _two_step(account: AccountFacts, form: Form, *, status: int = 200) -> Response:
    return page("family/account/two_step.html", status=status, account=account, form=form)


def _email(account: AccountFacts, form: Form, *, status: int = 200) -> Response:
    with read() as tx:
        place = municipality(tx, household_of(tx, viewer()).municipality_code)
    return page("family/account/email.html", status=status, account=account, form=form, place=place)


def _code(form: Form, *, status: int = 200) -> Response:
    with read() as tx:
        address = pending_email(tx, viewer().account_id, now())
    if not address:
        return go("family.account.email")
    return page("family/account/email_code.html", status=status, form=form, address=address, demo=house().settings.demo)
