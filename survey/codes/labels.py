"""What the kinds of code are called: on pages and papers, in files and codebooks."""

from collections.abc import Mapping
from types import MappingProxyType

from flask_babel import gettext

from survey.base.i18n import N_

POSTER, DISPLAY, INVITATION = N_("海报码"), N_("屏显码"), N_("邀请码")
"""In Chinese, as all constants here. Posters and table cards bear the same code of an outlet."""

OPEN = f"{POSTER}和{DISPLAY}"
"""What anybody can scan."""

KINDS: Mapping[str, str] = MappingProxyType({"poster": POSTER, "display": DISPLAY, "invitation": INVITATION})


def kind_names() -> dict[str, str]:
    """Every kind of code with its name in the reader's language."""
    return {kind: gettext(name) for kind, name in KINDS.items()}
