"""QR codes as inline SVG."""

from xml.etree import ElementTree as ET

from tsuen.adapters.qrcodes import qr_svg

SVG = "{http://www.w3.org/2000/svg}"
TEXT = "https://tsuen.example/g/AbCd-0123"


def test_is_one_inline_svg_with_a_name():
    svg = qr_svg(TEXT, "到着の<QR>")
    root = ET.fromstring(svg)
    assert svg.startswith("<svg")
    assert root.tag == SVG + "svg"
    assert (root.get("role"), root.get("aria-label")) == ("img", "到着の<QR>")
    assert root.get("viewBox") is not None


def test_needs_no_style_and_no_script():
    tags = {element.tag for element in ET.fromstring(qr_svg(TEXT)).iter()}
    assert tags == {SVG + "svg", SVG + "rect", SVG + "path"}
    assert "style" not in qr_svg(TEXT)


def test_other_text_other_code_and_the_same_is_kept():
    assert qr_svg(TEXT) != qr_svg(TEXT + "4")
    assert qr_svg(TEXT) is qr_svg(TEXT)
