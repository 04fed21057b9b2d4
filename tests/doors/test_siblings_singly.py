"""Siblings 「空いている分だけ」: as many as can be booked; who cannot is told before and after, with the reason (D15, C25)."""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select, update

from tests.doors.test_siblings import CONSENTS, home, one_place, rows
from tests.support.bookings import PICKUP, WEDNESDAY, book, wish
from tests.support.client import Visitor
from tests.support.make import Family, Make, Nursery
from tests.support.rules import rules
from tsuen.domain.facilities.models import PatternSlot, SpecialCell
from tsuen.domain.outbox.models import Letter
from tsuen.domain.reservations.models import Claim
from tsuen.domain.reservations.services import request_singly
from tsuen.domain.reservations.services import singly as use_case
from tsuen.kernel.refusals import Refused

WHEN = "start=2026-12-16T09:30&end=2026-12-16T11:30"
SHORT = "12月16日（水）9:30～11:30の空きは1人分です。ひなた さまの予約で、空きがなくなります。"


def tab(family: Family, nursery: Nursery, more: str = "", *, order: int = 1, how: str = "singly") -> str:
    joined = ",".join(family.child_refs[::order])
    return f"/my/facilities/{nursery.ref}/booking/?child={joined}&how={how}&{WHEN}{more}"


def ask(make: Make, family: Family, nursery: Nursery, key: str = "k", order: int = 1, **when) -> str:
    wishes = [wish(family, nursery, child=n, **when) for n in range(2)][::order]
    return make.database.run(
        lambda tx: request_singly(tx, viewer=family.viewer, key=key, wishes=wishes, pickup=PICKUP, comment="", now=make.clock())
    )


def to_confirm(visitor: Visitor, family: Family, nursery: Nursery, *, order: int = 1) -> None:
    """From a chosen time to 「予約内容の確認」, by what the pages lead to."""
    visitor.log_in(family.account_id).open(tab(family, nursery, "&apply=1", order=order))
    assert "予約手続き" in visitor.page.text
    visitor.open(tab(family, nursery, order=order).replace("booking/?", "booking/rules?"))
    visitor.press("了承して先に進む")
    visitor.send({"pickup": "guardian1"}, button="確認画面に進む", form="details")


def test_the_way_says_who_is_booked_and_who_is_not(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make)
    one_place(make, nursery)
    page = visitor.log_in(family.account_id).open(tab(family, nursery, "&apply=1", how=""), status=409)
    assert "12月16日（水）9:30～11:30は、2人分の空きがありません。" in page.text
    visitor.press("「空いている分だけ」で予約する")
    for words in ("予約できるのは、森本 ひなた さまです。", "森本 そら さまは、予約できません。", SHORT, "600円（目安）"):
        assert words in visitor.page.text
    to_confirm(visitor, family, nursery)
    for words in ("送信すると予約するのは、森本 ひなた さまだけです。", "森本 そら さまは、予約できません。", SHORT, "残り時間10時間 → 8時間"):
        assert words in visitor.page.text
    assert "料金の合計" not in visitor.page.text
    assert rows(make) == []
    sent = visitor.page.forms[-1].data() | CONSENTS
    visitor.send(CONSENTS, form="send")
    done = visitor.response.request.url
    for words in ("予約を申し込みました", "森本 ひなた さま予約番号", "予約していないお子さま", "12月16日（水）9:30～11:30は、空きがありません。", "12月16日（水） 10:30～12:30"):
        assert words in visitor.page.text
    assert [row.child_id for row in rows(make)] == family.child_ids[:1]
    visitor.post(f"/my/facilities/{nursery.ref}/booking/send", sent)  # a second click
    assert visitor.response.request.url == done
    assert len(rows(make)) == 1
    with make.database.reading() as tx:
        assert len(tx.scalars(select(Letter.template)).all()) == 2
    visitor.press("12月16日（水） 10:30～12:30")
    assert "森本 そら さま" in visitor.page.text


