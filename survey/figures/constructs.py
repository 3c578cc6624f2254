"""What the constructs of the questionnaires are called, in the order in which the national standard's model leads."""

from flask_babel import lazy_gettext as _

CONSTRUCTS = {
    "image": _("品牌形象"),
    "expectation": _("预期质量"),
    "quality": _("感知质量"),
    "value": _("感知价值"),
    "satisfaction": _("满意程度"),
    "complaint": _("抱怨"),
    "loyalty": _("忠诚"),
}


def construct_name(construct: str) -> str:
    """What a construct is called by the reader; an unknown one by its own name."""
    return str(CONSTRUCTS.get(construct, construct))
