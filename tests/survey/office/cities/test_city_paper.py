"""A city takes one page of paper, however much there is to say of it."""

from dataclasses import replace

from survey.base.clock import now, today
from survey.office.cities.paper import all_pdf
from survey.office.cities.sheets import going, sheets


def test_a_long_path_and_long_words_still_leave_each_city_on_one_page(province, printed):
    path = dict.fromkeys(range(2012, 2031), 80.25)
    with province.test_request_context("/?lang=en"):
        found = sheets(now(), today())
        planned = {
            code: replace(sheet, indices=[replace(one, path=path) for one in sheet.indices])
            for code, sheet in found.of.items()
        }
        courses = [going(found, one) for sheet in planned.values() for one in sheet.indices]
        every = printed(all_pdf(replace(found, of=planned), today()))
    assert all(len(course.pasts) == len(found.contents) for course in courses)
    assert every.pages == 1 + len(planned) == 15
    assert [every.size(page) for page in (1, 2, 15)] == [(297, 210), (210, 297), (210, 297)]
    assert every.claims() == {"ua-1", "a-2a"}
    assert [kind for kind, _ in every.structure() if kind == "H1"] == ["H1"] * 15
    drawn = [words for kind, words in every.structure() if kind == "Figure"]
    assert len(drawn) > 14
    assert all("95% interval" in words and "target" in words for words in drawn)
    text = every.text()
    assert text.count("Demonstrationdata") == 15
    assert "P14Serviceplatformsforsmallbusiness" in text
