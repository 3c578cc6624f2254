"""What a codebook of microdata says that no snapshot knows."""

from dataclasses import dataclass, field

from flask import current_app
from flask_babel import gettext as _

from survey.outputs.described import NO_LICENCE, Texts, in_both, licence


@dataclass(frozen=True)
class Stated:
    """Who made the data, and the licence of what is published of them."""

    producer: str = ""
    licence: Texts = field(default_factory=dict)


NOTHING = Stated()


def stated() -> Stated:
    """What ORGANISER and DATA_LICENCE say."""
    known = licence()

    def said() -> str:
        if known is None:
            return str(_(NO_LICENCE))
        return f"{_('公布的数据可以按这个许可使用：')}{known.name} {known.address}"

    return Stated(current_app.config["ORGANISER"], in_both(said))
