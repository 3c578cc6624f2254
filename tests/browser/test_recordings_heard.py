"""Questions read aloud from recordings, where the browser has no voice."""

import json

import pytest
import sqlalchemy as sa
from playwright.sync_api import expect

from tests.browser.conftest import PHONE, open_small_wave, serving
from tests.browser.test_reading_aloud import FACES, VOICES

NO_VOICE = "这部手机没有可用的朗读声音"
CUT_OUT = "delete window.speechSynthesis; delete window.SpeechSynthesisUtterance;"
PLAYER = "document.getElementById('-player')"


@pytest.fixture
def page(chromium):
    """A page in a browser that cannot speak; its console stays empty, `page.sounds` are the sounds it asks for."""
    with chromium.new_context(viewport=PHONE, locale="zh-CN", has_touch=True) as context:
        page = context.new_page()
        complaints, page.sounds = [], []
        page.on("console", lambda message: complaints.append(message.text))
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("request", lambda request: page.sounds.append(request.url) if "/voices/" in request.url else None)
        page.add_init_script(CUT_OUT)
        yield page
        assert [words for words in complaints if "ERR_FAILED" not in words] == []


def tap(page, item):
    page.locator(f"#{item} .aloud").tap()


def heard(page, wanted):
    """Wait until the player is so; the page's policy lets no condition be evaluated in it."""
    for _ in range(200):
        if page.evaluate(f"(() => {{ const player = {PLAYER}; return {wanted}; }})()"):
            return
        page.wait_for_timeout(50)
    raise AssertionError(page.evaluate(f"[{PLAYER}.src, {PLAYER}.currentTime, {PLAYER}.paused, {PLAYER}.error]"))


def pressed(page):
    return page.locator("[aria-pressed=true]")


def test_a_tap_plays_the_question_and_nothing_was_loaded_before(code, page):
    page.goto(code + FACES)
    page.wait_for_load_state("networkidle")
    assert page.sounds == []
    tap(page, "versus_ideal")
    heard(page, "player.currentTime > .3 && !player.paused")
    assert len(set(page.sounds)) == 1
    expect(page.locator("#versus_ideal .aloud")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("language", ["zh", "en"])
def test_one_sentence_follows_the_other_to_the_end(code, page, language):
    page.goto(f"{code}{FACES}&lang={language}")
    tap(page, "gender")
    expect(pressed(page)).to_have_count(1)
    expect(pressed(page)).to_have_count(0, timeout=30_000)
    assert len(dict.fromkeys(page.sounds)) == 4  # the question and three answers
    heard(page, "player.ended")


def test_a_second_tap_stops_and_another_question_is_played_instead(code, page):
    page.goto(code + FACES)
    tap(page, "overall")
    heard(page, "player.currentTime > .1")
    tap(page, "overall")
    heard(page, "player.paused")
    expect(pressed(page)).to_have_count(0)
    tap(page, "overall")
    heard(page, "player.currentTime > .1 && !player.paused")
    before = set(page.sounds)
    tap(page, "image")
    heard(page, "player.currentTime > .1 && !player.paused")
    assert len({*page.sounds} - before) == 1
    expect(pressed(page)).to_have_count(1)
    expect(page.locator("#image .aloud")).to_have_attribute("aria-pressed", "true")


@pytest.mark.parametrize("voices", ["[]", '[{name: "English", lang: "en-US", localService: true}]'])
def test_a_browser_that_speaks_but_not_this_language_plays_too(code, page, voices):
    page.add_init_script(VOICES % voices)
    page.goto(code + FACES)
    tap(page, "overall")
    heard(page, "player.currentTime > .1")
    assert [words for words in page.evaluate("said") if words != "stopped"] == []


def test_a_sound_that_could_not_be_loaded_ends_it_and_the_next_tap_tries_again(code, page):
    page.goto(code + FACES)
    refused = []
    page.route("**/voices/*", lambda route: route.continue_() if refused else (refused.append(1), route.abort()))
    with page.expect_event("requestfailed"):
        tap(page, "overall")
    expect(pressed(page)).to_have_count(0)
    assert not page.get_by_text(NO_VOICE).is_visible()
    tap(page, "overall")
    heard(page, "player.currentTime > .1")


@pytest.fixture(scope="module")
def imported(sqlite_template, tmp_path_factory):
    """The address of a questionnaire of somebody's own, whose first question is worded as the project's is."""
    folder = tmp_path_factory.mktemp("imported")
    own = {"zh": "办事大厅好找不好找？", "en": "Was the hall easy to find?"}
    content = {
        "languages": ["zh", "en"],
        **{part: {"zh": "问", "en": "ask"} for part in ("title", "introduction", "thanks")},
        "paths": [],
    }
    with serving(sqlite_template, folder) as service:
        address = open_small_wave(service, folder)["A1"]
        engine = sa.create_engine(service.environ["DATABASE_URL"], poolclass=sa.NullPool)
        with engine.begin() as connection:
            known = json.loads(connection.scalar(sa.text("SELECT content FROM questionnaire_version ORDER BY id")))
            content["items"] = [known["items"][0], {"id": "found", "type": "text", "label": own, "max_length": 20}]
            content["items"].append({**known["items"][2], "id": "reached", "label": own})
            added = "INSERT INTO questionnaire_version (hash, content, created_at) VALUES (:hash, :content, :now)"
            version = {"hash": "0" * 64, "content": json.dumps(content), "now": "2026-01-01 00:00:00"}
            connection.execute(sa.text(added), version)
            newest = "UPDATE wave_questionnaire SET version_id = (SELECT max(id) FROM questionnaire_version)"
            connection.execute(sa.text(newest))
        yield address


def test_a_question_that_nobody_recorded_says_that_the_phone_has_no_voice_and_the_others_are_heard(imported, page):
    page.goto(imported + FACES)
    assert not page.get_by_text(NO_VOICE).is_visible()
    loudspeakers = page.locator(".aloud").count()
    tap(page, "reached")
    expect(page.locator("#reached").get_by_role("status")).to_be_visible()
    assert page.locator("#reached .aloud").count() == 0
    assert page.locator(".aloud").count() == loudspeakers - 1
    assert page.sounds == []
    expect(pressed(page)).to_have_count(0)
    tap(page, "overall")
    heard(page, "player.currentTime > .1")
