"""Anything may be posted to anything: never a fault, never a traceback, and every invariant stands afterwards.

5,000 posts; TSUEN_STRESS=1: 50,000. Forms are taken from the pages as their people see them; the seed is printed.
"""

import os
import random
import re
from collections import Counter

import pytest

from tests.support.client import Page
from tests.support.fuzz import VALUES, Target, body
from tests.support.routes import candidates, fitting, routes, send, table
from tests.support.source import PACKAGE
from tests.support.world import AUDIENCE, STAGES
from tsuen.jobs.verify import check

POSTS = 50_000 if os.environ.get("TSUEN_STRESS") else 5_000
SEED = int(os.environ.get("TSUEN_SEED", "20261208"))
FAULT = re.compile(r"Traceback \(most recent|sqlalchemy\.|psycopg\.|jinja2\.", re.ASCII)

pytestmark = [pytest.mark.usefixtures("without_csrf"), pytest.mark.timeout(3600)]


def people(stage, endpoint):
    """Those of the world's people a route is for."""
    entry = table().get(endpoint, {})
    who = set(entry.get("who", ()))
    if "as" in entry:
        return [entry["as"]]
    found = [name for name in (*AUDIENCE, *STAGES) if (AUDIENCE.get(name) or name) in who and "other" not in name]
    return found or ["nobody"]


def targets(stage):
    """Every form on every page, and every route that takes a post, form or not."""
    found: dict[tuple[str, str], Target] = {}
    for route in routes(stage.app, "GET"):
        for name in people(stage, route.endpoint):
            for values in fitting(route, stage.world, 1):
                url = route.fill(values)
                answer = send(stage.app, route, url, stage.world.tokens.get(name, ""))
                if answer.status_code != 200 or answer.mimetype != "text/html":
                    continue
                for form in Page(answer.text).forms:
                    if form.method != "post" or (form.action.endswith("/logout") and name != "guardian"):
                        continue  # one way out is enough: after it nothing is reached but the login
                    fields = [(f.name, f.value) for f in form.fields] + [(n, v) for n, v, _ in form.buttons if n]
                    aim = form.action or url
                    found.setdefault((name, aim), Target(name, aim, fields))
    stage.saved.put_back()
    known = {re.sub(r"[a-z2-9]{16}", "*", one.url.split("?")[0]) for one in found.values()}
    for route in routes(stage.app, "POST"):
        for name in people(stage, route.endpoint):
            values, _ = next(candidates(route, stage.world, 1))
            if re.sub(r"[a-z2-9]{16}", "*", route.fill(values).split("?")[0]) not in known:
                found.setdefault((name, route.endpoint), Target(name, route.fill(values), [("key", "k"), ("x", "1")]))
    return list(found.values())


def verified(stage):
    """What `tsuen verify` says (the world was made from rows, without its letters: that much is known before)."""
    with stage.database.reading() as tx:
        return set(check(tx, stage.clock()))


def test_nothing_posted_breaks_anything(stage):
    chance = random.Random(SEED)
    stage.saved.put_back()
    aims = targets(stage)
    before = verified(stage)
    reached = {stage.app.url_map.bind("localhost").match(one.url.split("?")[0], method="POST")[0] for one in aims}
    wanted = {route.endpoint for route in routes(stage.app, "POST")}
    assert wanted <= reached, wanted - reached
    statuses, faults, broken = Counter(), [], []
    for number in range(POSTS):
        target = chance.choice(aims)
        data, kind = body(target, chance)
        client = stage.app.test_client()
        if token := stage.world.tokens.get(target.who, ""):
            client.set_cookie("tsuen_session", token, domain="localhost")
        headers = {"HX-Request": "true", "HX-Target": "main"} if chance.random() < 0.3 else {}
        answer = client.post(target.url, data=data, content_type=kind, headers=headers)
        statuses[answer.status_code] += 1
        if answer.status_code >= 500 or FAULT.search(answer.text):
            faults.append(f"{target.who} POST {target.url}: {answer.status_code} {kind} {data[:300]!r}")
        if number % 40 == 39 or answer.status_code == 401 or target.url.endswith("/logout"):
            broken += verified(stage) - before
            stage.saved.put_back()
    print(f"seed {SEED}: {POSTS} posts to {len(aims)} forms of {len(wanted)} routes: {dict(sorted(statuses.items()))}")
    stage.saved.put_back()
    assert not faults, f"{len(faults)} faults (seed {SEED}):\n" + "\n".join(faults[:40])
    assert not broken, "\n".join(sorted(set(broken))[:20])


def test_nothing_asked_breaks_anything(stage):
    """The same for what stands after the question mark."""
    chance = random.Random(SEED)
    names = sorted({name for path in (PACKAGE / "blueprints").rglob("*.py") for name in re.findall(r"(?:args|values)\.get\(\"([\w-]+)\"", path.read_text("utf-8"))} | {"child", "start", "end", "at", "week", "date"})
    faults, asked = [], 0
    every = [(route, name) for route in routes(stage.app, "GET") for name in people(stage, route.endpoint)]
    for _ in range(POSTS // 5):
        route, name = chance.choice(every)
        values = next(fitting(route, stage.world, 1), None)
        if values is None:
            continue
        query = {one: chance.choice(VALUES)(chance)[:3000].decode("utf-8", "replace") for one in chance.sample(names, 3)}
        url = route.fill(values | {"?": ""})
        client = stage.app.test_client()
        if token := stage.world.tokens.get(name, ""):
            client.set_cookie("tsuen_session", token, domain="localhost")
        answer = client.get(url, query_string=query)
        asked += 1
        if answer.status_code >= 500 or (answer.mimetype == "text/html" and FAULT.search(answer.text)):
            faults.append(f"{name} GET {url}: {answer.status_code} {str(query)[:300]}")
    stage.saved.put_back()
    assert asked
    assert not faults, f"{len(faults)} faults:\n" + "\n".join(faults[:30])
