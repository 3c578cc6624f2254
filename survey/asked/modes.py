"""In which modes a questionnaire is shown: type sizes, and layouts of a scale; their names for files and pages."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import gettext

from survey.base.i18n import N_

SIZES: Mapping[str, str] = MappingProxyType({"normal": N_("标准字号"), "large": N_("大字版"), "faces": N_("表情版")})
"""Sizes of type, the last one with faces above the marks for whoever reads little."""
LAYOUTS: Mapping[str, str] = MappingProxyType({"one_row": N_("排成一行"), "two_rows": N_("排成两行")})
"""In how many rows the marks of a scale stand; the page's script tells, as the width of the screen decides."""

_LANGUAGES: Mapping[str, str] = MappingProxyType({"zh": N_("中文"), "en": N_("英文")})


def mode_names() -> dict[str, str]:
    """Every value of the paradata with its name in the reader's language."""
    return {value: gettext(name) for names in (_LANGUAGES, SIZES, LAYOUTS) for value, name in names.items()}
