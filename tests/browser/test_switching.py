"""Another language or type size in the middle of it: everything stays, with JavaScript and without."""

import re

import pytest
import sqlalchemy as sa

from tests.browser.test_script import choose, chosen

WORDS = "等了很久 <b>&\"'\n第二行"


@pytest.fixture
def stored(service):
    """The responses in the database: language, answers."""
    engine = sa.create_engine(service.environ["DATABASE_URL"], poolclass=sa.NullPool)

    def read():
        with engine.connect() as connection:
            return connection.execute(sa.text("SELECT language, answers FROM response ORDER BY id")).all()

    return read


def fill(page):
    choose(page, "overall", 4)
    choose(page, "versus_ideal", "说不清")
    for label in ("办事速度", "其他"):
        page.locator("#to_improve label", has_text=re.compile(f"^{label}$")).tap()
    page.locator("#to_improve_other").fill("停车难")
    page.locator("#comment").fill(WORDS)
    page.locator("#contact").fill("0931-8888888")


def what_is_there(page):
    improve = page.locator("#to_improve input:checked").evaluate_all("nodes => nodes.map(node => node.value)")
    texts = [page.locator(f"#{name}").input_value() for name in ("to_improve_other", "comment", "contact")]
    return chosen(page, "overall"), chosen(page, "versus_ideal"), improve, texts


FILLED = ("4", "unsure", ["speed", "other"], ["停车难", WORDS, "0931-8888888"])


def switch(page, name, expected):
    page.get_by_role("navigation").get_by_role("button", name=name).tap()
    page.locator(expected).wait_for()


def test_everything_stays_and_nothing_is_stored_until_it_is_sent(open_wave, phone, stored):
    before = stored()
    phone.goto(open_wave[1]["B1"])
    fill(phone)
    ticket = phone.locator("[name=ticket]").input_value()
    for name, expected in (
        ("English", "html[lang=en]"),
        ("Large text", "html[lang=en].large"),
        ("中文", "html[lang=zh].large"),
        ("标准字号", "html[lang=zh]:not(.large)"),
        ("English", "html[lang=en]"),
    ):
        switch(phone, name, expected)
        assert what_is_there(phone) == FILLED
        assert phone.locator("[name=ticket]").input_value() == ticket
        assert phone.locator("#-errors").count() == 0
    assert stored() == before
    phone.get_by_role("button", name="Send").tap()
    phone.wait_for_url("**/r/*")
    assert phone.locator("html").get_attribute("lang") == "en"
    assert len(stored()) == len(before) + 1
    assert stored()[-1].language == "en"


def test_after_a_refusal_everything_stays_and_what_is_wrong_is_said_in_the_other_language(open_wave, phone, stored):
    before = stored()
    phone.goto(open_wave[1]["B1"])
    fill(phone)
    phone.locator("#contact").fill("?")
    phone.get_by_role("button", name="提交评价").tap()
    phone.get_by_text("请填能联系到您的电话或邮箱").wait_for()
    switch(phone, "English", "html[lang=en]")
    assert what_is_there(phone) == (*FILLED[:3], ["停车难", WORDS, "?"])
    assert phone.get_by_role("alert").get_by_role("link").count() == 1
    switch(phone, "Large text", "html.large")
    assert phone.get_by_role("alert").get_by_role("link").count() == 1
    assert stored() == before
    phone.locator("#contact").fill("0931-8888888")
    phone.get_by_role("button", name="Send").tap()
    phone.wait_for_url("**/r/*")
    assert len(stored()) == len(before) + 1


def test_the_enter_key_sends_the_answers_and_does_not_switch(code, phone, stored):
    before = stored()
    phone.goto(code)
    choose(phone, "overall", 9)
    phone.locator("#contact").fill("0931-8888888")
    phone.keyboard.press("Enter")
    phone.wait_for_url("**/r/*")
    assert len(stored()) == len(before) + 1
