"""In which modes a questionnaire is shown: languages, type sizes, layouts of a scale; and their names."""

from collections.abc import Mapping
from types import MappingProxyType

from babel import Locale
from flask_babel import gettext

from survey.base import catalogues, i18n
from survey.base.i18n import N_, in_language, language

SIZES: Mapping[str, str] = MappingProxyType({"normal": N_("标准字号"), "large": N_("大字版"), "faces": N_("表情版")})
"""Sizes of type, the last one with faces above the marks for whoever reads little."""
LAYOUTS: Mapping[str, str] = MappingProxyType({"one_row": N_("排成一行"), "two_rows": N_("排成两行")})
"""In how many rows the marks of a scale stand; the page's script tells, as the width of the screen decides."""

_LANGUAGES: Mapping[str, str] = MappingProxyType({"zh": N_("中文"), "en": N_("英文")})
"""Languages that the questionnaires bring along; CLDR knows the names of others."""


def language_names(reader: str) -> dict[str, str]:
    """Every language that a response may have been given in, with its name in the reader's."""
    own = {code: in_language(reader, name) for code, name in _LANGUAGES.items()}
    others = (code for code in catalogues.begun(i18n.TRANSLATIONS) if code not in own)
    return own | {code: str(Locale.parse(code).get_display_name(reader)) for code in others}


def mode_names() -> dict[str, str]:
    """Every value of the paradata with its name in the reader's language."""
    looks = {value: gettext(name) for names in (SIZES, LAYOUTS) for value, name in names.items()}
    return language_names(language()) | looks
