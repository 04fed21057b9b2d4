"""Every route carries its mark and takes only typed parameters; every answer carries the headers."""

from dataclasses import replace

import pytest

from tests.support.routes import Route, candidates, fitting, routes, send
from tests.support.world import AUDIENCE
from tsuen.app import create_app
from tsuen.extensions import csrf
from tsuen.web.access import Permit
from tsuen.web.headers import CSP

FIXED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(self), geolocation=(self), microphone=(), payment=(), usb=()",
}
CONVERTERS = {"ref", "day", "token", "door", "string", "any"}
WASM_ROUTES = {"family.scan.index"}


def test_every_view_carries_its_mark(stage):
    views = {name: view for name, view in stage.app.view_functions.items() if name != "static"}
    assert [name for name, view in views.items() if not isinstance(getattr(view, "permit", None), Permit)] == []
    assert [name for name, view in views.items() if not view.permit.who] == []


def test_every_parameter_is_typed(stage):
    """No bare <x>, no <int:>, no <path:>: opaque names, days, secrets only."""
    seen = [f"{route.endpoint} {route.rule.rule}" for route in routes(stage.app) if set(route.kinds().values()) - CONVERTERS]
    assert not seen, "\n".join(seen)


def test_audiences_live_under_their_addresses(stage):
    """The gate of an audience guards its parent: the address says which, and the mark agrees."""
    homes = {"family": "/my", "facility": "/facility", "municipality": "/municipality"}
    seen = []
    for route in routes(stage.app):
        who = stage.app.view_functions[route.endpoint].permit.who
        audience = route.endpoint.split(".")[0]
        if audience in homes and (who != {audience} or not route.rule.rule.startswith(homes[audience])):
            seen.append(f"{route.endpoint} {route.rule.rule} {sorted(who)}")
    assert not seen, "\n".join(seen)


def wrong(response, route=None):
    """What is wrong with an answer's headers."""
    headers, found = response.headers, []
    policy = dict(part.strip().split(" ", 1) for part in headers.get("Content-Security-Policy", "").split(";") if " " in part)
    wanted = dict(CSP)
    if route is not None and route.endpoint in WASM_ROUTES and response.status_code in {200, 422}:
        wanted["script-src"] += " 'wasm-unsafe-eval'"
    found += [f"CSP {name}: {policy.get(name)}" for name in {*policy, *wanted} if policy.get(name) != wanted.get(name)]
    found += [f"{name}: {headers.get(name)}" for name, value in FIXED.items() if headers.get_all(name) != [value]]
    if response.mimetype == "text/html" and headers.get("Cache-Control") != "no-store" and not (route and route.endpoint.startswith("assets.")):
        found.append(f"Cache-Control: {headers.get('Cache-Control')}")
    if "HX-Request" not in headers.get("Vary", ""):
        found.append("Vary")
    if response.mimetype.startswith("text/") and "charset=utf-8" not in headers.get("Content-Type", "").lower():
        found.append(headers.get("Content-Type", "no Content-Type"))
    found += [name for name in ("Server", "X-Powered-By", "Access-Control-Allow-Origin") if name in headers]
    for cookie in headers.getlist("Set-Cookie"):
        found += [f"cookie without {flag}" for flag in ("HttpOnly", "SameSite=Lax", "Path=/") if flag not in cookie]
    return found


def admitted(stage, route, name):
    """Whether a route is for somebody (the matrix tests the others, whose refusals are much alike)."""
    who = stage.app.view_functions[route.endpoint].permit.who
    return bool(who & {"anyone", AUDIENCE.get(name) or name.split()[0]})


def test_headers_of_every_answer(stage):
    seen, asked = [], 0
    for name, token in stage.world.principals():
        for route in routes(stage.app):
            values, _ = next(candidates(route, stage.world, 1))
            for target in ("", "main") if admitted(stage, route, name) else ("",):
                answer = send(stage.app, route, route.fill(values), token, target=target)
                asked += 1
                seen += [f"{name} {route.method} {route.endpoint} {answer.status_code}: {one}" for one in wrong(answer, route)]
    stage.saved.put_back()
    assert not seen, "\n".join(seen)
    assert asked > 1000


