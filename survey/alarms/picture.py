"""The days around an alarm as inline SVG: means as dots over the numbers of answers, the level before and since."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from survey.alarms.course import Course
from survey.drawing import pieces
from survey.drawing.axis import STEP

_TOP, _MIDDLE, _BOTTOM, _LEFT = 1.2, 9.0, 12.5, 0.07
_DOT, _BAR = 0.3, 0.45


def picture(course: Course, seen: date, *, title: str, names: dict[str, str], dates: Sequence[str]) -> Markup:
    """The picture of an alarm that was raised by the day `seen`; `names`: `before`, `after`, `answers` (at most);
    `dates`: of the first day, of the change, of the last day."""
    return _Drawing(course, seen).drawn(title, names, dates)


class _Drawing:
    def __init__(self, course: Course, seen: date) -> None:
        self.course, self.seen = course, seen
        self.first = course.stretches[0].first
        self.days = max((course.stretches[-1].last - self.first).days + 1, 1)
        values = [one.mean for one in course.stretches if one.mean is not None]
        values += [value for value in (course.before, course.after) if value is not None]
        self.low = (min(values) // STEP) * STEP if values else 0.0
        self.high = max((max(values) // STEP + 1) * STEP if values else 100.0, self.low + STEP)
        self.most = max([one.n for one in course.stretches] + [1])

    def x(self, days: float) -> float:
        return round(_LEFT + (1 - _LEFT) * days / self.days, 4)

    def y(self, value: float) -> float:
        return round(_MIDDLE - (value - self.low) / (self.high - self.low) * (_MIDDLE - _TOP), 3)

    def at(self, day: date) -> float:
        return self.x((day - self.first).days)

    def drawn(self, title: str, names: dict[str, str], dates: Sequence[str]) -> Markup:
        change, last = self.at(self.course.since), self.x(self.days)
        ends = "end" if change > 0.8 else "middle"
        marks = [
            pieces.line("axis", (_LEFT, _MIDDLE), (1, _MIDDLE), 0.06, faint=True),
            pieces.line("axis", (_LEFT, _BOTTOM), (1, _BOTTOM), 0.06),
            pieces.line("change", (change, 0.2), (change, _BOTTOM), 0.1, dashed=True),
            pieces.words((_LEFT - 0.01, _TOP + 0.3), f"{self.high:g}", "end"),
            pieces.words((_LEFT - 0.01, _MIDDLE), f"{self.low:g}", "end"),
            pieces.words((_LEFT + 0.005, _MIDDLE + 0.95), f"{names['answers']} {self.most}", "start"),
            pieces.words((_LEFT, _BOTTOM + 1.2), dates[0], "start"),
            pieces.words((change, _BOTTOM + 1.2), dates[1], ends),
        ]
        if change < 0.7:
            marks.append(pieces.words((1, _BOTTOM + 1.2), dates[2], "end"))
        for one in self.course.stretches:
            middle = (self.at(one.first) + self.at(one.last) + (1 - _LEFT) / self.days) / 2
            if one.n:
                top = _BOTTOM - (_BOTTOM - _MIDDLE - 0.6) * one.n / self.most
                marks.append(pieces.line("answers", (middle, _BOTTOM), (middle, top), _BAR, faint=True))
            if one.mean is not None:
                marks.append(pieces.dot("mean", (middle, self.y(one.mean)), _DOT))
        marks += self._levels(names, change, min(self.at(self.seen) + (1 - _LEFT) / self.days, last))
        return pieces.picture("course", _BOTTOM + 1.6, title, *marks)

    def _levels(self, names: dict[str, str], change: float, seen: float) -> list[Markup]:
        """The level before as a line, the one since as a thick line of dashes, each with its name."""
        found = []
        before, after = self.course.before, self.course.after
        if before is not None:
            y = self.y(before)
            found.append(pieces.line("before", (_LEFT, y), (change, y), 0.16, pieces.ACCENT))
            found.append(pieces.words((_LEFT + 0.01, 0.7), f"{names['before']} {before:.1f}", "start"))
        if after is not None:
            y = self.y(after)
            found.append(pieces.line("after", (change, y), (seen, y), 0.3, pieces.ACCENT, dashed=True))
            found.append(pieces.words((1, 0.7), f"{names['after']} {after:.1f}", "end"))
        return found