def test_the_other_child_first(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make)
    one_place(make, nursery)
    visitor.log_in(family.account_id).open(tab(family, nursery, "&apply=1"))
    visitor.press("そら さまを先に予約する")
    assert "予約できるのは、森本 そら さまです。" in visitor.page.text
    to_confirm(visitor, family, nursery, order=-1)
    visitor.send(CONSENTS, form="send")
    assert [row.child_id for row in rows(make)] == family.child_ids[1:]


def test_the_calendar_is_open_to_whoever_can_come(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make, accepted=1)
    one_place(make, nursery)
    book(make, family, nursery, on=WEDNESDAY, starts=840, ends=900)
    url = tab(family, nursery).split("&start")[0]
    page = visitor.log_in(family.account_id).open(url)
    assert "空いている分だけ" in page.text
    assert "そら さま：はじめて利用する施設では、初回面談が必要です。" in page.text
    for html in (page.html, visitor.open(f"{url}&week=2026-12-14", htmx="week").html):
        assert 'value="2026-12-16T10:00"' in html  # one place is enough
        assert 'value="2026-12-16T14:00"' not in html  # only a child that cannot come is free there
        assert "how=singly" in html
    assert 'value="2026-12-16T10:00"' not in visitor.open(url.replace("how=singly", "how=")).html


def test_a_time_one_has_already_is_free_to_the_other(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make)
    ref = book(make, family, nursery)
    page = visitor.log_in(family.account_id).open(f"{tab(family, nursery).split('&start')[0]}&week=2026-12-14")
    assert 'value="2026-12-16T09:30"' in page.html
    page = visitor.open(tab(family, nursery, "&apply=1"))
    assert "予約できるのは、森本 そら さまです。" in page.text
    assert "森本 ひなた さまは、予約できません。" in page.text
    ask(make, family, nursery)
    assert [row.child_id for row in rows(make)] == family.child_ids
    assert ref in {row.ref for row in rows(make)}


def test_hours_are_gone_for_one(make: Make) -> None:
    family, nursery = home(make, policy=rules(cap=180))
    book(make, family, nursery, starts=780, ends=870, child=0)
    made, _, left = ask(make, family, nursery).partition(";")
    assert left == family.child_refs[0]
    assert [row.child_id for row in rows(make) if row.ref == made] == family.child_ids[1:]


def test_nobody_can_come(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make, accepted=0)
    visitor.log_in(family.account_id).open(tab(family, nursery, "&apply=1"), status=422)
    for name in ("ひなた", "そら"):
        assert f"{name} さま：はじめて利用する施設では、初回面談が必要です。" in visitor.page.text
    with pytest.raises(Refused) as caught:
        ask(make, family, nursery)
    assert len(caught.value.refusals) == 2
    assert rows(make) == []
    visitor.post(
        f"/my/facilities/{nursery.ref}/booking/confirm",
        {"child": ",".join(family.child_refs), "how": "singly", "start": "2026-12-16T09:30", "end": "2026-12-16T11:30", "pickup": "guardian1"},
    )
    assert "ほかの時間を選ぶ" in visitor.page.text
    assert "予約内容を送信する" not in visitor.page.text


def test_a_place_that_goes_while_the_page_is_read(visitor: Visitor, make: Make) -> None:
    """Both were told; the other's place goes: one is booked, and the page says so."""
    family, nursery = home(make)
    to_confirm(visitor, family, nursery)
    assert "料金の合計1,200円" in visitor.page.text
    assert "予約できません" not in visitor.page.text
    one_place(make, nursery)
    visitor.send(CONSENTS, form="send")
    assert "予約していないお子さま" in visitor.page.text
    assert [row.child_id for row in rows(make)] == family.child_ids[:1]


def test_a_place_that_comes_while_the_page_is_read_books_nobody_unasked(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make)
    one_place(make, nursery)
    to_confirm(visitor, family, nursery)
    with make.database.writing() as tx:
        tx.execute(update(SpecialCell).values(places=3))
    visitor.send(CONSENTS, form="send")
    assert [row.child_id for row in rows(make)] == family.child_ids[:1]
    assert "いまは、同じ時間に空きがあります。" in visitor.page.text
    visitor.press("そら さまも予約する")
    assert "予約手続き" in visitor.page.text


