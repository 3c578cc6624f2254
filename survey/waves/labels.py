"""What the office calls things."""

from flask_babel import gettext as _


def status_names() -> dict[str, str]:
    """Every status of a wave with its name in the reader's language."""
    return {
        "draft": _("筹备"),
        "open": _("进行中"),
        "closed": _("已结束"),
        "frozen": _("已冻结"),
        "published": _("已公布"),
    }


def dimension_names() -> dict[str, str]:
    """How a margin may divide services up, with its name in the reader's language."""
    return {"sector": _("按行业"), "city": _("按市州"), "sector-city": _("按行业和市州")}
