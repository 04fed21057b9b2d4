"""Permission: every view carries a mark, nothing without a mark is served (law 9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask.typing import ResponseReturnValue
from werkzeug.exceptions import Forbidden, NotFound, Unauthorized

from tsuen.domain.accounts.queries import SessionFacts
from tsuen.kernel.viewer import Audience, Viewer
from tsuen.web import sessions
from tsuen.web.htmx import go

View = TypeVar("View", bound=Callable[..., Any])
ANYONE = "anyone"
DRAFT = "application"


@dataclass(frozen=True)
class Permit:
    """A view's mark: what is done there and by whom. `who`: "anyone", an audience, or a session's stage."""

    action: str
    who: frozenset[str]


def permit(action: str, *who: str) -> Callable[[View], View]:
    """Mark a view: `@permit("reservations.list", Audience.FAMILY)`, `@permit("top.view", ANYONE)`,
    `@permit("application.edit", "application")` for a browser whose session is in that stage.
    """  # noqa: D205
    mark = Permit(action, frozenset(str(one) for one in who))

    def put(view: View) -> View:
        view.permit = mark  # type: ignore[attr-defined]
        return view

    return put


def viewer() -> Viewer:
    """Who is logged in; views behind a gate call this. Raises 401 if nobody is."""
    found = sessions.current_viewer()
    if found is None:
        raise Unauthorized
    return found


def session_id() -> int:
    """The row of this browser's session: what a scan ticket is bound to. Raises 401 without one."""
    facts = sessions.current()
    if facts is None:
        raise Unauthorized
    return facts.id


def stage_subject() -> int:
    """The id of the draft or link this browser's session is about; 404 if there is none."""
    facts = sessions.current()
    if facts is None or facts.subject_id is None:
        raise NotFound
    return facts.subject_id


def own_account() -> int:
    """The account a family wrote its application from, and may go back to; 0 where the draft was opened by a mailed URL."""
    facts = sessions.current()
    return (facts.account_id or 0) if facts else 0


def require(audience: Audience) -> Callable[[], None]:
    """The gate of an audience's parent blueprint: a second wall behind the mark."""

    def gate() -> None:
        found = sessions.current_viewer()
        if found is not None and found.audience is not audience:
            raise Forbidden

    return gate


def init_app(app: Flask) -> None:
    """Guard every request by its view's mark."""

    @app.before_request
    def guard() -> ResponseReturnValue | None:
        if request.endpoint is None or request.endpoint == "static":
            return None
        mark = getattr(current_app.view_functions[request.endpoint], "permit", None)
        if not isinstance(mark, Permit):
            raise Forbidden
        if ANYONE in mark.who:
            return None
        return _admit(mark)


def _admit(mark: Permit) -> ResponseReturnValue | None:
    facts = sessions.current()
    if facts is None or (facts.viewer is None and facts.stage not in mark.who):
        return _ask_to_log_in(mark)
    standing = str(facts.viewer.audience) if facts.viewer else facts.stage
    if standing not in mark.who and not (DRAFT in mark.who and _writes_its_own(facts)):
        raise Forbidden
    return None


def _writes_its_own(facts: SessionFacts) -> bool:
    """A family that began an application from its account stays logged in while it writes: its session holds that one draft."""
    return facts.viewer is not None and facts.viewer.audience is Audience.FAMILY and facts.subject_id is not None


def _ask_to_log_in(mark: Permit) -> ResponseReturnValue:
    """Families and staff go to the login; a browser without its draft or link is told so by a page of its own."""
    if not mark.who & {str(audience) for audience in Audience}:
        raise Forbidden
    if request.method not in {"GET", "HEAD"} or request.headers.get("HX-Request"):
        raise Unauthorized
    return go("auth.login.index")
