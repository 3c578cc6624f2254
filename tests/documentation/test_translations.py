"""Every language says everything."""

import pytest
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po

from survey.base import i18n
from survey.base.config import ROOT


def messages():
    """Every text that the code and the templates show."""
    methods = [("survey/**.py", "python"), ("templates/**.html", "jinja2")]
    keywords = {"N_": None, "_": None, "gettext": None, "lazy_gettext": None}
    for folder in ("survey", "templates"):
        found = extract_from_dir(
            ROOT / folder, [(pattern.split("/", 1)[1], method) for pattern, method in methods], {}, keywords
        )
        yield from (message for _file, _line, message, _comments, _context in found)


@pytest.mark.parametrize("language", [folder.name for folder in i18n.TRANSLATIONS.iterdir() if folder.is_dir()])
def test_no_text_is_without_its_translation(language):
    path = ROOT / "survey" / "translations" / language / "LC_MESSAGES" / "messages.po"
    with path.open("rb") as file:
        catalogue = read_po(file, locale=language)
    assert set(messages())
    assert not sorted(text for text in set(messages()) if not (catalogue.get(text) and catalogue[text].string))
    broken = [message.id for message in catalogue if list(message.check(catalogue)) or message.fuzzy]
    assert not [text for text in broken if text]
