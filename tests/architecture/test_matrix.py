"""Who may do what: every route × everybody × own and foreign things × page and piece, against routes.toml.

A route without an entry fails. `TSUEN_ROUTES=write` proposes the missing entries (from what the owner can open) and
draws docs/authorization.md anew: read the difference before committing it.
"""

import json
import os
import re

import pytest

from tests.support.routes import OPAQUE, Route, candidates, fitting, leaks, routes, send, table
from tests.support.routes import TABLE as ENTRIES
from tests.support.source import ROOT
from tests.support.world import AUDIENCE, STAGES, TENANT_OF, foreign

PAPER = ROOT / "docs" / "authorization.md"
WRITE = os.environ.get("TSUEN_ROUTES") == "write"
STAFF = {"staff": "facility", "officer": "municipality", "guardian": "family"}
# Things everybody of an audience may name: facilities and their places are published.
PUBLIC = {"facility", "pool", "slot"}
REFUSED = {401, 403, 404}

pytestmark = pytest.mark.usefixtures("without_csrf")


def every(stage):
    """Each endpoint once with a route for each of its methods."""
    found: dict[str, list[Route]] = {}
    for route in routes(stage.app):
        found.setdefault(route.endpoint, []).append(route)
    return found


def owner_of(who):
    """The first of the world's people a route is for."""
    for name, audience in STAFF.items():
        if audience in who:
            return name
    return next((stage for stage in STAGES if stage in who), "nobody")


def token(stage, name):
    return stage.world.tokens.get(name, "")


def opened(stage, route, who):
    """The kinds of things that open a route for its owner: {parameter: kind}, or None."""
    for values, kinds in candidates(route, stage.world, 1):
        name = table().get(route.endpoint, {}).get("as") or owner_of(who)
        answer = send(stage.app, route, route.fill(values), token(stage, name))
        stage.saved.put_back()
        if answer.status_code < 500 and answer.status_code not in REFUSED | {405}:
            return {name: kind for name, kind in kinds.items() if kind in OPAQUE}
    return None


def propose(stage):
    """Entries for routes that have none."""
    entries = dict(table())
    for endpoint, group in every(stage).items():
        if "who" in entries.get(endpoint, {}):
            continue
        who = sorted(stage.app.view_functions[endpoint].permit.who)
        things = opened(stage, group[0], who)
        if things is None:
            continue
        entries[endpoint] = entries.get(endpoint, {}) | {"who": who} | ({"things": things} if things else {})
        if things and set(things.values()) <= PUBLIC and "family" in who:
            entries[endpoint]["shared"] = True
    known = every(stage)
    lines = ["# Who may call which route, and whose things its names are. Reviewed by hand; see test_matrix.py.", ""]
    for endpoint in sorted(name for name in set(entries) & set(known) if "who" in entries[name]):
        entry = entries[endpoint]
        lines += [f'["{endpoint}"]', f"who = {json.dumps(entry['who'])}"]
        lines += [f'{name} = "{entry[name]}"' for name in ("as", "query") if name in entry]
        if said := entry.get("values"):
            lines.append("values = { " + ", ".join(f'{name} = "{one}"' for name, one in said.items()) + " }")
        if things := entry.get("things"):
            lines.append("things = { " + ", ".join(f'{name} = "{kind}"' for name, kind in things.items()) + " }")
        if entry.get("shared"):
            lines.append("shared = true")
        lines.append("")
    ENTRIES.write_text("\n".join(lines), "utf-8")
    table.cache_clear()


@pytest.fixture(scope="module", autouse=True)
def _written(stage):
    if WRITE:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr("flask_wtf.csrf.validate_csrf", lambda *_, **__: None)
            propose(stage)
        PAPER.write_text(paper(stage), "utf-8")


