"""Values as they stand: of every indicator and period the newest version, what was taken back left out."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from survey.indicators.periods import order
from survey.models.indicator import IndicatorValue, versions_at


def histories(moment: datetime | None = None) -> Mapping[tuple[str, str], Sequence[IndicatorValue]]:
    """The versions by indicator and period, the oldest first; as they were at a moment, where one is given."""
    found: dict[tuple[str, str], list[IndicatorValue]] = defaultdict(list)
    for version in versions_at(moment):
        found[version.code, version.period].append(version)
    return found


def standing(moment: datetime | None = None) -> list[IndicatorValue]:
    """The values that stand, in the order of their periods."""
    newest = (versions[-1] for versions in histories(moment).values())
    return sorted((one for one in newest if one.value is not None), key=lambda one: (one.code, order(one.period)))
