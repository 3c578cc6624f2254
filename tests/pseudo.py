"""Languages made up for the tests: whole catalogues of words in their scripts that mean nothing."""

import re
import shutil

from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo

from survey.base import catalogues, i18n

TIBETAN, UYGHUR = "བརྡ་ཚིག་", "ئۇيغۇرچە سۆز"
"""A word of each."""
_HOLE = re.compile(r"%\(\w+\)s|%%")


def folder(path, language, word, *, without=()):
    """A copy of the translations in which `language` is whole, but for some texts; returns the folder."""
    there = path / "translations"
    shutil.copytree(i18n.TRANSLATIONS, there)
    texts = catalogues.questionnaire_texts(language)
    sentences = catalogues.shares(i18n.TRANSLATIONS, language)["respondents"].texts
    for name, known in (("messages", sentences), ("questionnaires", texts)):
        catalogue = Catalog(locale=language)
        for number, text in enumerate(known):
            if text not in without:
                catalogue.add(text, " ".join((f"{word}{number}", *_HOLE.findall(text))))
        inside = there / language / "LC_MESSAGES"
        inside.mkdir(parents=True, exist_ok=True)
        with (inside / f"{name}.mo").open("wb") as file:
            write_mo(file, catalogue)
    return there
