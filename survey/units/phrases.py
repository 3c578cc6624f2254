"""A unit's scores in words and on an axis, for its pages and files."""

from collections.abc import Iterable, Sequence
from datetime import date

from flask_babel import format_date
from flask_babel import gettext as _

from survey.base.i18n import FIRST, language
from survey.drawing.intervals import Point
from survey.units.score import Score
from survey.units.scorecard import ConstructScore, ItemScore, MonthScore, WaveScore


def missing(score: Score) -> str:
    """What it takes until there is a score."""
    if score.missing and score.missing_days:
        words = _("还差 %(n)s 份评价、%(days)s 天", n=score.missing, days=score.missing_days)
    elif score.missing:
        words = _("还差 %(n)s 份评价", n=score.missing)
    else:
        words = _("还差 %(days)s 天的评价", days=score.missing_days)
    return str(words)


def month_name(month: date) -> str:
    """A month in words."""
    return str(format_date(month, "y年M月" if language() == FIRST else "MMMM y"))


def weakest_first(parts: Iterable[ItemScore] | Iterable[ConstructScore]) -> list[ItemScore | ConstructScore]:
    """The parts of which a high score is good, the lowest first, those without a score last."""
    good = [part for part in parts if not part.low_is_good]
    return sorted(good, key=lambda part: 101 if part.score.index is None else part.score.index)


def course(parts: Sequence[MonthScore] | Sequence[WaveScore]) -> list[Point]:
    """The points of a trend, by short names."""
    return [
        Point(
            str(format_date(part.month, "LLL")) if isinstance(part, MonthScore) else part.wave.code,
            part.score.index,
            part.score.low,
            part.score.high,
        )
        for part in parts
    ]