def test_the_last_place_goes_and_nobody_is_left(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make)
    rival = make.family(name="山田")
    make.acceptance(rival, nursery)
    one_place(make, nursery)
    to_confirm(visitor, family, nursery)
    book(make, rival, nursery)
    visitor.send(CONSENTS, form="send", status=409)
    for words in ("森本 ひなた さまは、予約できません。", "先にほかの予約が入り、空きがなくなりました。", "ほかの時間を選ぶ", "10:30～12:30"):
        assert words in visitor.page.text
    assert len(rows(make)) == 1


def test_lost_under_the_lock_the_other_is_booked(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was seen without locks was stale: the count under the day's lock decides."""
    family, nursery = home(make)
    seen = use_case.outcomes

    def stale(tx, offers, now):
        found = seen(tx, offers, now)
        assert all(one.can for one in found)
        tx.execute(update(PatternSlot).values(places=1))
        return found

    monkeypatch.setattr(use_case, "outcomes", stale)
    made, _, left = ask(make, family, nursery, order=-1).partition(";")
    assert left == family.child_refs[0]
    assert [(row.ref, row.child_id) for row in rows(make)] == [(made, family.child_ids[1])]
    with make.database.reading() as tx:
        assert len(tx.scalars(select(Claim.cell)).all()) == 4


def test_the_same_form_twice_and_another_content(make: Make) -> None:
    family, nursery = home(make)
    one_place(make, nursery)
    first = ask(make, family, nursery)
    assert re.fullmatch(rf"[a-z0-9]+;{family.child_refs[1]}", first)
    assert ask(make, family, nursery) == first
    with pytest.raises(Refused):
        ask(make, family, nursery, starts=600)
    assert len(rows(make)) == 1


def test_only_ones_own_children(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make)
    stranger = make.family()
    ref = book(make, family, nursery)
    visitor.log_in(family.account_id).open(f"/my/together/done?ref={ref}&left={stranger.child_refs[0]}", status=404)
    visitor.open(f"/my/facilities/{nursery.ref}/booking/?child={family.child_refs[0]},{stranger.child_refs[0]}&how=singly", status=404)


def test_one_child_alone_has_no_choice_to_make(visitor: Visitor, make: Make) -> None:
    family, nursery = home(make)
    page = visitor.log_in(family.account_id).open(f"/my/facilities/{nursery.ref}/booking/?child={family.child_refs[0]}&how=singly")
    assert "全員そろって" not in page.text


def test_each_has_its_own_reservation_to_change_and_to_cancel(visitor: Visitor, make: Make) -> None:
    """What is done to one leaves the other's; both are cancelled at once where that is meant (D12, D13, D14)."""
    family, nursery = home(make)
    one, other = ask(make, family, nursery).split(",")
    visitor.log_in(family.account_id).open(f"/my/reservations/{one}/change/")
    assert "そら さまの同じ日の予約（9:30～11:30）は、変わりません。" in visitor.page.text
    visitor.open(f"/my/reservations/{one}/change/details?start=2026-12-16T13:00&end=2026-12-16T14:00")
    visitor.send({}, button="確認画面に進む", form="details")
    visitor.send({}, button="予約を変更する")
    assert [(row.ref, row.starts) for row in rows(make)] == [(one, 780), (other, 570)]
    visitor.open(f"/my/reservations/{one}/cancel")
    assert "そら さまの同じ日の予約（9:30～11:30）は、そのまま残ります。" in visitor.page.text
    visitor.press("いっしょにキャンセルする")
    for words in ("森本 ひなた さま", "森本 そら さま"):
        assert words in visitor.page.text
    visitor.open(f"/my/reservations/{one}/cancel?asked=1&reason=", status=422)
    visitor.send({"reason": "体調不良"}, form="reason-form")
    visitor.send({}, button="予約をキャンセルする")
    assert [(row.ref, row.state) for row in rows(make)] == [(one, "cancelled"), (other, "tentative")]
    visitor.open(f"/my/reservations/{other}/cancel")
    assert "いっしょにキャンセルする" not in visitor.page.text
