"""A statistician brings a questionnaire as an XLSForm, tries it out, sets it for a sector; a customer answers it."""

import json
import re

from playwright.sync_api import expect

from questionnaires import Questionnaire, load_all
from questionnaires.xlsform import write_xlsform
from tests.browser.conftest import PHONE, serving
from tests.browser.test_from_frame_to_release import arrive, follow, press
from tests.browser.test_rooms import one_time_password
from tests.conftest import SMALL, register


def mark(page, item, value):
    page.locator(f"#{item} label", has_text=re.compile(f"^{value}$")).first.click()


def test_a_new_questionnaire_comes_from_its_file_to_a_customer(sqlite_template, tmp_path, window):
    content = load_all()["C01"].content
    parking = {"id": "parking", "type": "choice", "label": {"zh": "停车方便吗？", "en": "Was parking easy?"}}
    parking["options"] = [{"value": "yes", "label": {"zh": "方便", "en": "Yes"}}]
    parking["options"].append({"value": "no", "label": {"zh": "不便", "en": "No"}})
    items = [*content["items"][:-2], parking, *content["items"][-1:]]
    new = Questionnaire.from_content(content | {"items": items, "paths": content["paths"][:3]})
    form = tmp_path / "医疗.xlsx"
    form.write_bytes(write_xlsform(new))
    frame = tmp_path / "frame.csv"
    frame.write_text(register(*SMALL), encoding="utf-8")
    with serving(sqlite_template, tmp_path) as service:
        service.run("wave", "create", "2026-1")
        service.run("frame", "import", str(frame), "--wave", "2026-1")
        once = one_time_password(service, "s@example.cn", "statistician")
        page = arrive(window, service, "s@example.cn", once, "/office")
        follow(page, "问卷")
        page.get_by_label("问卷文件").set_input_files(form)
        press(page, "检查并保存")
        expect(page.locator("main")).to_contain_text("新的题：停车方便吗？")
        expect(page.locator("main")).to_contain_text("结构模型不能和以前比较")

        follow(page, "英文 · 大字版")
        tried = page.frame_locator("iframe")
        expect(tried.locator("main")).to_contain_text("Was parking easy?")
        mark(tried, "overall", 7)
        press(tried, "Send my rating")
        expect(tried.locator("h1")).to_have_text("Tried out")

        page.get_by_label("C01 医疗卫生").check()
        press(page, "用于选中的行业")
        expect(page.locator("main")).to_contain_text("2026-1 期的 1 个行业用这份问卷")
        service.run("wave", "open", "2026-1")
        listed = json.loads(service.run("codes", "list", "--format", "json"))
        customer = window(PHONE)
        customer.goto(next(row["url"] for row in listed if row["outlet"] == "A1"))
        mark(customer, "overall", 9)
        customer.locator("#parking label", has_text="方便").first.click()
        press(customer, "提交评价")
        customer.wait_for_url("**/r/*")
