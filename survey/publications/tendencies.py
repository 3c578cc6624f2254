"""Where figures are going, as pages show it: charts of the waves, and sentences on pace and outlook."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from flask_babel import gettext as _
from markupsafe import Markup

from survey.drawing import intervals
from survey.drawing.intervals import Band, Point
from survey.figures.method import paced
from survey.figures.multiples import multiple, said, scale_of
from survey.figures.names import Names
from survey.figures.records import Content, Row
from survey.figures.rows import figures
from survey.figures.tendencies import Course, course
from survey.waves.targets import paths

Targets = Mapping[tuple[str, str], Mapping[int, float]]


@dataclass(frozen=True)
class Going:
    """A figure, how it went, and that as a small chart (None where no two waves are there to draw)."""

    figure: Row
    course: Course
    drawing: Markup | None


def one(contents: Sequence[Content], figure: Row) -> Course:
    """How a figure of the last of these releases went."""
    return course(contents, figure.level, figure.address, _targets(paths(), figure))


def levels(contents: Sequence[Content], names: Names) -> dict[str, list[Going]]:
    """The families, sectors and cities of the last of these releases, all on one axis."""
    known = paths()
    shown = {level: figures(contents[-1], level, names) for level in ("families", "sectors", "cities")}
    courses = {
        level: [course(contents, level, row.address, _targets(known, row)) for row in rows]
        for level, rows in shown.items()
    }
    every = [row for rows in shown.values() for row in rows]
    scale = scale_of([one for told in courses.values() for one in told], {row.target for row in every})
    return {
        level: [
            Going(row, told, multiple(row, told, scale) if scale else None)
            for row, told in zip(rows, courses[level], strict=True)
        ]
        for level, rows in shown.items()
    }


def _targets(known: Targets, row: Row) -> Mapping[int, float]:
    """The targets of the years: of the sector or city where it has its own, else of the province."""
    place = row.sector or row.city or ("" if row.level == "families" else row.code)
    return {**known.get((row.family, ""), {}), **known.get((row.family, place), {})}


def chart(course: Course, figure: Row) -> Markup | None:
    """The waves with the tendency and the outlook; None before the second wave."""
    if len(course.pasts) < 2:
        return None
    rows = [(past.wave, past.published) for past in course.pasts]
    points = [Point(wave, *((row.index, row.low, row.high) if row else (None, None, None))) for wave, row in rows]
    bands = [None if past.tendency is None else Band(*past.tendency) for past in course.pasts]
    then = course.ahead
    ahead = (str(then.year), Band(then.value, then.low, then.high)) if then else None
    return intervals.trend(points, figure.target, label=said(figure, course), bands=bands, ahead=ahead)


def sentences(course: Course) -> list[str]:
    """The pace and the outlook in words."""
    told = [paced(course.slope)] if course.slope else []
    if course.ahead:
        told.append(
            _(
                "照这个步子，%(year)s 年：%(value).1f［%(low).1f–%(high).1f］，目标 %(target)g。",
                year=course.ahead.year,
                value=course.ahead.value,
                low=course.ahead.low,
                high=course.ahead.high,
                target=course.ahead.target,
            )
        )
    return told
