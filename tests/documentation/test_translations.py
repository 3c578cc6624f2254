"""English says everything; every other language has a place for all that a respondent reads."""

import re

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.frontend import parse_mapping_cfg
from babel.messages.pofile import read_po

from questionnaires import load_all
from survey.base import catalogues, i18n
from survey.base.config import ROOT

PLACEHOLDER = re.compile(r"%\((\w+)\)s")


def messages():
    """Every text that the code and the templates show."""
    methods = [("survey/**.py", "python"), ("templates/**.html", "jinja2")]
    keywords = {"N_": None, "_": None, "gettext": None, "lazy_gettext": None}
    for folder in ("survey", "templates"):
        found = extract_from_dir(
            ROOT / folder, [(pattern.split("/", 1)[1], method) for pattern, method in methods], {}, keywords
        )
        yield from (message for _file, _line, message, _comments, _context in found)


def catalogue(language, name="messages"):
    with (i18n.TRANSLATIONS / language / "LC_MESSAGES" / f"{name}.po").open("rb") as file:
        return read_po(file, locale=language)


def broken(known):
    return [message.id for message in known if message.id and (list(message.check(known)) or message.fuzzy)]


def test_no_text_is_without_its_english():
    known = catalogue("en")
    assert set(messages())
    assert not sorted(text for text in set(messages()) if not (known.get(text) and known[text].string))
    assert broken(known) == []


def test_the_sentences_of_the_path_are_those_of_its_rooms():
    """`make messages` was run: what is offered to respondents hangs on that list."""
    with (i18n.TRANSLATIONS / "respondents.pot").open("rb") as file:
        listed = {message.id for message in read_po(file) if message.id}
    config = ROOT / "survey" / "translations" / "respondents.cfg"
    with config.open(encoding="utf-8") as file:
        methods, options = parse_mapping_cfg(file)
    keywords = {"_": None, "gettext": None, "lazy_gettext": None}
    found = {text for _file, _line, text, _notes, _context in extract_from_dir(ROOT, methods, options, keywords)}
    assert listed == found
    assert {"提交评价", "请回答这一题", "系统出了一点问题", "多半"} < listed
    assert listed < set(messages())


def test_translators_are_told_where_each_sentence_is_shown_and_what_its_placeholders_stand_for():
    with (i18n.TRANSLATIONS / "respondents.pot").open("rb") as file:
        known = [message for message in read_po(file) if message.id]
    assert not [message.id for message in known if not message.locations]
    places = {place for message in known for place, _line in message.locations}
    assert not [place for place in places if not (ROOT / place).is_file()]
    held = {message.id: (PLACEHOLDER.findall(message.id), " ".join(message.auto_comments)) for message in known}
    assert sum(bool(names) for names, _comment in held.values()) >= 5
    assert not [text for text, (names, comment) in held.items() if any(f"{name} 是" not in comment for name in names)]


def test_translators_are_told_of_each_text_of_a_questionnaire_which_question_it_belongs_to():
    with (i18n.TRANSLATIONS / "bo" / "LC_MESSAGES" / "questionnaires.po").open("rb") as file:
        known = {message.id: " ".join(message.auto_comments) for message in read_po(file) if message.id}
    for sector, questionnaire in load_all().items():
        for place, text in questionnaire.said_at:
            assert re.search(rf"\b{re.escape(place)}: [CP0-9 ]*\b{sector}\b", known[text["zh"]]), (sector, place)


@pytest.mark.parametrize("language", [code for code in catalogues.folders(i18n.TRANSLATIONS) if code != "en"])
def test_a_language_of_respondents_has_a_place_for_every_text_that_they_read(language):
    shares = catalogues.shares(i18n.TRANSLATIONS, language)
    for name, share in (("messages", shares["respondents"]), ("questionnaires", shares["questionnaires"])):
        known = catalogue(language, name)
        assert not [text for text in share.texts if not known.get(text)]
        assert broken(known) == []
