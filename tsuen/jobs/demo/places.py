"""Invented facilities of the demonstration municipality."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from tsuen.domain.facilities.policy import Profile

KONAN = "252115"


@dataclass(frozen=True)
class DemoFacility:
    """A facility to be published. `weekdays` it is open on, `opens`/`closes` minutes, `places` a half-hour."""

    name: str
    type: str
    address: str
    postal_code: str
    phone: str
    latitude: float
    longitude: float
    price: int
    places: int
    withheld: int
    weekdays: tuple[int, ...]
    opens: int
    closes: int
    profile: Profile


def facilities(count: int, lottery: Random) -> list[DemoFacility]:
    """The three of the story first, then as many more as asked for."""
    return [*_story(), *(_another(n, lottery) for n in range(4, count + 1))][:count]


def _story() -> list[DemoFacility]:
    return [
        DemoFacility(
            name="いわねの丘こども園", type="general", address="滋賀県湖南市岩根1-2", postal_code="5203252", phone="0748720001",
            latitude=35.0146, longitude=136.0842, price=300, places=3, withheld=1, weekdays=(0, 1, 2, 3, 4, 5),
            opens=510, closes=990,
            profile=Profile(
                kind="認定こども園",
                about="木の園舎と広い園庭があります。0歳から2歳の子どもたち6人ほどの部屋で、保育者2人と過ごします。",
                meals="11時から12時にかけて利用するときは給食があります。アレルギーのある方は面談で知らせてください。",
                payment="お迎えのときに現金でお支払いください。おつりのないようお願いします。",
                access="JR甲西駅から歩いて12分。駐車場が5台分あります。",
                interview="お子さまと一緒に来てください。母子健康手帳を持ってきてください。",
                pickup=("送り迎えは、登録した方にお願いします。", "門の2次元コードを読み取って、利用開始と利用終了を登録します。"),
                bring=("着替え 2組", "おむつとおしりふき", "飲みもの", "帽子"),
            ),
        ),
        DemoFacility(
            name="菩提寺ひかり保育園", type="vacancy", address="滋賀県湖南市菩提寺5-3", postal_code="5203242", phone="0748740002",
            latitude=35.0272, longitude=136.0430, price=300, places=2, withheld=0, weekdays=(0, 1, 2, 3, 4),
            opens=540, closes=960,
            profile=Profile(
                kind="保育所", about="定員に空きがあるクラスで、在園の子どもたちと一緒に過ごします。",
                payment="お迎えのときに現金でお支払いください。", pickup=("インターホンを押してお待ちください。",),
                bring=("着替え 1組", "おむつ", "水筒"),
            ),
        ),
        DemoFacility(
            name="ひので駅前保育ルーム", type="general", address="滋賀県湖南市中央1-1", postal_code="5203234", phone="0748710003",
            latitude=35.0040, longitude=136.0850, price=350, places=2, withheld=0, weekdays=(0, 1, 2, 3, 4, 5, 6),
            opens=480, closes=1080,
            profile=Profile(
                kind="小規模保育", about="駅から歩いて2分。土曜日も日曜日も開いています。少人数でゆったり過ごします。",
                payment="お迎えのときに現金でお支払いください。", pickup=("ビルの2階です。エレベーターがあります。",),
                bring=("着替え 2組", "おむつ", "おやつ"),
            ),
        ),
    ]  # fmt: skip


def _another(n: int, lottery: Random) -> DemoFacility:
    town = lottery.choice(("石部", "甲西", "三雲", "下田", "水戸町", "柑子袋"))
    return DemoFacility(
        name=f"{town}第{n}保育園", type="general", address=f"滋賀県湖南市{town}{n}", postal_code="5203200",
        phone=f"0748{lottery.randrange(10**6):06d}", latitude=35.0 + lottery.random() / 20,
        longitude=136.0 + lottery.random() / 10, price=300, places=lottery.randint(1, 4), withheld=0,
        weekdays=(0, 1, 2, 3, 4), opens=510, closes=990, profile=Profile(kind="保育所"),
    )  # fmt: skip
