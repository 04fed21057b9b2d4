"""The steps of the login: which comes next, and the new session each begins with (B3)."""

from __future__ import annotations

from flask import Response
from werkzeug.exceptions import Unauthorized

from tsuen.db import Writing
from tsuen.domain.accounts.queries import AccountFacts, account_by_email, account_by_id
from tsuen.domain.accounts.rules import CodeAnswer, code_needed, consent_needed
from tsuen.domain.accounts.services.login import note_login, send_code, try_code
from tsuen.domain.accounts.services.passwords import verify_password
from tsuen.domain.attendance.queries import live_ticket
from tsuen.kernel.viewer import Audience
from tsuen.web import sessions, throttle
from tsuen.web.access import viewer
from tsuen.web.house import house, now, read, write
from tsuen.web.htmx import go

HOMES = {
    Audience.FAMILY: "family.home.index",
    Audience.FACILITY: "facility.today.index",
    Audience.MUNICIPALITY: "municipality.applications.index",
}
NEXT = {"code": "auth.login.code", "terms": "auth.login.terms", "full": "auth.login.index"}


def check_password(email: str, password: str) -> AccountFacts | None:
    """Whose password this is. An unknown address takes as long, counts as much and is answered the same."""
    throttle.hit("login_ip", throttle.client())
    throttle.hit("login", f"{email} {throttle.client()}")
    with read() as tx:
        account = account_by_email(tx, email)
    right = verify_password(account.password_hash if account else "", password)
    write(lambda tx: note_login(tx, account=account, step="password" if right else "refused", now=now()))
    return account if right else None


def account_of_session() -> AccountFacts:
    """Whose login this is. The views that call it stand behind the stages of one."""
    facts = sessions.current()
    with read() as tx:
        account = account_by_id(tx, (facts.account_id or 0) if facts else 0)
    if account is None:
        raise Unauthorized
    return account


def check_code(account: AccountFacts, code: str) -> CodeAnswer:
    """Spend a try of the mailed code."""
    throttle.hit("code_try", str(account.id))

    def work(tx: Writing) -> CodeAnswer:
        answer = try_code(tx, session_id=session_id(), code=code, secret_key=house().settings.secret_key, now=now())
        if answer is not CodeAnswer.RIGHT:
            note_login(tx, account=account, step=f"code_{answer}", now=now())
        return answer

    return write(work)


def mail_code(account: AccountFacts) -> None:
    """Mail another code for this login."""
    throttle.hit("code_sent", str(account.id))
    write(lambda tx: _send(tx, account, session_id()))


def go_on(account: AccountFacts, *, code_done: bool) -> Response:
    """To the next step that is due, in a new session; after the last one, inside."""
    if not code_done and code_needed(account.audience, two_step=account.two_step):
        throttle.hit("code_sent", str(account.id))
        return _begin(account, "code")
    return _begin(account, "terms" if consent_needed(account.terms_version) else "full")


def go_in(account: AccountFacts) -> Response:
    """Inside."""
    return _begin(account, "full")


def go_home() -> Response:
    """Home; or, where a door code was read on the way here, back to that door (E1)."""
    who = viewer()
    with read() as tx:
        at_door = who.audience is Audience.FAMILY and live_ticket(tx, session_id(), now()) is not None
    return go("family.arrivals.index" if at_door else HOMES[who.audience])


def session_id() -> int:
    """The id of this browser's session; 0 if it has none."""
    facts = sessions.current()
    return facts.id if facts else 0


def _begin(account: AccountFacts, stage: str) -> Response:
    sessions.current()  # looked up before the transaction begins

    def work(tx: Writing) -> str:
        new_id, token = sessions.rotate(tx, stage=stage, account_id=account.id)
        if stage == "code":
            _send(tx, account, new_id)
        if stage == "full":
            note_login(tx, account=account, step="full", now=now())
        return token

    sessions.carry(write(work))
    return go(NEXT[stage])


def _send(tx: Writing, account: AccountFacts, for_session: int) -> None:
    send_code(tx, account=account, session_id=for_session, secret_key=house().settings.secret_key, now=now())

