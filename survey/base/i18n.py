"""Languages and dates: Chinese is the language of the messages, every other one a folder under translations/."""

from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

from babel import Locale
from flask import Flask, current_app, g, has_request_context, request
from flask_babel import Babel, force_locale, format_date, get_locale, gettext
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from survey.base.clock import SHANGHAI, local_day

FIRST = "zh"
TRANSLATIONS = Path(__file__).parents[1] / "translations"


def N_(text: str) -> str:  # noqa: N802  # gettext's own name, by which pybabel finds the text
    """The Chinese text itself, marked for the catalogues: for words that are said later, or always in Chinese."""
    return text


def in_language(code: str, text: str) -> str:
    """A text of the catalogues in one language, whichever the reader's is."""
    with force_locale(code):
        return str(gettext(text))


def languages() -> tuple[str, ...]:
    """Every language the pages speak, Chinese first."""
    known: tuple[str, ...] = current_app.config["LANGUAGES"]
    return known


def chosen_language() -> str:
    """The language asked for in the address (`?lang=`) or earlier in the session, else the browser's, else Chinese."""
    if not has_request_context():
        return FIRST
    asked = request.args.get("lang") or g.get("language") or ""
    if asked in languages():
        return asked
    return _preferred(request.headers.get("Accept-Language", ""), languages())


@lru_cache(maxsize=256)
def _preferred(header: str, spoken: tuple[str, ...]) -> str:
    """The best language for a browser with this Accept-Language; a few headers are in use, and each is parsed once."""
    return parse_accept_header(header, LanguageAccept).best_match(spoken, FIRST) or FIRST


def language() -> str:
    """The language in which this page speaks."""
    locale = get_locale()
    return str(locale.language) if locale else FIRST


def other_languages() -> list[tuple[str, str]]:
    """(code, name in its own tongue) of each language that this page could also speak."""
    return [(code, (Locale(code).display_name or code)) for code in languages() if code != language()]


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
    app.config["LANGUAGES"] = (FIRST, *sorted(folder.name for folder in TRANSLATIONS.iterdir() if folder.is_dir()))
    Babel(
        app,
        default_locale=FIRST,
        default_translation_directories=str(TRANSLATIONS),
        locale_selector=chosen_language,
    )
    app.jinja_env.filters.update(day=day, local_time=local_time)
    app.jinja_env.globals.update(language=language, other_languages=other_languages)
