import logging
from dataclasses import replace

import pytest

from survey.codes import posters
from survey.codes.posters import Poster

PLAIN = Poster(
    outlet_name="东岗社区卫生服务中心",
    unit_name="兰州市第一人民医院",
    sector_name="医疗卫生",
    city_name="兰州",
    address="城关区东岗西路204号",
    code="abcd2345",
    url="https://example.gov.cn/s/abcd2345",
    site="https://example.gov.cn",
    demonstration=False,
)
LONG = replace(  # as long as the columns of the register allow
    PLAIN,
    outlet_name="兰州新区现代服务业产业园区综合便民服务大厅" * 9 + "第一百零三号分理处窗口",
    unit_name="临夏回族自治州积石山保安族东乡族撒拉族自治县" * 9 + "W",
    address="W" * 40 + "甘肃省临夏回族自治州积石山县" * 18 + "第八号楼五层",
    site="https://" + "manyidu." * 12 + "gov.cn",
)
MARKUP = r"""#eval("1+1") *bold* _it_ $x$ \ @ref <lab> `raw` #panic() // end /* = - + [ ] { } "quoted" \u{41}"""


def printed_box(picture):
    """Left, top, right and bottom of all that is not white, in mm."""
    box = picture.convert("L").point(lambda level: 255 if level < 250 else 0).getbbox()
    return [side * 210 / picture.width for side in box]


def test_a_poster_is_one_a4_page(printed):
    sheet = printed(posters.render(PLAIN))
    assert (sheet.pages, sheet.size()) == (1, (210, 297))


@pytest.mark.parametrize("render", [posters.render_all, posters.render_cards])
def test_who_hears_a_sheet_hears_where_its_symbol_leads(printed, render):
    sheet = printed(render([PLAIN]))
    assert sheet.claims() == {"ua-1"}
    assert [words for kind, words in sheet.structure() if kind == "Figure"] == [PLAIN.url]


def test_a_phone_reads_the_address_from_the_page(printed):
    (found,) = printed(posters.render(PLAIN)).symbols()
    assert found.text == PLAIN.url


def test_the_dark_part_of_the_symbol_is_at_least_90_mm_wide(printed):
    sheet = printed(posters.render(PLAIN))
    (found,) = sheet.symbols()
    pixels = found.position.top_right.x - found.position.top_left.x
    assert pixels / 100 * 25.4 >= 90


def test_a_poster_says_what_to_do_in_both_languages(printed):
    text = printed(posters.render(PLAIN)).text()
    for words in (
        "请您评一评",
        "一分钟，不用登录，不留姓名",
        "Oneminute,nosign-in,noname.",
        "东岗社区卫生服务中心",
        "兰州市第一人民医院",
        "城关区东岗西路204号",
        "兰州·医疗卫生",
        "example.gov.cn",
        "ABCD-2345",
        "工作人员不得引导",
    ):
        assert words in text


def test_only_a_poster_of_the_demonstration_says_so(printed):
    assert "演示数据" in printed(posters.render(replace(PLAIN, demonstration=True))).text()
    assert "演示数据" not in printed(posters.render(PLAIN)).text()


def test_text_from_outside_is_never_read_as_markup(printed):
    text = printed(posters.render(replace(PLAIN, outlet_name=MARKUP, unit_name="#eval(1)", address="*b*"))).text()
    assert "".join(MARKUP.split()) in text
    assert "#eval(1)*b*" in text


@pytest.mark.parametrize(
    "name", ["", "\x00\x01\t\n", "﷽" * 60, "e\u0301" * 200], ids=["empty", "controls", "wide", "accents"]
)
def test_odd_names_still_print(printed, name):
    sheet = printed(posters.render(replace(PLAIN, outlet_name=name)))
    assert sheet.pages == 1
    assert [found.text for found in sheet.symbols()] == [PLAIN.url]


def test_very_long_names_wrap_inside_the_margins_and_leave_the_symbol_readable(printed):
    sheet = printed(posters.render(LONG))
    assert sheet.pages == 1
    assert [found.text for found in sheet.symbols()] == [LONG.url]
    left, top, right, bottom = printed_box(sheet.picture())
    assert (left, right) == pytest.approx((24, 186), abs=0.3)
    assert top > 15
    assert bottom < 290


def test_the_longest_texts_of_a_register_are_printed_whole(printed):
    assert [len(text) for text in (LONG.outlet_name, LONG.unit_name, LONG.address)] == [200, 199, 298]
    text = printed(posters.render(LONG)).text()
    for whole in (LONG.outlet_name, LONG.unit_name, LONG.address, LONG.site.removeprefix("https://")):
        assert whole in text


@pytest.mark.parametrize("poster", [PLAIN, LONG], ids=["plain", "long"])
@pytest.mark.parametrize("kind", [posters.render_all, posters.render_cards], ids=["poster", "card"])
def test_nothing_is_printed_smaller_than_8_points(printed, poster, kind):
    sizes = printed(kind([poster])).type_sizes()
    assert len(sizes) > 20
    assert min(sizes) > 7.99


def test_a_character_that_the_fonts_lack_is_named_in_the_log_and_the_rest_is_printed(printed, caplog):
    with caplog.at_level(logging.WARNING):
        sheet = printed(posters.render(replace(PLAIN, outlet_name="𠮷祥镕堃大药房")))
    assert "𠮷 in '𠮷祥镕堃大药房'" in caplog.text
    assert "祥镕堃大药房" in sheet.text()


def test_common_and_rarer_characters_of_names_are_all_there(caplog):
    posters.render(replace(PLAIN, outlet_name="镕堃喆珺昇甡犇骉鑫淼焱垚㙇宕昌岷县碌曲迭部"))
    assert caplog.text == ""


def test_posters_come_in_their_order_a_page_each(printed):
    codes = ["abcd2345", "bcde3456", "cdef4567"]
    sheet = printed(posters.render_all([replace(PLAIN, url=f"https://example.gov.cn/s/{code}") for code in codes]))
    assert sheet.pages == 3
    assert [sheet.symbols(page)[0].text[-8:] for page in (1, 2, 3)] == codes


def test_the_same_poster_gives_the_same_bytes_also_after_a_large_print():
    first = posters.render(PLAIN)
    posters.render_all([PLAIN] * 25)
    assert posters.render(PLAIN) == first


def test_nothing_to_print_is_refused():
    with pytest.raises(ValueError, match="nothing to print"):
        posters.render_all([])


@pytest.mark.parametrize("poster", [PLAIN, LONG], ids=["plain", "long"])
def test_a_table_card_is_one_a6_page_that_a_phone_reads(printed, poster):
    sheet = printed(posters.render_cards([poster, replace(poster, demonstration=True)]))
    assert (sheet.pages, sheet.size()) == (2, (105, 148))
    assert [found.text for found in sheet.symbols()] == [PLAIN.url]
    assert "ABCD-2345" in sheet.text()
    assert sheet.text().count("演示数据") == 1
