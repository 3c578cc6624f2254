"""The page with faces, for whoever reads little: same questions, same marks, five faces above them."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.test_hands_and_eyes import boxes
from tests.browser.test_script import choose

FACES = "?size=faces"
SAD_TO_GLAD = [f"#-face{number}" for number in range(1, 6)]


def centre(box):
    return box[0] + box[2] / 2


def shown(page, item):
    return page.locator(f"#{item} .face use").evaluate_all(
        "nodes => nodes.map(node => node.getAttribute('xlink:href'))"
    )


@pytest.mark.parametrize("width", [320, 360, 412, 768, 1280])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_face_stands_over_its_pair_of_marks(open_wave, phone, width, language):
    phone.set_viewport_size({"width": width, "height": 740})
    for outlet in ("A1", "B1"):
        phone.goto(f"{open_wave[1][outlet]}{FACES}&lang={language}")
        for item in ("overall", "versus_ideal", "complaint"):
            five, marks = boxes(phone, f"#{item} .face"), boxes(phone, f"#{item} label:not(.none)")
            assert [len(five), len(marks)] == [5, 10]
            for number, face in enumerate(five):
                for mark in marks[2 * number : 2 * number + 2]:
                    assert abs(centre(face) - centre(mark)) <= 1
                    assert face[1] + face[3] <= mark[1]
            assert boxes(phone, f"#{item} .face svg")[0][2:] == [48, 48]
        assert phone.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 360, 768])
def test_targets_are_sixty_pixels(open_wave, phone, width):
    phone.set_viewport_size({"width": width, "height": 740})
    phone.goto(open_wave[1]["B1"] + FACES)
    marks = boxes(phone, "label:has(input)")
    assert len(marks) > 100
    assert min(min(box[2:]) for box in marks) >= 60


def test_the_glad_face_stands_at_the_good_end(code, phone):
    phone.goto(code + FACES)
    for item in ("overall", "waiting_time", "loyalty"):
        assert shown(phone, item) == SAD_TO_GLAD
    assert shown(phone, "complaint") == SAD_TO_GLAD[::-1]


def test_marks_are_called_and_stored_as_on_the_page_without_faces(code, phone):
    names = []
    for query in ("", FACES):
        phone.goto(code + query)
        radios = phone.get_by_role("radiogroup", name=re.compile("总的来说")).get_by_role("radio")
        names.append([radio.get_attribute("aria-label") or radio.get_attribute("value") for radio in radios.all()])
        question = phone.get_by_role("radiogroup", name=re.compile("总的来说"))
        expect(question).to_have_accessible_description("1 非常不满意 非常满意 10")
    assert names[0] == names[1]
    choose(phone, "overall", 7)
    phone.get_by_role("button", name="提交评价").tap()
    phone.wait_for_url("**/r/*size=faces")
    expect(phone.locator("html")).to_have_class("large")


def test_faces_are_switched_on_and_off_with_everything_kept(code, phone):
    phone.goto(code)
    choose(phone, "overall", 4)
    navigation = phone.get_by_role("navigation")
    navigation.get_by_role("button", name="表情版").tap()
    phone.locator(".face").first.wait_for()
    assert phone.locator("#overall input:checked").get_attribute("value") == "4"
    navigation.get_by_role("button", name="English").tap()
    phone.get_by_text("Great").first.wait_for()
    navigation.get_by_role("button", name="Standard text").tap()
    phone.locator("html:not(.large)").wait_for()
    assert phone.locator(".face").count() == 0
    assert phone.locator("#overall input:checked").get_attribute("value") == "4"
