from dataclasses import replace

from survey.codes import slips
from survey.codes.slips import Slip

SLIP = Slip(
    outlet_name="东岗社区卫生服务中心",
    code="abcdefgh2345",
    url="https://example.gov.cn/s/abcdefgh2345",
    site="https://example.gov.cn",
    demonstration=False,
)


def test_each_invitation_has_a_page_as_wide_as_the_roll_with_its_own_symbol(printed):
    codes = ["abcdefgh2345", "bcdefghj3456"]
    sheet = printed(slips.render_all([replace(SLIP, url=f"https://example.gov.cn/s/{code}") for code in codes]))
    assert sheet.pages == 2
    assert sheet.size()[0] == 80
    assert sheet.claims() == {"ua-1"}
    assert [sheet.symbols(page)[0].text[-12:] for page in (1, 2)] == codes


def test_a_slip_says_what_to_do_and_that_the_code_works_once(printed):
    text = printed(slips.render_all([SLIP])).text()
    for words in ("请您评一评", "东岗社区卫生服务中心", "example.gov.cn", "ABCD-EFGH-2345", "此码只用一次"):
        assert words in text
    assert "演示数据" not in text


def test_a_slip_of_the_demonstration_says_so(printed):
    assert "演示数据" in printed(slips.render_all([replace(SLIP, demonstration=True)])).text()


def test_a_long_name_makes_a_longer_slip_and_keeps_to_the_roll(printed):
    name = "兰州新区现代服务业产业园区综合便民服务大厅" * 6
    sheet = printed(slips.render_all([SLIP, replace(SLIP, outlet_name=name)]))
    assert sheet.size(2)[1] > sheet.size(1)[1]
    assert name in sheet.text()
    margins = sheet.picture(2).convert("L")
    assert margins.crop((0, 0, 20, margins.height)).getextrema() == (255, 255)


def test_a_thermal_printer_gets_black_and_white_alone(printed):
    picture = printed(slips.render_all([replace(SLIP, demonstration=True)])).picture().convert("RGB")
    assert all(red == green == blue for _, (red, green, blue) in picture.getcolors(1 << 24))
