"""The courses of many figures drawn small, side by side on one axis, for screen and paper."""

from collections.abc import Iterable
from math import isnan

from flask_babel import gettext as _
from markupsafe import Markup

from survey.drawing.axis import trend_axis
from survey.drawing.multiples import Place, Scale, small_multiple
from survey.drawing.pieces import Colours
from survey.figures.records import Row
from survey.figures.tendencies import Course, Past


def scale_of(courses: Iterable[Course], targets: Iterable[float]) -> Scale | None:
    """One scale for all; None where nothing is published, or only one wave, or no wave's days are known."""
    pasts = [past for course in courses for past in course.pasts]
    times = [past.time for past in pasts]
    shown = [past.published for past in pasts if past.published]
    if not shown or any(map(isnan, times)) or min(times) == max(times):
        return None
    ends = [trend_axis(shown, target) for target in targets]
    return Scale((min(times), max(times)), (min(low for low, _high in ends), max(high for _low, high in ends)))


def multiple(figure: Row, course: Course, scale: Scale, colours: Colours | None = None) -> Markup:
    """One figure's course."""
    return small_multiple([_place(past) for past in course.pasts], figure.target, scale, said(figure, course), colours)


def said(figure: Row, course: Course) -> str:
    """The chart in words, in the reader's language."""
    waves = "；".join(_wave(past) for past in course.pasts)
    told: str = _("%(name)s：%(waves)s；目标 %(target)s", name=figure.name, waves=waves, target=f"{figure.target:g}")
    return told


def _wave(past: Past) -> str:
    row = past.published
    return f"{past.wave} {row.index:.1f}" if row else f"{past.wave} " + _("没有公布")


def _place(past: Past) -> Place:
    row = past.published
    index, low, high = (row.index, row.low, row.high) if row else (None, None, None)
    return Place(past.time, index, low, high, past.tendency)
