"""Invented families. Names come from lists and a seeded lottery; nobody here is real."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

FAMILY_NAMES = (
    ("髙橋", "タカハシ"), ("山﨑", "ヤマサキ"), ("𠮷田", "ヨシダ"), ("井上", "イノウエ"), ("小林", "コバヤシ"),
    ("中村", "ナカムラ"), ("渡邉", "ワタナベ"), ("藤原", "フジワラ"), ("西川", "ニシカワ"), ("谷口", "タニグチ"),
    ("奥村", "オクムラ"), ("北川", "キタガワ"),
)  # fmt: skip
GUARDIANS = (("彩香", "アヤカ"), ("恵", "メグミ"), ("直人", "ナオト"), ("美咲", "ミサキ"), ("翔太", "ショウタ"), ("由佳", "ユカ"))
CHILDREN = (
    ("あおい", "アオイ"), ("りく", "リク"), ("ゆい", "ユイ"), ("はると", "ハルト"), ("めい", "メイ"), ("そうた", "ソウタ"),
    ("いちか", "イチカ"), ("みなと", "ミナト"),
)  # fmt: skip
ALLERGIES = ("", "", "", "卵アレルギー", "", "乳アレルギー", "", "小麦アレルギー")


@dataclass(frozen=True)
class DemoChild:
    """A child to be certified."""

    given_name: str
    given_kana: str
    birth_on: date
    allergy: str = ""


@dataclass(frozen=True)
class DemoFamily:
    """A household to be founded."""

    email: str
    family_name: str
    family_kana: str
    given_name: str
    given_kana: str
    phone: str
    children: tuple[DemoChild, ...]


def first_family(today: date) -> DemoFamily:
    """The family of the story: 森本 彩, ひなた (1歳7か月) and そら (0歳8か月)."""
    return DemoFamily(
        email="morimoto@example.jp",
        family_name="森本",
        family_kana="モリモト",
        given_name="彩",
        given_kana="アヤ",
        phone="09012345678",
        children=(
            DemoChild("ひなた", "ヒナタ", today - timedelta(days=590), "卵アレルギー"),
            DemoChild("そら", "ソラ", today - timedelta(days=255)),
        ),
    )


def more_families(today: date, count: int, lottery: Random) -> Iterator[DemoFamily]:
    """`count` further families with one child each, 8 to 32 months old."""
    for n in range(count):
        family, family_kana = FAMILY_NAMES[n % len(FAMILY_NAMES)]
        given, given_kana = lottery.choice(GUARDIANS)
        child, child_kana = CHILDREN[n % len(CHILDREN)]
        born = today - timedelta(days=lottery.randrange(240, 960))
        yield DemoFamily(
            email=f"family{n + 2}@example.jp",
            family_name=family,
            family_kana=family_kana,
            given_name=given,
            given_kana=given_kana,
            phone=f"080{lottery.randrange(10**8):08d}",
            children=(DemoChild(child, child_kana, born, ALLERGIES[n % len(ALLERGIES)]),),
        )
