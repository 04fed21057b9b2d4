"""「利用者情報管理」 as the printed guide walks it: names, tabs, 「編集」 → 「確定」 → 「OK」, without script."""

from __future__ import annotations

import pytest
from sqlalchemy import delete

from tests.support.client import Visitor
from tests.support.make import Family, Make
from tsuen.domain.households.models import Child, EmergencyContact

FIRST = {"contact1_name": "森本 節子", "contact1_relation": "祖母", "contact1_phone": "０７４８-72-0000"}


@pytest.fixture
def family(visitor: Visitor, make: Make) -> Family:
    """A family that left everything for later."""
    make.municipality()
    made = make.family(children=2)
    with make.database.writing() as tx:
        tx.execute(delete(EmergencyContact))
        for child_id in made.child_ids:
            tx.get_one(Child, child_id).care = {"needs": True, "needs_detail": "ゆっくり話します"}
    visitor.log_in(made.account_id)
    return made


def test_the_way_of_the_guide(visitor: Visitor, family: Family) -> None:
    home = visitor.open("/my/")
    assert "緊急連絡先を入力する" in home.text
    assert home.text.count("食事・アレルギー情報を入力する") == 2
    visitor.open("/my/menu/")
    people = visitor.press("利用者情報管理")
    assert people.headings == ["利用者情報管理"]
    assert "緊急連絡先が未入力" in people.text
    guardian = visitor.open("/my/people/guardians/1")
    for words in ("登録情報", "モリモト アヤ", "滋賀県湖南市柑子袋1-1", "090-1234-5678", "こどもの緊急連絡先情報", "認定変更の届け出", "0748-76-4703"):
        assert words in guardian.text
    visitor.press("編集")
    refused = visitor.send({}, button="確定", status=422)
    assert "1人目の氏名を入力してください。" in refused.text
    sure = visitor.send(FIRST, button="確定")
    assert sure.headings == ["入力内容の確認"]
    assert "0748-72-0000" in sure.text
    assert "森本 節子" not in Visitor(visitor.app, visitor.clock).log_in(family.account_id).open("/my/people/guardians/1").text
    done = visitor.send({}, button="OK")
    assert "こどもの緊急連絡先情報を登録しました。" in done.text
    assert "森本 節子（祖母）" in done.text
    assert "緊急連絡先を入力する" not in visitor.open("/my/").text


def test_the_tabs_of_a_child(visitor: Visitor, family: Family) -> None:
    ref = family.child_refs[0]
    basic = visitor.open(f"/my/people/children/{ref}")
    assert [words for _, words in basic.links if words in {"基本情報", "食事・アレルギー情報", "発育状況"}] == [
        "基本情報", "食事・アレルギー情報", "発育状況",
    ]  # fmt: skip
    assert "ゆっくり話します" in basic.text
    visitor.press("食事・アレルギー情報")
    visitor.press("編集")
    assert "アレルギーの有か無かを選んでください。" in visitor.send({}, button="確定", status=422).text
    assert "アレルギーの内容を入力してください。" in visitor.send({"has_allergy": "yes"}, button="確定", status=422).text
    sure = visitor.send({"has_allergy": "yes", "allergy": "卵\n少しでも"}, button="確定")
    assert "有 卵 少しでも" in sure.text
    visitor.send({}, button="OK")
    assert "食事・アレルギー情報を登録しました。" in visitor.page.text
    visitor.press("発育状況")
    visitor.press("編集")
    visitor.send({"development": "なし"}, button="確定")
    assert "発育状況を登録しました。" in visitor.send({}, button="OK").text
    home = visitor.open("/my/").text
    assert (home.count("食事・アレルギー情報を入力する"), home.count("発育状況を入力する")) == (1, 1)


def test_two_tabs(visitor: Visitor, family: Family) -> None:
    """The second 「OK」 is told what stands now, keeps what was typed, and goes through when pressed again."""
    url = f"/my/people/children/{family.child_refs[0]}/food/edit"
    other = Visitor(visitor.app, visitor.clock).log_in(family.account_id)
    for one in (visitor, other):
        one.open(url)
    visitor.send({"has_allergy": "yes", "allergy": "卵"}, button="確定")
    other.send({"has_allergy": "yes", "allergy": "小麦"}, button="確定")
    visitor.send({}, button="OK")
    lost = other.send({}, button="OK", status=409)
    assert "ほかの画面で登録内容が変わりました" in lost.text
    assert "いま登録されている内容" in lost.text
    assert "卵" in lost.text
    assert lost.forms[0].data()["allergy"].strip() == "小麦"
    other.send({"allergy": "卵、小麦"}, button="確定")
    other.send({}, button="OK")
    assert "卵、小麦" in visitor.open(url.removesuffix("/edit")).text


def test_two_tabs_of_contacts(visitor: Visitor, family: Family) -> None:
    other = Visitor(visitor.app, visitor.clock).log_in(family.account_id)
    for one in (visitor, other):
        one.open("/my/people/guardians/1/edit")
        one.send(FIRST | {"contact1_name": "一人目" if one is visitor else "二人目"}, button="確定")
    visitor.send({}, button="OK")
    lost = other.send({}, button="OK", status=409)
    assert "一人目（祖母）" in lost.text
    assert lost.forms[0].data()["contact1_name"] == "二人目"
    other.send({}, button="確定")
    assert "二人目（祖母）" in other.send({}, button="OK").text


def test_ok_twice_is_once(visitor: Visitor, family: Family) -> None:
    visitor.open(f"/my/people/children/{family.child_refs[1]}/growth/edit")
    visitor.send({"development": "歩きます"}, button="確定")
    held = visitor.page.forms[0]
    for _ in range(2):
        assert "発育状況を登録しました。" in visitor.post(held.action, held.data()).text


def test_nothing_of_another_household(visitor: Visitor, make: Make, family: Family) -> None:
    other = make.family(name="隣野")
    ref = other.child_refs[0]
    for url in (f"/my/people/children/{ref}", f"/my/people/children/{ref}/food", f"/my/people/children/{ref}/growth/edit"):
        assert "隣野" not in visitor.open(url, status=404).text
    visitor.open(f"/my/people/children/{family.child_refs[0]}/growth/edit")
    visitor.post(f"/my/people/children/{ref}/growth/edit", {"development": "x"}, status=404)
    visitor.open("/my/people/guardians/2", status=404)
    visitor.open("/my/people/guardians/3", status=404)
    visitor.open("/my/people/guardians/1/edit")
    visitor.post("/my/people/guardians/2/edit", FIRST, status=404)
    visitor.open(f"/my/people/children/{family.child_refs[0]}/care", status=404)
