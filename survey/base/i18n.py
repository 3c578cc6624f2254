"""Languages and dates: Chinese is the language of the messages, every other one a folder under translations/."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from babel import Locale
from flask import Blueprint, Flask, current_app, g, has_request_context, request
from flask_babel import Babel, force_locale, format_date, get_locale, gettext
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from survey.base import catalogues
from survey.base.catalogues import FIRST as FIRST
from survey.base.clock import SHANGHAI, local_day

TRANSLATIONS = Path(__file__).parents[1] / "translations"
_OWN_NAMES = {"bo": "བོད་ཡིག"}
"""What a written language calls itself, where that is another name than the one of the spoken."""


def N_(text: str) -> str:  # noqa: N802  # gettext's own name, by which pybabel finds the text
    """The Chinese text itself, marked for the catalogues: for words that are said later, or always in Chinese."""
    return text


def in_language(code: str, text: str) -> str:
    """A text of the catalogues in one language, whichever the reader's is."""
    with force_locale(code):
        return str(gettext(text))


def languages() -> tuple[str, ...]:
    """Every language that the pages can be asked for in, Chinese first; what is not translated stays Chinese."""
    known: tuple[str, ...] = current_app.config["LANGUAGES"]
    return known


def offered() -> tuple[str, ...]:
    """The languages in which this page is offered, Chinese first: those in which nothing of it stays Chinese."""
    path = has_request_context() and request.blueprint in current_app.config["RESPONDENTS_PATH"]
    return catalogues.complete(TRANSLATIONS, respondents=path)


def chosen_language() -> str:
    """The language asked for in the address (`?lang=`) or earlier in the session, else the browser's, else Chinese."""
    if not has_request_context():
        return FIRST
    asked = request.args.get("lang") or g.get("language") or ""
    if asked in languages():
        return asked
    return _preferred(request.headers.get("Accept-Language", ""), offered())


@lru_cache(maxsize=256)
def _preferred(header: str, spoken: tuple[str, ...]) -> str:
    """The best language for a browser with this Accept-Language; a few headers are in use, and each is parsed once."""
    return parse_accept_header(header, LanguageAccept).best_match(spoken, FIRST) or FIRST


def language() -> str:
    """The language in which this page speaks."""
    locale = get_locale()
    return str(locale) if locale else FIRST


def other_languages() -> list[tuple[str, str]]:
    """(code, name in its own tongue) of each other language in which this page is offered."""
    return [(code, own_name(code)) for code in offered() if code != language()]


def own_name(code: str) -> str:
    """What a language calls itself."""
    return _OWN_NAMES.get(code) or Locale.parse(code).display_name or code


def language_tag(code: str) -> str:
    """A language as pages name it in `lang` (BCP 47): kk-Arab for kk_Arab."""
    return code.replace("_", "-")


def direction() -> str:
    """The direction in which this page is written: ltr, or rtl where its script runs from right to left."""
    return Locale.parse(language()).text_direction


def for_respondents(blueprint: Blueprint) -> None:
    """The pages of a blueprint are on the respondent's path: offered in every language that is whole there."""
    blueprint.record_once(lambda state: state.app.config["RESPONDENTS_PATH"].add(blueprint.name))


def local_time(moment: datetime) -> str:
    """A moment as people in Gansu write it: 2026-09-01 08:30."""
    return f"{moment.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"


def day(value: date | datetime | None) -> str:
    """A date as people write it: 2026年9月1日, September 1, 2026."""
    if value is None:
        return ""
    if isinstance(value, datetime):
        value = local_day(value)
    return str(format_date(value, "y年M月d日" if language() == FIRST else "long"))


def init_app(app: Flask) -> None:
    """Choose a language for each request, among the folders of translations; give the templates their helpers."""
    app.config.update(LANGUAGES=(FIRST, *catalogues.folders(TRANSLATIONS)), RESPONDENTS_PATH=set())
    Babel(
        app,
        default_locale=FIRST,
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=chosen_language,
    )
    app.jinja_env.filters.update(day=day, local_time=local_time, language_tag=language_tag)
    app.jinja_env.globals.update(language=language, other_languages=other_languages, direction=direction)
