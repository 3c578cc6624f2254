"""The questionnaire in an older browser: what Chromium 57, X5 or Safari 12 cannot read is cut out of the page, what
they cannot do out of the browser. Without JavaScript, too."""

import re

import pytest
import sqlalchemy as sa

from tests.browser.test_hands_and_eyes import boxes

UNREAD = (
    r"[^{}]*:focus-visible[^{}]*\{[^{}]*\}",
    r"@media[^{}]*(?:prefers-color-scheme|forced-colors)[^{}]*\{(?:[^{}]*\{[^{}]*\})*\}",
    r"(?<=[{;])(?:--[\w-]+|gap|row-gap|column-gap|inset|aspect-ratio|accent-color|color-scheme):[^;{}]*;?",
    r"(?<=[{;])[\w-]+:[^;{}]*(?:var\(|min\(|max\(|clamp\(|anywhere|system-ui|contents)[^;{}]*;?",
)
UNKNOWN = """
    for (const name of ["AbortController", "URLSearchParams", "ResizeObserver", "IntersectionObserver",
                        "queueMicrotask", "structuredClone"]) delete window[name];
    for (const name of ["at", "flat", "flatMap", "findLast"]) delete Array.prototype[name];
    for (const name of ["at", "replaceAll", "matchAll", "trimStart", "trimEnd"]) delete String.prototype[name];
    for (const name of ["fromEntries", "hasOwn"]) delete Object[name];
    for (const name of ["allSettled", "any"]) delete Promise[name];
    for (const name of ["replaceChildren", "toggleAttribute"]) delete Element.prototype[name];
    delete Promise.prototype.finally;
    delete HTMLFormElement.prototype.requestSubmit;
"""


def cut(route):
    """Answer with the page as an older browser reads it."""
    if route.request.method != "GET":
        return route.continue_()
    answer = route.fetch()
    style = re.search(r"<style>(.*?)</style>", answer.text(), re.DOTALL).group(1)
    left = style
    for unread in UNREAD:
        left, times = re.subn(unread, "", left)
        assert times, unread
    headers = {name: value for name, value in answer.headers.items() if name != "content-security-policy"}
    return route.fulfill(response=answer, headers=headers, body=answer.text().replace(style, left))


@pytest.fixture
def old(phone):
    phone.add_init_script(UNKNOWN)
    phone.route("**/s/*", cut)
    return phone


def choose(page, item, mark):
    page.locator(f"#{item} label", has_text=re.compile(f"^{mark}$")).tap()


def responses(service):
    """The answers and flags that are stored, the newest first."""
    engine = sa.create_engine(service.environ["DATABASE_URL"], poolclass=sa.NullPool)
    with engine.connect() as connection:
        return connection.execute(sa.text('SELECT answers, "repeat" FROM response ORDER BY id DESC')).all()


@pytest.mark.parametrize("query", ["?lang=zh", "?lang=en&size=large"])
def test_there_are_gaps_between_the_marks(old, code, query):
    old.goto(code + query)
    for item in ("overall", "versus_ideal", "gender"):
        marks = boxes(old, f"#{item} label")
        assert len(marks) >= 3
        for one in marks:
            for other in marks[marks.index(one) + 1 :]:
                beside = max(one[0], other[0]) - min(one[0] + one[2], other[0] + other[2])
                below = max(one[1], other[1]) - min(one[1] + one[3], other[1] + other[3])
                assert max(beside, below) >= 3


def test_the_ends_of_a_scale_stand_above_it(old, code):
    old.goto(code)
    (low, high), marks = boxes(old, "#overall .ends span"), boxes(old, "#overall label")
    assert max(low[1] + low[3], high[1] + high[3]) <= marks[0][1]
    assert low[0] + low[2] <= high[0]


def test_the_chosen_mark_is_seen(old, code):
    old.goto(code)
    choose(old, "overall", 9)
    colours = "node => [getComputedStyle(node).backgroundColor, getComputedStyle(node).color]"
    ground, ink = old.locator("#overall input:checked + span").evaluate(colours)
    assert (ground, ink) == ("rgb(0, 85, 85)", "rgb(255, 255, 255)")
    assert old.locator("#overall input:not(:checked) + span").first.evaluate(colours)[0] != ground


def test_answers_are_stored_and_the_switches_keep_them(old, code, service):
    before = len(responses(service))
    old.goto(code)
    choose(old, "overall", 9)
    old.get_by_role("button", name="English").tap()
    old.get_by_role("heading", name=re.compile("Please rate")).wait_for()
    old.get_by_role("button", name="Large text").tap()
    old.locator("html.large").wait_for()
    assert old.locator("#overall input:checked").get_attribute("value") == "9"
    old.locator("main > button").tap()
    old.wait_for_url("**/r/*")
    stored = responses(service)
    assert len(stored) == before + 1
    assert '"overall": 9' in stored[0].answers


def test_going_back_and_sending_again_stores_nothing_more_that_is_not_flagged(phone, code, service):
    phone.goto(code)
    choose(phone, "overall", 9)
    phone.locator("main > button").tap()
    phone.wait_for_url("**/r/*")
    before = responses(service)
    phone.go_back()
    phone.locator("form").wait_for()
    choose(phone, "overall", 9)
    phone.locator("main > button").tap()
    phone.wait_for_url("**/r/*")
    after = responses(service)
    assert all(row.repeat for row in after[: len(after) - len(before)])
