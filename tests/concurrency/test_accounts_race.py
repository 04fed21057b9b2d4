"""Many at once: a code is right once, a limit is exact, a mailed URL is used once (security.md 2, rows 3, 7, 29)."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

from tsuen.domain.accounts.queries import account_by_id, open_link
from tsuen.domain.accounts.services.links import issue_link, use_link
from tsuen.domain.accounts.services.login import send_code, try_code
from tsuen.domain.accounts.services.sessions import open_session
from tsuen.domain.accounts.services.throttle import count_hit
from tsuen.domain.outbox.models import Letter
from tsuen.kernel.refusals import Refused

AT_ONCE = 16


def together(work, count=AT_ONCE):
    with ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: work(), range(count)))


def code_in_hand(tx):
    return tx.query(Letter).filter_by(template="accounts/code").order_by(Letter.id.desc()).first().facts["code"]


def try_together(database, clock, session, code):
    return Counter(
        together(lambda: database.run(lambda tx: try_code(tx, session_id=session, code=code, secret_key="s", now=clock())))
    )


def begin(tx, family, clock):
    session, _ = open_session(tx, stage="code", account_id=family.account_id, now=clock())
    send_code(tx, account=account_by_id(tx, family.account_id), session_id=session, secret_key="s", now=clock())
    tx.flush()
    return session


def test_a_code_is_right_once(database, clock, make):
    family = make.family()
    for _ in range(5):
        with database.writing() as tx:
            session = begin(tx, family, clock)
            code = code_in_hand(tx)
        assert try_together(database, clock, session, code) == {"right": 1, "dead": AT_ONCE - 1}


def test_five_wrong_tries_at_once_are_five(database, clock, make):
    family = make.family()
    with database.writing() as tx:
        session = begin(tx, family, clock)
    assert try_together(database, clock, session, "x") == {"wrong": 5, "dead": AT_ONCE - 5}


def test_a_limit_counts_every_try_once(database, clock):
    counts = together(
        lambda: database.run(lambda tx: count_hit(tx, name="t", key="k", window=timedelta(minutes=5), now=clock())), 40
    )
    assert sorted(counts) == list(range(1, 41))


def test_a_link_is_used_once(database, clock):
    with database.writing() as tx:
        token = issue_link(tx, purpose="reset", subject_id=1, now=clock(), life=timedelta(hours=1))
        link = open_link(tx, token, "reset", clock())

    def use():
        try:
            database.run(lambda tx: use_link(tx, link.id, clock()))
        except Refused as refused:
            return refused.refusals[0].code
        return "used"

    assert Counter(together(use)) == {"used": 1, "link_used": AT_ONCE - 1}
