"""The questionnaire for thumbs, old eyes, narrow phones, keyboards and screen readers."""

import json
import re

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.browser.conftest import DESK, PHONE

FOUR_SCREENS = 4 * PHONE["height"]
WORDS = "h1, h2, b, p, p span, legend, legend i, label, label span, a, summary, button, .line, textarea"
VISIBLE = "nodes => nodes.filter(node => node.checkVisibility())"
OUTLINE = """node => {
    const style = getComputedStyle(node.matches("label > input") ? node.nextElementSibling : node);
    return style.outlineWidth + " " + style.outlineStyle;
}"""


@pytest.fixture
def page(chromium):
    with chromium.new_context(viewport=PHONE, locale="zh-CN", has_touch=True) as context:
        yield context.new_page()


def boxes(page, selector):
    """(x, y, width, height) of every visible element, in whole pixels."""
    read = "node => (box => [box.x, box.y, box.width, box.height].map(Math.round))(node.getBoundingClientRect())"
    return page.locator(selector).evaluate_all(f"nodes => ({VISIBLE})(nodes).map({read})")


@pytest.mark.parametrize("width", [180, 320, 360, 768, 1280])
@pytest.mark.parametrize("query", ["?lang=zh", "?lang=en", "?lang=zh&size=large", "?lang=en&size=large"])
def test_nothing_needs_sideways_scrolling(open_wave, page, width, query):
    page.set_viewport_size({"width": width, "height": 740})
    for outlet in ("A1", "B1"):
        page.goto(open_wave[1][outlet] + query)
        page.locator("summary").tap()
        assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 360, 768, 1280])
@pytest.mark.parametrize(("size", "least"), [("normal", 44), ("large", 60)])
def test_targets_are_large_enough_for_a_thumb(open_wave, page, width, size, least):
    page.set_viewport_size({"width": width, "height": 740})
    page.goto(f"{open_wave[1]['B1']}?size={size}")
    targets = boxes(page, "label:has(input), nav a, button, summary, textarea, .line")
    assert len(targets) > 100
    assert not [box for box in targets if box[2] < 44 or box[3] < least]
    assert min(width for _x, _y, width, _height in boxes(page, "label:has(input)")) >= least


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("outlet", ["A1", "B1", "B3"])
def test_the_questionnaire_is_at_most_four_screens_long(open_wave, page, outlet, language):
    page.goto(f"{open_wave[1][outlet]}?lang={language}")
    assert page.evaluate("document.documentElement.scrollHeight") <= FOUR_SCREENS


@pytest.mark.parametrize(("viewport", "rows"), [(PHONE, 2), (DESK, 1)])
def test_the_scale_stands_in_rows_of_equal_length(code, page, viewport, rows):
    page.set_viewport_size(viewport)
    page.goto(code)
    marks = boxes(page, "#versus_ideal label:not(.none)")
    assert marks == sorted(marks, key=lambda box: (box[1], box[0]))
    assert len({y for _x, y, _width, _height in marks}) == rows
    assert len({x for x, _y, _width, _height in marks}) == 10 / rows


@pytest.mark.parametrize("width", [320, 360, 412, 620, 768, 1280])
@pytest.mark.parametrize("query", ["?lang=zh", "?lang=en", "?lang=zh&size=large", "?lang=en&size=large"])
def test_the_low_end_stands_above_the_1_and_the_high_end_at_the_10(open_wave, page, width, query):
    page.set_viewport_size({"width": width, "height": 740})
    for outlet in ("A1", "B1"):
        page.goto(open_wave[1][outlet] + query)
        for item in ("overall", "versus_ideal", "image"):
            (low, high) = boxes(page, f"#{item} .ends span")
            marks = boxes(page, f"#{item} label:not(.none)")
            (first, last) = marks[0], marks[-1]
            assert abs(low[0] - first[0]) <= 1
            assert 0 <= first[1] - (low[1] + low[3]) <= 8
            assert abs(high[0] + high[2] - last[0] - last[2]) <= 1
            above, below = last[1] - (high[1] + high[3]), high[1] - (last[1] + last[3])
            assert -3 <= max(above, below) <= 8
            rows = len({y for _x, y, _width, _height in marks})
            assert (above > below) == (rows == 1)


def test_in_forced_colours_the_chosen_mark_can_be_read_and_buttons_have_edges(chromium, code):
    read = "node => (style => [style.color, style.backgroundColor, style.borderTopWidth])(getComputedStyle(node))"
    with chromium.new_context(viewport=PHONE, has_touch=True, forced_colors="active") as context:
        page = context.new_page()
        page.goto(code)
        page.locator("#overall label", has_text=re.compile("^9$")).tap()
        color, ground, border = page.locator("#overall input:checked + span").evaluate(read)
        assert color != ground
        assert border == "4px"
        assert page.locator("main > button").evaluate(read)[2] == "1px"


def test_large_type_is_large_everywhere(open_wave, page):
    style = "node => [getComputedStyle(node).fontSize, getComputedStyle(node).lineHeight].map(parseFloat)"
    page.goto(f"{open_wave[1]['B1']}?size=large")
    page.locator("summary").tap()
    page.locator("button:not([type])").tap()
    expect(page.locator("#-errors")).to_be_focused()
    read = f"nodes => ({VISIBLE})(nodes).map(node => [node.tagName, ...({style})(node)])"
    texts = page.locator(WORDS).evaluate_all(read)
    assert len(texts) > 150
    assert not [text for text in texts if text[1] < 24 or text[2] < 1.29 * text[1]]


