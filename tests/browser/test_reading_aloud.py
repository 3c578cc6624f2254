"""Questions read aloud by the browser's own voice, on the page with faces."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import PHONE
from tests.browser.test_hands_and_eyes import boxes

FACES = "?size=faces"
UNRECORDED = "?size=faces&lang=bo"
VOICES = """
window.said = [];
const voices = %s;
class Utterance {
    constructor(text) { this.text = text; }
}
const engine = {
    getVoices: () => voices,
    speak: one => one.text && said.push([one.text, one.voice.name]),
    cancel: () => said.push("stopped"),
};
Object.defineProperty(window, "speechSynthesis", {value: engine});
window.SpeechSynthesisUtterance = Utterance;
"""
CHINESE = (
    '[{name: "Cantonese", lang: "zh-HK", localService: true}, {name: "far", lang: "zh-CN", localService: false},'
    ' {name: "Taiwan", lang: "zh-TW", localService: true}, {name: "near", lang: "zh_CN", localService: true},'
    ' {name: "English", lang: "en-US", localService: true}]'
)


@pytest.fixture
def page(chromium):
    """A page whose console stays empty; what it asks for is in `page.asked`."""
    with chromium.new_context(viewport=PHONE, locale="zh-CN", has_touch=True) as context:
        page = context.new_page()
        complaints, page.asked = [], []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: page.asked.append(request.url))
        yield page
        assert [words for words in complaints if "ERR_FAILED" not in words] == []


def tap(page, item):
    page.locator(f"#{item} .aloud").tap()


def said(page, until=lambda said: True):
    """What was said, once it is so; the page's policy lets no condition be evaluated in it."""
    for _ in range(100):
        heard = page.evaluate("said")
        if until(heard):
            return heard
        page.wait_for_timeout(50)
    raise AssertionError(heard)


def test_a_tap_loads_the_reader_and_reads_question_and_ends_with_a_voice_of_the_device(code, page):
    page.add_init_script(VOICES % CHINESE)
    page.goto(code + FACES)
    page.wait_for_load_state("networkidle")
    assert not [url for url in page.asked if "aloud" in url]
    tap(page, "versus_ideal")
    words = said(page, lambda said: len(said) > 4)[1:]
    assert {voice for _text, voice in words} == {"near"}
    assert words[0][0].strip().startswith("3. 这次服务跟您心目中的理想服务")
    assert [text for text, _voice in words[1:]] == ["1 差得很远", "非常接近 10", "说不清"]
    assert len([url for url in page.asked if "aloud" in url]) == 1
    expect(page.locator("#versus_ideal .aloud")).to_have_attribute("aria-pressed", "true")


def test_a_second_tap_stops_and_another_question_is_read_instead(code, page):
    page.add_init_script(VOICES % CHINESE)
    page.goto(code + FACES)
    tap(page, "overall")
    said(page, lambda said: len(said) > 3)
    tap(page, "overall")
    assert said(page)[-1] == "stopped"
    expect(page.locator("[aria-pressed=true]")).to_have_count(0)
    tap(page, "gender")
    words = said(page, lambda said: said[-1][0] == "不想说")
    assert [text for text, _voice in words[-3:]] == ["女", "男", "不想说"]
    assert len([url for url in page.asked if "aloud" in url]) == 1


def test_every_question_has_a_loudspeaker_large_enough_for_a_thumb(code, page):
    page.add_init_script(VOICES % CHINESE)
    page.goto(code + FACES)
    buttons = boxes(page, ".aloud")
    assert len(buttons) == page.locator(".q:not([hidden])").count()
    assert min(min(box[2:]) for box in buttons) >= 60
    expect(page.get_by_role("button", name="朗读这一题")).to_have_count(len(buttons))
    page.goto(code)
    assert page.locator(".aloud").count() == 0


@pytest.mark.parametrize("voices", ["[]", '[{name: "English", lang: "en-US", localService: true}]'])
def test_a_phone_without_a_voice_for_what_nobody_recorded_says_so_and_takes_the_buttons_away(code, page, voices):
    page.add_init_script(VOICES % voices)
    page.goto(code + UNRECORDED)
    tap(page, "image")
    page.get_by_text("这部手机没有可用的朗读声音").wait_for()
    assert page.locator(".aloud").count() == 0
    assert page.locator("#image").get_by_role("status").is_visible()


def test_a_browser_that_cannot_speak_says_so_at_once_where_nothing_is_recorded(code, page):
    page.add_init_script("delete window.speechSynthesis")
    page.goto(code + UNRECORDED)
    assert page.get_by_text("这部手机没有可用的朗读声音").is_visible()
    assert page.locator(".aloud").count() == 0


def test_the_reader_that_could_not_be_loaded_is_asked_for_again(code, page):
    page.add_init_script(VOICES % CHINESE)
    page.goto(code + FACES)
    refused = []
    page.route("**/aloud.js*", lambda route: route.continue_() if refused else (refused.append(1), route.abort()))
    with page.expect_event("requestfailed"):
        tap(page, "overall")
    tap(page, "overall")
    assert said(page, lambda said: len(said) > 3)
    assert refused


def test_without_a_script_nothing_stands_there_that_would_need_one(chromium, code):
    with chromium.new_context(viewport=PHONE, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(code + FACES)
        assert page.locator(".aloud").count() == 0
        assert not page.get_by_text("这部手机没有可用的朗读声音").is_visible()
