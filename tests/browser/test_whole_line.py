"""From a scanned code to the 80 and the 85, as the three users do it."""

import json
import re

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import open_small_wave, serving


def answer(phone, url, overall):
    phone.goto(url)
    for item in ("overall", "versus_expectation", "versus_ideal"):
        phone.locator(f"#{item} label", has_text=re.compile(f"^{overall}$")).first.tap()
    phone.get_by_role("button", name="提交评价").tap()
    phone.wait_for_url("**/r/*")
    return phone.locator(".big").inner_text()


def test_customers_answer_and_the_index_counts_them(sqlite_template, tmp_path, phone):
    with serving(sqlite_template, tmp_path) as service:
        codes = open_small_wave(service, tmp_path)
        receipts = {answer(phone, codes[outlet], overall) for outlet, overall in (("A1", 10), ("A2", 8), ("A1", 9))}
        assert len(receipts) == 3
        for command in ("close", "freeze"):
            service.run("wave", command, "2026-1")
        figures = json.loads(service.run("index", "2026-1", "--format", "json"))
        (cell,) = [row for row in figures["cells"] if row["n"]]
        assert (cell["sector"], cell["city"], cell["n"], cell["outlets"]) == ("C01", "620100", 3, 2)
        # Weights go with the volumes, 900 at A1 and 400 at A2; A1's two customers gave 100 and 800/9.
        assert cell["index"] == pytest.approx((900 * (100 + 800 / 9) / 2 + 400 * 700 / 9) / 1300)
        assert cell["low"] < cell["index"] < cell["high"]
        assert [row["n"] for row in figures["families"]] == [3, 0]
        phone.goto(service.url)
        assert "还没有公布的结果" in phone.locator("main").inner_text()  # frozen is not yet published


def test_what_is_missing_is_said_and_nothing_that_was_answered_is_lost(code, phone):
    phone.goto(code)
    phone.locator("#versus_ideal label", has_text=re.compile("^3$")).tap()
    phone.get_by_role("button", name="提交评价").tap()
    phone.get_by_role("link", name="总的来说").tap()
    expect(phone).to_have_url(re.compile("#overall$"))
    assert phone.locator("#versus_ideal input[value='3']").is_checked()
    phone.locator("#overall label", has_text=re.compile("^7$")).tap()
    phone.get_by_role("button", name="提交评价").tap()
    phone.wait_for_url("**/r/*")


def test_a_code_typed_on_the_front_page_leads_to_the_questionnaire(service, code, phone):
    typed = code.rsplit("/", 1)[1]
    phone.goto(service.url)
    phone.get_by_label("有评价码").fill(f"{typed[:4]}-{typed[4:]}".upper())
    phone.get_by_role("button", name="打开").tap()
    phone.wait_for_url(f"**/s/{typed}")


def test_the_questionnaire_needs_one_request_and_no_sideways_scrolling(code, phone):
    asked = []
    phone.on("request", lambda request: asked.append(request.url))
    phone.goto(code)
    assert [url for url in asked if not url.startswith("data:")] == [code]
    box = phone.locator("body").bounding_box()
    assert box["width"] <= 360
    for label in phone.locator("fieldset label:has(input):visible").all():
        assert label.bounding_box()["height"] >= 44


def test_the_language_and_the_type_size_are_one_tap_away(code, phone):
    phone.goto(code)
    phone.get_by_role("button", name="English").tap()
    phone.locator("html[lang=en]:not(.large)").wait_for()
    phone.get_by_role("button", name="Large text").tap()
    phone.locator("html[lang=en].large").wait_for()
