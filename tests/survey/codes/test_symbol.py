from xml.etree import ElementTree

import pytest
import typst
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from survey.paper import symbol

URL = "https://example.gov.cn/s/abcd2345"


def picture(svg, tmp_path, ppi=72):
    """The symbol as a browser or printer would draw it, 50 mm wide."""
    (tmp_path / "symbol.svg").write_text(svg, encoding="utf-8")
    source = b'#set page(width: 50mm, height: 50mm, margin: 0pt)\n#image("symbol.svg", width: 50mm)'
    typst.compile(source, output=str(tmp_path / "symbol.png"), root=str(tmp_path), format="png", ppi=ppi)
    return Image.open(tmp_path / "symbol.png")


def test_a_phone_reads_the_address_back_even_from_a_small_picture(tmp_path):
    (found,) = zxingcpp.read_barcodes(picture(symbol.svg(URL), tmp_path))
    assert (found.format, found.text) == (zxingcpp.BarcodeFormat.QRCode, URL)
    assert found.ec_level == "M"


def test_four_light_modules_stand_on_every_side(tmp_path):
    svg = symbol.svg(URL)
    size = int(ElementTree.fromstring(svg).get("viewBox").split()[-1])
    drawn = picture(svg, tmp_path, ppi=300).convert("L")
    module = drawn.width / size
    dark = drawn.point(lambda level: 255 if level < 128 else 0).getbbox()
    assert dark == pytest.approx((4 * module, 4 * module, (size - 4) * module, (size - 4) * module), abs=1)


def test_the_picture_is_one_path_on_white_with_the_address_as_its_title():
    picture = ElementTree.fromstring(symbol.svg("https://example.gov.cn/s?a=1&b=<2>"))
    title, ground, modules = picture
    assert picture.get("role") == "img"
    assert title.text == "https://example.gov.cn/s?a=1&b=<2>"
    assert ground.get("fill") == "#fff"
    assert modules.get("d")


@settings(max_examples=20, deadline=None)
@given(st.text("0123456789abcdefghjkmnpqrstvwxyz", min_size=8, max_size=16))
def test_every_code_is_read_back(tmp_path_factory, code):
    url = f"https://example.gov.cn/s/{code}"
    (found,) = zxingcpp.read_barcodes(picture(symbol.svg(url), tmp_path_factory.mktemp("symbol")))
    assert found.text == url


def test_an_address_too_long_for_a_symbol_is_refused():
    with pytest.raises(ValueError, match="version"):
        symbol.svg("https://example.gov.cn/" + "a" * 3000)
