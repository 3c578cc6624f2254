"""The page on which reviewers read all questionnaires."""

import html5lib

from questionnaires import Questionnaire, load_all
from questionnaires.preview import render


def test_every_word_a_respondent_reads_is_on_the_page():
    text = "".join(html5lib.parse(render(load_all()), namespaceHTMLElements=False).itertext())

    for questionnaire in load_all().values():
        assert questionnaire.version in text
        for language in questionnaire.languages:
            words = [questionnaire.title, questionnaire.introduction, questionnaire.thanks]
            for item in questionnaire.items:
                words += [item.label, *(end for end in (item.low, item.high) if end)]
                words += [option.label for option in item.options]
            assert [text_by[language] for text_by in words if text_by[language] not in text] == []


def test_questions_that_only_some_are_asked_have_no_number_here_either():
    page = render({"C01": load_all()["C01"]})
    items = html5lib.parse(page, namespaceHTMLElements=False).findall(".//ol/li")
    some = [item for item in items if item.get("class") == "some"]

    assert [item.find(".//code").text for item in some] == ["not_good"]
    assert "ol > .some { list-style: none; counter-increment: list-item 0; }" in page


def test_the_scale_of_which_a_high_mark_is_bad_news_says_so():
    page = render({"C01": load_all()["C01"]})
    items = html5lib.parse(page, namespaceHTMLElements=False).findall(".//ol/li")

    turned = [item for item in items if "分高不好 high is bad" in "".join(item.itertext())]
    assert [item.find(".//p[@class='about']/code").text for item in turned] == ["complaint"]


def test_the_page_is_valid_html_and_needs_nothing_from_elsewhere():
    page = render(load_all())

    html5lib.HTMLParser(strict=True).parse(page)
    assert "http" not in page
    assert "src=" not in page


def test_sectors_that_share_a_questionnaire_share_a_place():
    one, two = load_all()["C01"], load_all()["C02"]

    page = render({"甲": one, "乙": two, "丙": one})

    assert page.count(one.version) == page.count(two.version) == 1
    assert page.count("甲、丙") == 2  # in the contents and above the questions


def test_words_are_shown_as_they_are_and_never_as_markup():
    content = load_all()["C01"].content | {"title": {"zh": "<script>&", "en": "<b>"}}

    page = render({"<i>": Questionnaire.from_content(content)})

    assert "<script" not in page
    assert "&lt;script&gt;&amp;" in page
    assert "<i>" not in page