def paper(stage):
    """docs/authorization.md."""
    lines = [
        "# Who may do what", "",
        "Made from the routes' marks and `tests/architecture/routes.toml` by `TSUEN_ROUTES=write make check`; the tests open",
        "every row as everybody, with their own and with others' things, as a page and as a piece.",
        "", "Nobody's thing and somebody else's thing are both 404. Not logged in: the login (pages) or 401. Another audience: 403.", "",
        "| route | method | address | action | for | whose things |", "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for route in routes(stage.app):
        entry = table().get(route.endpoint, {})
        action = stage.app.view_functions[route.endpoint].permit.action
        things = ", ".join(sorted(set(entry.get("things", {}).values()))) or "–"
        whose = f"{things} (shown to all of the audience)" if entry.get("shared") else things
        who = ", ".join(entry.get("who", ["?"]))
        lines.append(f"| {route.endpoint} | {route.method} | `{route.url}` | {action} | {who} | {whose} |")
    return "\n".join(lines) + "\n"


def test_every_route_has_an_entry_and_every_entry_a_route(stage):
    known = set(every(stage))
    assert sorted(known - set(table())) == [], "routes without an entry (TSUEN_ROUTES=write proposes one)"
    assert sorted(set(table()) - known) == [], "entries without a route"


def test_the_marks_say_what_the_table_says(stage):
    seen = {
        endpoint: (sorted(stage.app.view_functions[endpoint].permit.who), sorted(entry["who"]))
        for endpoint, entry in table().items()
        if endpoint in stage.app.view_functions
    }
    assert [name for name, (marks, says) in seen.items() if marks != says] == []


def test_the_paper_is_current(stage):
    assert PAPER.read_text("utf-8") == paper(stage)


def target_of(text):
    """The id of the first piece a page asks htmx for."""
    found = re.search(r'hx-target="#([\w-]+)"', text)
    return found.group(1) if found else "main"


def turned_away(answer, who, *, logged_in):
    """How somebody it is not for is answered: 403, or the way to the login; a step of the login leads back to where one is."""
    way = answer.headers.get("HX-Redirect") or answer.headers.get("Location", "")
    if not who & set(STAFF.values()):
        return answer.status_code in {401, 403, 410} or (answer.status_code in {204, 303} and way.startswith("/"))
    if logged_in:
        return answer.status_code == 403
    return answer.status_code in {401, 403} or (answer.status_code == 303 and way.split("?")[0].rstrip("/").endswith("/login"))


def unfit(stage, endpoint, entry):
    """Everybody who is not for this route, with the owner's things: refused, nothing said, nothing changed."""
    seen = []
    who = set(entry["who"])
    if "anyone" in who:
        return seen
    for route in every(stage)[endpoint]:
        values = next(fitting(route, stage.world, 1), None)
        if values is None:
            return [f"{endpoint}: no thing of the world opens it"]
        for name in [*AUDIENCE, *STAGES]:
            if (AUDIENCE.get(name) or name) in who:
                continue
            for target in ("", "main"):
                answer = send(stage.app, route, route.fill(values), token(stage, name), target=target)
                if not turned_away(answer, who, logged_in=bool(AUDIENCE.get(name))):
                    seen.append(f"{name} {route.method} {endpoint} {target or 'page'}: {answer.status_code}")
                seen += [f"{name} {route.method} {endpoint} leaks {one}" for one in leaks(answer, ["canary-h1", "canary-f1", "canary-m1"])]
                if changed := stage.saved.changed():
                    seen.append(f"{name} {route.method} {endpoint} refused, but wrote {changed}")
                    stage.saved.put_back()
    return seen


def admitted(entry):
    """Of the world's people, those a route is for."""
    return [name for name, audience in AUDIENCE.items() if audience in entry["who"] or "anyone" in entry["who"]]


def with_own(stage, route, name, things):
    """With one's own things: answered, and no foreign word. Also the id of the page's first piece."""
    seen, target = [], "main"
    for values in fitting(route, stage.world, TENANT_OF.get(name, 1)):
        page = send(stage.app, route, route.fill(values), token(stage, name))
        target = target_of(page.text) if page.mimetype == "text/html" else target
        stage.saved.put_back()
        for answer in (page, send(stage.app, route, route.fill(values), token(stage, name), target=target)):
            if answer.status_code >= 500 or (answer.status_code in REFUSED and not things):
                seen.append(f"{name} {route.method} {route.endpoint} own {values}: {answer.status_code}")
            seen += [f"{name} {route.method} {route.endpoint} own leaks {word}" for word in leaks(answer, foreign(name))]
        stage.saved.put_back()
    return seen, target


def others(name):
    """Tenants whose things are foreign to somebody; an officer's are those of the other municipality."""
    own = TENANT_OF.get(name, 1)
    if AUDIENCE[name] == "municipality":
        return {3} if own < 3 else {1, 2}
    return {1, 2, 3} - {own}


def with_foreign(stage, route, name, target, *, shared):
    """With foreign things: 404, no word of them, nothing changed."""
    seen = []
    tries = [values for tenant in others(name) for values in fitting(route, stage.world, tenant)]
    if "{" in table()[route.endpoint].get("query", ""):  # one's own place in the address, others' things in the query
        shared = False
        own = next(fitting(route, stage.world, TENANT_OF.get(name, 1)))
        tries = [own | {"?": values["?"]} for values in tries]
    for values in tries:
        for aim in ("", target):
            answer = send(stage.app, route, route.fill(values), token(stage, name), target=aim)
            at = f"{name} {route.method} {route.endpoint} foreign {values}"
            seen += [f"{at} leaks {word}" for word in leaks(answer, foreign(name))]
            changed = stage.saved.changed()
            if not shared and (answer.status_code != 404 or changed):
                seen.append(f"{at}: {answer.status_code}, wrote {changed}")
            if changed:
                stage.saved.put_back()
    return seen


def strangers(stage, endpoint, entry):
    """Those a route is for: with their own things, then with others'."""
    seen = []
    things, shared = entry.get("things", {}), entry.get("shared", False)
    for name in admitted(entry):
        for route in every(stage)[endpoint]:
            found, target = with_own(stage, route, name, things)
            seen += found
            if things or "{" in entry.get("query", ""):
                seen += with_foreign(stage, route, name, target, shared=shared)
    return seen


@pytest.mark.parametrize("endpoint", sorted(name for name, entry in table().items() if "who" in entry))
def test_those_it_is_not_for(stage, endpoint):
    seen = unfit(stage, endpoint, table()[endpoint]) if endpoint in stage.app.view_functions else []
    assert not seen, "\n".join(seen)


@pytest.mark.matrix
@pytest.mark.parametrize("endpoint", sorted(name for name, entry in table().items() if "who" in entry))
def test_foreign_things(stage, endpoint):
    seen = strangers(stage, endpoint, table()[endpoint]) if endpoint in stage.app.view_functions else []
    assert not seen, "\n".join(seen)


@pytest.mark.parametrize("endpoint", sorted(name for name, entry in table().items() if "who" in entry))
def test_the_owner_is_let_in(stage, endpoint):
    """Otherwise all of the above would pass on a page that is never shown."""
    if endpoint not in stage.app.view_functions:
        return
    entry = table()[endpoint]
    route, name = every(stage)[endpoint][0], entry.get("as") or owner_of(entry["who"])
    statuses = []
    for values in fitting(route, stage.world, 1):
        statuses.append(send(stage.app, route, route.fill(values), token(stage, name)).status_code)
        stage.saved.put_back()
        if statuses[-1] < 500 and statuses[-1] not in REFUSED | {405}:
            return
    raise AssertionError(f"{name} is not let in: {statuses}")
