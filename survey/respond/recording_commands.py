"""`recordings`: what is to be recorded for phones without a voice."""

from flask_babel import force_locale

from questionnaires import load_all
from survey.asked.translation import translated
from survey.base.catalogues import complete
from survey.base.console import Group, format_option, show
from survey.base.i18n import TRANSLATIONS, language, language_tag
from survey.respond.recordings import SUFFIX, named, recorded, spoken

COLUMNS = ("language", "file", "recorded", "sentence")

recordings = Group("recordings", help="Recordings of questions, for phones without a voice.")


@recordings.command("list")
@format_option
def list_(form: str) -> None:
    """Every sentence that loudspeakers read, with the name of its recording and whether it is there.

    Of the project's questionnaires, in every language that respondents can choose. Recordings lie in
    survey/static/voices/."""
    rows = []
    for code in complete(TRANSLATIONS, respondents=True):
        with force_locale(code):
            rows += _rows()
    show(rows, COLUMNS, form)


def _rows() -> list[dict[str, str]]:
    asked = (translated(questionnaire, language()) for questionnaire in load_all().values())
    sentences = dict.fromkeys(sentence for questionnaire in asked for sentence in spoken(questionnaire))
    return [
        {
            "language": language_tag(language()),
            "file": named(sentence) + SUFFIX,
            "recorded": "yes" if named(sentence) in recorded() else "no",
            "sentence": sentence,
        }
        for sentence in sentences
    ]
