"""The committed reference tables: complete, clean, consistent with each other."""

from collections import Counter

import pytest

from tsuen.adapters.gazetteer import (
    Municipality,
    PostalArea,
    read_municipalities,
    read_postal_areas,
    reference_digest,
)


@pytest.fixture(scope="module")
def places() -> dict[str, Municipality]:
    return {place.code: place for place in read_municipalities()}


@pytest.fixture(scope="module")
def areas() -> list[PostalArea]:
    return list(read_postal_areas())


def check_digit(code: str) -> int:
    return (11 - sum(int(d) * w for d, w in zip(code, (6, 5, 4, 3, 2), strict=True)) % 11) % 10


def test_all_municipalities_are_there_once(places):
    listed = list(read_municipalities())
    assert len(listed) == len(places) == 1741
    assert Counter(place.name[-1] for place in listed) == {"市": 792, "町": 743, "村": 183, "区": 23}
    assert len({place.prefecture for place in listed}) == 47
    assert [place.code for place in listed] == sorted(places)


def test_every_code_carries_its_check_digit(places):
    assert [code for code in places if int(code[5]) != check_digit(code[:5])] == []


@pytest.mark.parametrize(
    ("code", "prefecture", "name", "kana"),
    [
        ("252115", "滋賀県", "湖南市", "コナンシ"),
        ("152081", "新潟県", "小千谷市", "オヂヤシ"),
        ("131016", "東京都", "千代田区", "チヨダク"),
        ("011002", "北海道", "札幌市", "サッポロシ"),
        ("141305", "神奈川県", "川崎市", "カワサキシ"),
        ("232149", "愛知県", "蒲郡市", "ガマゴオリシ"),
        ("103446", "群馬県", "榛東村", "シントウムラ"),
        ("133817", "東京都", "三宅村", "ミヤケムラ"),
        ("134015", "東京都", "八丈町", "ハチジョウマチ"),
        ("394050", "高知県", "檮原町", "ユスハラチョウ"),
    ],
)
def test_known_municipalities(places, code, prefecture, name, kana):
    assert places[code] == Municipality(code, prefecture, name, kana)


def test_no_county_stands_before_a_town(places):
    kept = {place.name for place in places.values() if "郡" in place.name}
    assert kept == {"郡山市", "上郡町", "蒲郡市", "郡上市", "大和郡山市", "小郡市"}


def test_every_postal_area_lies_in_a_known_municipality_and_every_one_has_some(places, areas):
    assert {area.municipality_code for area in areas} == set(places)
    assert len({area.code for area in areas}) > 120_000
    assert all(len(area.code) == 7 and area.code.isdigit() for area in areas)
    assert len(set(areas)) == len(areas)


def test_towns_hold_no_remarks(areas):
    marks = ("以下に", "場合", "（", "(", "〜", "、", "　", " ")
    assert [area for area in areas if any(mark in area.town for mark in marks)] == []


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("5203234", [("252115", "中央")]),
        ("1000000", [("131016", "")]),
        ("2310023", [("141003", "中区山下町")]),
        ("4980000", [("232351", ""), ("243035", "")]),
        ("5220317", [("254436", "一円")]),
    ],
)
def test_known_postal_codes(areas, code, found):
    assert [(area.municipality_code, area.town) for area in areas if area.code == code] == found


def test_digest_is_stable():
    assert reference_digest() == reference_digest()
    assert len(reference_digest()) == 64
