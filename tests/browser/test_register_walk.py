"""A register in Chinese throughout goes by the pages of the office alone into an open wave."""

from playwright.sync_api import expect

from tests.browser.conftest import serving
from tests.browser.test_from_frame_to_release import arrive, follow, make_a_wave, press
from tests.browser.test_rooms import one_time_password
from tests.survey.tables.gansu import CASES


def test_a_register_in_chinese_becomes_an_open_wave(sqlite_template, window, tmp_path):
    with serving(sqlite_template, tmp_path) as service:
        once = one_time_password(service, "desk@example.cn", "statistician")
        page = arrive(window, service, "desk@example.cn", once, "/office")
        make_a_wave(page)
        follow(page, "还没有，请先导入")
        with page.expect_download() as template:
            follow(page, "下载模板（XLSX）")
        assert template.value.suggested_filename == "frame.xlsx"
        page.get_by_label("名录文件").set_input_files(CASES / "chinese-throughout.csv")
        press(page, "先看看会改什么")
        expect(page.locator("main")).to_contain_text("新增 4，改动 0，移出 0")
        expect(page.locator("main")).to_contain_text("写法：医疗卫生 → C01；兰州市 → 620100；物流 → P02。")
        expect(page.get_by_role("cell", name="第1服务点")).to_be_visible()
        press(page, "确认导入")
        expect(page.get_by_role("status")).to_contain_text("已导入：新增 4 个网点")
        press(page, "开始评价")
        expect(page.locator("h1 .tag")).to_have_text("进行中")
