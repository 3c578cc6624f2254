"""The report for the wall of a service hall: one A4 page for each sector that a unit works in."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import date
from typing import Any

from flask_babel import force_locale

from survey.base.addresses import site, works_here_only
from survey.base.clock import local_day, now
from survey.base.i18n import FIRST, day
from survey.cases.labels import causes
from survey.drawing.axis import axis, trend_axis
from survey.drawing.intervals import Point
from survey.figures.labels import signed_verdict_names
from survey.models import Unit, Wave
from survey.paper import typesetting
from survey.paper.symbol import svg
from survey.queries.caseload import closed_by_cause
from survey.units.score import Score
from survey.units.scores import SectorScores, unit_scores

WAVES = 3
"""From so many waves with a score the course is drawn by wave, before by month."""


Page = Mapping[str, Any]
"""What one page says."""


def pages(unit: Unit, wave: Wave, before: Sequence[Wave] = ()) -> list[Page]:
    """The report on a wave, in Chinese; `before`: earlier waves, the oldest first. Empty where the unit has no outlet
    in the wave. Seven statements."""
    scores = unit_scores(unit.id, wave, before)
    closed = closed_by_cause(unit.id, wave.id)
    with force_locale(FIRST):
        return [_page(wave, each, closed.get(each.sector.code, {})) for each in scores]


def render(pages: Sequence[Page]) -> bytes:
    """The PDF, of the day until which it counts. Raises ValueError where there is no page."""
    return typesetting.pdf("report", pages, max((date.fromisoformat(page["day"]) for page in pages), default=None))


def _page(wave: Wave, scores: SectorScores, closed: Mapping[str, int]) -> Page:
    names = causes()
    until = local_day(wave.closed_at or now())
    shown, course = [item for item in scores.items if item.score.shown], _course(scores)
    return {
        "demonstration": wave.demo_data,
        "unit": scores.unit_name,
        "sector": scores.sector.name,
        "index_name": scores.family.index_name,
        "index_name_en": scores.family.index_name_en,
        "wave": wave.name,
        "until": day(until),
        "day": f"{until}",
        "live": scores.live,
        "target": scores.family.target,
        "score": asdict(scores.score),
        "axis": axis([scores.score]),
        "verdict": signed_verdict_names()[scores.score.verdict],
        "outlets": sum(outlet.answers.n > 0 for outlet in scores.outlets),
        "questions": [
            {"label": item.item.label[FIRST], "low_is_good": item.low_is_good, "score": asdict(item.score)}
            for item in shown
        ],
        "questions_axis": axis(item.score for item in shown if not item.low_is_good),
        "course": [asdict(point) for point in course],
        "course_axis": trend_axis(course, scores.family.target),
        "mended": [{"name": names[cause], "n": n} for cause, n in closed.items()],
        "qr": svg(f"{site()}/"),
        "url": f"{site()}/",
        "local": works_here_only(),
        "site": site().removeprefix("https://"),
    }


def _course(scores: SectorScores) -> list[Point]:
    by_wave = [_point(each.wave.code, each.score) for each in scores.waves if each.score.shown]
    by_month = [_point(_month(each.month), each.score) for each in scores.months if each.score.shown]
    return by_wave if len(by_wave) >= WAVES else by_month


def _point(name: str, score: Score) -> Point:
    return Point(name, score.index, score.low, score.high)


def _month(first: date) -> str:
    return f"{first.year}年{first.month}月"
