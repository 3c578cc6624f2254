"""The services row of the outline's box 1, as it is computed: two indices and three counts, each against its target."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from flask_babel import gettext as _

from survey.drawing.axis import axis
from survey.figures.files import public
from survey.figures.records import Row
from survey.figures.rows import axis_of
from survey.indicators.kinds import computed_indicators
from survey.models.plan import REGISTERS
from survey.models.release import Release, latest_release
from survey.models.wave import any_demo_data
from survey.queries.register_items import any_demo_items, counts

TARGETS: Mapping[str, int] = MappingProxyType(
    {one.code: int(one.targets[-1].low or 0) for one in computed_indicators() if one.code in REGISTERS}
)
"""The outline's targets; brands: that many or more."""


@dataclass(frozen=True)
class Count:
    """How many items a register has, against its target."""

    kind: str
    count: int
    target: int


@dataclass(frozen=True)
class Services:
    """`families`: the rows of both indices in the latest published release, none before there is one; `axis`: its."""

    release: Release | None
    families: Sequence[Row]
    axis: tuple[int, int]
    counts: Sequence[Count]
    demonstration: bool


def services() -> Services:
    """The services row as anybody may see it."""
    known = counts()
    release = latest_release()
    content = public(release) if release else None
    return Services(
        release=release,
        families=[row.public for row in content.families] if content else (),
        axis=axis_of(content) if content else axis(()),
        counts=[Count(kind, known.get(kind, 0), target) for kind, target in TARGETS.items()],
        demonstration=any_demo_data() or any_demo_items(),
    )


def kind_names() -> dict[str, str]:
    """What the registers are called."""
    return {
        "standard": _("省地方服务标准"),
        "demonstration_unit": _("服务标准化示范单位"),
        "brand": _("省级服务品牌"),
    }