@pytest.mark.parametrize(
    ("method", "url", "status"),
    [
        ("GET", "/nowhere", 404), ("GET", "/my/%00", 404), ("GET", "/static/none.css", 404), ("GET", "/static/../app.py", 404),
        ("POST", "/livez", 405), ("DELETE", "/offline", 405), ("TRACE", "/offline", 405), ("OPTIONS", "/livez", 200),
        ("GET", "/.git/config", 404), ("GET", "/.env", 404), ("GET", "/static/css/", 404), ("GET", "/static/", 404),
    ],
)  # fmt: skip
def test_headers_of_answers_without_a_view(stage, method, url, status):
    answer = stage.app.test_client().open(url, method=method)
    assert answer.status_code == status
    assert wrong(answer) == []


def test_headers_of_too_large_a_body(stage):
    target = next(route for route in routes(stage.app, "POST"))
    values, _ = next(candidates(target, stage.world, 1))
    answer = stage.app.test_client().post(target.fill(values), data={"x": "y" * 1_100_000})
    assert answer.status_code in {400, 401, 413}
    assert wrong(answer) == []


def test_a_foreign_host_is_refused(stage):
    answer = stage.app.test_client().get("/", headers={"Host": "evil.example"})
    assert answer.status_code == 400
    assert "evil.example" not in answer.text
    assert wrong(answer) == []


def test_hsts_over_https(stage, own_keys):
    app = create_app(replace(stage.settings, public_url="https://tsuen.example", demo=False), clock=stage.clock)
    answer = app.test_client().get("/livez", base_url="https://tsuen.example")
    app.extensions["tsuen"].database.dispose()
    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_every_post_without_a_token_is_400(stage):
    """CSRF on every mutating route, for everybody, whatever the body's type; the list of exceptions is empty."""
    seen = []
    for name, token in stage.world.principals():
        for route in routes(stage.app, "POST", "PUT", "PATCH", "DELETE"):
            values, _ = next(candidates(route, stage.world, 1))
            for data in ({"x": "1"}, {"csrf_token": "garbage"}):
                answer = send(stage.app, route, route.fill(values), token, data=data)
                if answer.status_code != 400:
                    seen.append(f"{name} {route.method} {route.endpoint}: {answer.status_code}")
    assert not seen, "\n".join(seen)
    assert stage.saved.changed() == []


def test_no_route_is_exempt_from_the_token(stage):
    assert not csrf._exempt_views
    assert not csrf._exempt_blueprints


@pytest.mark.usefixtures("without_csrf")
def test_gets_change_nothing(stage):
    """Law 1: a GET writes to audit, session, scan ticket and throttle only, page or piece (refused ones: see the matrix)."""
    seen, opened = [], 0
    for name, token in stage.world.principals():
        for route in routes(stage.app, "GET"):
            if not admitted(stage, route, name):
                continue
            for tenant in (1, 2):
                for values in fitting(route, stage.world, tenant):
                    for target in ("", "main"):
                        opened += 1
                        answer = send(stage.app, route, route.fill(values), token, target=target)
                        if answer.status_code >= 500:
                            seen.append(f"{name} {route.endpoint} {values}: {answer.status_code}")
                        if changed := stage.saved.changed():
                            seen.append(f"{name} GET {route.endpoint} wrote {changed}")
                            stage.saved.put_back()
    stage.saved.put_back()
    assert not seen, "\n".join(seen)
    assert opened > 500


def test_head_and_get_agree(stage):
    seen = []
    for route in routes(stage.app, "GET"):
        values, _ = next(candidates(route, stage.world, 1))
        url = route.fill(values)
        head, get = send(stage.app, Route(route.endpoint, "HEAD", route.rule), url, ""), send(stage.app, route, url, "")
        if head.status_code != get.status_code or head.get_data():
            seen.append(route.endpoint)
    assert not seen, "\n".join(seen)