def test_the_keyboard_alone_answers_and_sees_where_it_is(code, phone):
    phone.goto(code)
    keys = phone.keyboard
    for _ in range(4):
        keys.press("Tab")
    focused = phone.locator(":focus")
    assert (focused.get_attribute("name"), focused.get_attribute("value")) == ("overall", "1")
    keys.press("Space")
    for _ in range(8):
        keys.press("ArrowRight")
    assert phone.locator("#overall input:checked").get_attribute("value") == "9"
    keys.press("Tab")
    for _ in phone.locator("#not_good:not([hidden]) input").all():  # without JavaScript it is there for everybody
        keys.press("Tab")
    assert focused.get_attribute("name") == "versus_expectation"
    while focused.evaluate("node => node.tagName") != "BUTTON":
        keys.press("Tab")
        assert focused.evaluate(OUTLINE) == "3px solid"
    keys.press("Enter")
    phone.wait_for_url("**/r/*")


def test_the_errors_have_the_focus_and_lead_to_their_questions(code, phone):
    phone.goto(code)
    phone.locator("#contact").fill("?")
    phone.get_by_role("button", name="提交评价").tap()
    expect(phone.locator("#-errors")).to_be_focused()
    assert phone.title().startswith("有误：")
    phone.keyboard.press("Tab")
    phone.keyboard.press("Enter")
    expect(phone).to_have_url(re.compile("#overall$"))
    phone.keyboard.press("Tab")
    assert phone.locator(":focus").get_attribute("name") == "overall"
    phone.get_by_role("link", name="需要回电吗").tap()
    contact = phone.get_by_role("textbox", name="需要回电吗")
    expect(contact).to_be_focused()
    expect(contact).to_have_accessible_description(re.compile("请填能联系到您的电话或邮箱"))
    question = phone.get_by_role("radiogroup", name=re.compile("总的来说"))
    expect(question).to_have_accessible_description(re.compile("请回答这一题.*非常不满意.*非常满意"))
    expect(question).to_have_attribute("aria-invalid", "true")


EDGES = "node => ['Top', 'Right', 'Bottom', 'Left'].map(side => getComputedStyle(node)[`border${side}Width`])"


def test_the_scale_that_runs_the_other_way_is_framed_and_says_so(code, phone):
    phone.goto(code)
    frames = {
        question.get_attribute("id"): question.evaluate(EDGES)
        for question in phone.locator("fieldset.q:not([hidden])").all()
    }
    assert [name for name, edges in frames.items() if set(edges) == {"1px"}] == ["complaint"]
    expect(phone.locator("#complaint legend")).to_contain_text("越想投诉，分越高")


@pytest.mark.parametrize(("mark", "stored"), [("6", {"overall": 6, "not_good": ["waiting"]}), ("9", {"overall": 9})])
def test_what_was_not_good_counts_of_whoever_gives_a_low_mark(code, phone, service, mark, stored):
    phone.goto(code)
    phone.locator("#overall label", has_text=re.compile("^4$")).tap()
    question = phone.get_by_role("group", name=re.compile("^如果第一题打了6分或更低：哪里不好"))
    question.locator("label", has_text="等候太久").tap()
    phone.locator("#overall label", has_text=re.compile(f"^{mark}$")).tap()
    phone.get_by_role("button", name="提交评价").tap()
    phone.wait_for_url("**/r/*")
    engine = sa.create_engine(service.environ["DATABASE_URL"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        newest = connection.scalar(sa.text("SELECT answers FROM response ORDER BY id DESC LIMIT 1"))
    assert json.loads(newest) == stored


def test_a_screen_reader_hears_question_number_and_what_the_ends_mean(code, page):
    page.goto(code)
    first = page.get_by_role("radiogroup", name=re.compile(r"^1\. 总的来说.*必答$"))
    expect(first).to_have_attribute("aria-required", "true")
    expect(first).to_have_accessible_description("1 非常不满意 非常满意 10")
    names = [radio.get_attribute("aria-label") for radio in first.get_by_role("radio").all()]
    assert names == ["1 非常不满意", *[None] * 8, "10 非常满意"]
    assert first.get_by_role("radio", name="5", exact=True).count() == 1
    third = page.get_by_role("radiogroup", name=re.compile(r"^3\. "))
    assert third.get_by_role("radio", name="说不清", exact=True).count() == 1
    assert page.get_by_role("textbox", name=re.compile(r"^14\. ")).count() == 1


@pytest.mark.parametrize("query", ["?lang=zh", "?lang=en", "?lang=zh&size=large", "?lang=en&size=large"])
def test_with_system_type_twice_as_large_no_number_breaks_and_nothing_needs_sideways_scrolling(
    open_wave, chromium, query
):
    lines = """node => {
        const words = document.createRange();
        words.selectNodeContents(node);
        return words.getClientRects().length;
    }"""
    with chromium.new_context(viewport=PHONE, is_mobile=True, has_touch=True) as context:
        page = context.new_page()
        page.goto(open_wave[1]["B1"] + query)
        before = boxes(page, "legend")[0][3]
        page.evaluate("document.documentElement.style.webkitTextSizeAdjust = '200%'")
        assert boxes(page, "legend")[0][3] > 1.5 * before
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        marks = page.locator(".ten label:not(.none) span").evaluate_all(f"nodes => nodes.map({lines})")
        assert len(marks) > 100
        assert set(marks) == {1}
