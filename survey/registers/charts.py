"""The pictures of the scoreboard: how far a value is, and how an indicator went from period to period."""

from flask_babel import gettext as _
from markupsafe import Markup

from survey.drawing import progress
from survey.drawing.progress import Stage
from survey.indicators.board import Judged, Line
from survey.indicators.services import Count


def bar(line: Line, judged: Judged) -> Markup:
    """A value against its target."""
    return progress.progress(_stage(judged), label=described(line, judged))


def course(line: Line) -> Markup | None:
    """The values of an indicator over time; None before the second."""
    if len(line.values) < 2:
        return None
    return progress.course([_stage(one) for one in line.values], label=_("各期数值"))


def counted(count: Count, name: str) -> Markup:
    """How many items a register has, against how many it should have."""
    label = _("%(name)s：%(value)s，目标 %(target)s", name=name, value=count.count, target=count.target)
    return progress.progress(Stage("", count.count, count.target, None), label=label)


def described(line: Line, judged: Judged) -> str:
    """A value and its target in words; the indicator's name stands above, maybe in another language."""
    unit, value = line.indicator.own_unit, f"{judged.value:g}"
    if judged.target is None:
        return f"{value} {unit}"
    target = line.indicator.said(judged.target)
    return str(_("%(value)s %(unit)s，目标 %(target)s", value=value, unit=unit, target=target))


def _stage(judged: Judged) -> Stage:
    low, high = (judged.target.low, judged.target.high) if judged.target else (None, None)
    return Stage(judged.entry.period, judged.value, low, high)
