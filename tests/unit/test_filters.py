"""What keeps words together on a narrow screen: dates, and the phrases of a label (design.md)."""

from __future__ import annotations

import pytest

from tsuen.web.filters import days_unbroken, phrased


@pytest.mark.parametrize(
    ("said", "drawn"),
    [
        ("2025年（令和7年）7月10日", '<span class="nowrap">2025年（令和7年）</span><span class="nowrap">7月10日</span>'),
        ("12月5日（土）から", '<span class="nowrap">12月5日（土）</span>から'),
        ("<b>1月2日", '&lt;b&gt;<span class="nowrap">1月2日</span>'),
        ("湖南市中央1-1", "湖南市中央1-1"),
    ],
)
def test_a_date_in_a_fact_stays_on_one_line(said: str, drawn: str) -> None:
    assert days_unbroken(said) == drawn


@pytest.mark.parametrize(
    ("label", "drawn"),
    [
        ("その他配慮すべき事項", "その他<wbr>配慮すべき<wbr>事項"),
        ("ほかの市区町村での利用", "ほかの<wbr>市区町村での<wbr>利用"),
        ("お子さま", "お子さま"),
        ("住所", "住所"),
        ("<b>の名", "&lt;b&gt;の<wbr>名"),
    ],
)
def test_a_label_breaks_between_its_phrases(label: str, drawn: str) -> None:
    assert phrased(label) == drawn
