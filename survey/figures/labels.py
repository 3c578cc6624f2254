"""What the office calls a release's statuses and marks."""

from flask_babel import gettext as _


def status_names() -> dict[str, str]:
    """Every status of a release with its name in the reader's language."""
    return {"draft": _("草稿"), "signed": _("已签署"), "published": _("已公布")}


def mark_names() -> dict[str, str]:
    """What each mark means for publication."""
    return {
        "": _("照常公布"),
        "E": _("公布，注明慎用"),
        "F": _("不公布：样本不足"),
        "x": _("不公布：保密"),
        "c": _("不公布：以免推算出保密数字"),
    }
