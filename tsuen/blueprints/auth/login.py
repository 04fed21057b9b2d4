"""「ログイン」: password, one-time password, consent, home (B3, K1-3, O3)."""

from __future__ import annotations

from flask import Blueprint, Response, flash
from werkzeug.exceptions import Forbidden

from tsuen.blueprints.auth import steps
from tsuen.blueprints.auth.forms.login import CODE_DEAD, CODE_WRONG, WRONG, CodeForm, LoginForm, TermsForm
from tsuen.domain.accounts.rules import CodeAnswer
from tsuen.domain.accounts.services.login import accept_terms
from tsuen.domain.applications.queries.newcomers import account_first_places
from tsuen.web import sessions
from tsuen.web.access import ANYONE, permit
from tsuen.web.house import house, now, read, today, write
from tsuen.web.htmx import go, page

screen = Blueprint("login", __name__, url_prefix="/login")
REFUSED = {CodeAnswer.WRONG: CODE_WRONG, CodeAnswer.DEAD: CODE_DEAD}


@screen.get("")
@permit("login.view", ANYONE)
def index() -> Response:
    """「ログイン」; whoever is inside already goes home."""
    if sessions.current_viewer() is not None:
        return steps.go_home()
    return _login_page(LoginForm(formdata=None))


@screen.post("")
@permit("login.password", ANYONE)
def send() -> Response:
    """「ログイン」 with ID and password."""
    form = LoginForm()
    account = steps.check_password(form.email.data, form.password.data) if form.validate() else None
    if account is None:
        if not form.errors:
            form.refuse(WRONG)
        return _login_page(form, status=422)
    return steps.go_on(account, code_done=False)


@screen.get("/code")
@permit("login.code", "code")
def code() -> Response:
    """「ワンタイムパスワード」."""
    return _code_page(CodeForm(formdata=None))


@screen.post("/code")
@permit("login.code", "code")
def send_code() -> Response:
    """「ログイン」 with the one-time password."""
    form, account = CodeForm(), steps.account_of_session()
    if not form.validate():
        return _code_page(form, status=422)
    answer = steps.check_code(account, form.code.data)
    if answer is CodeAnswer.RIGHT:
        return steps.go_on(account, code_done=True)
    form.refuse(REFUSED[answer])
    return _code_page(form, status=422)


@screen.post("/code/again")
@permit("login.code", "code")
def again() -> Response:
    """Another one-time password; the one before is dead."""
    steps.mail_code(steps.account_of_session())
    flash("新しいワンタイムパスワードを送りました。前のものは使えません。", "go")
    return go("auth.login.code")


@screen.get("/terms")
@permit("login.terms", "terms")
def terms() -> Response:
    """「利用規約・プライバシーポリシーに関する同意」."""
    return page("auth/terms.html", form=TermsForm(formdata=None))


@screen.post("/terms")
@permit("login.terms", "terms")
def send_terms() -> Response:
    """「同意する」."""
    form, account = TermsForm(), steps.account_of_session()
    if not form.validate():
        return page("auth/terms.html", status=422, form=form)
    write(lambda tx: accept_terms(tx, account=account, now=now()))
    return steps.go_in(account)


@screen.errorhandler(Forbidden)
def lapsed(error: Forbidden) -> Response:
    """The step's session is over (30 minutes), or it is not this browser's turn: begin again."""
    del error
    flash("時間がたったため、はじめからログインしてください。", "wait")
    return go("auth.login.index")


def _login_page(form: LoginForm, *, status: int = 200) -> Response:
    """With 「新規アカウント登録」 at its foot where a municipality begins with the account (C12, Step2)."""
    with read() as tx:
        newcomers = account_first_places(tx, today())
    return page("auth/login.html", status=status, form=form, newcomers=newcomers, demo=house().settings.demo)


def _code_page(form: CodeForm, *, status: int = 200) -> Response:
    email = steps.account_of_session().email
    return page("auth/code.html", status=status, form=form, email=email, demo=house().settings.demo)
