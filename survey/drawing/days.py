"""Days as upright bars: how many came, and how many of them are of a kind to look at."""

from collections.abc import Sequence
from datetime import date

from markupsafe import Markup

from survey.drawing.pieces import Colours

WIDTH, HEIGHT = 360.0, 80.0
_BAR = '<rect x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}" fill="{}"{}/>'


def day_bars(days: Sequence[tuple[date, int, int]], label: str) -> Markup:
    """(day, all, marked) as bars, the marked part solid at the foot, the rest pale; days that are not there are empty.

    `label` says it in words. Raises ValueError where there are no days.
    """
    if not days:
        raise ValueError("bars need at least one day")
    colours, first = Colours(), days[0][0]
    width = WIDTH / ((days[-1][0] - first).days + 1)
    unit = HEIGHT / max(1, *(whole for _day, whole, _marked in days))
    bars = []
    for day, whole, marked in days:
        x = (day - first).days * width
        for count, more in ((whole, Markup(' fill-opacity=".35"')), (marked, Markup(""))):
            height = count * unit
            bars.append(Markup(_BAR).format(x, HEIGHT - height, 0.85 * width, height, colours.accent, more))
    return Markup(
        '<svg class="days" viewBox="0 0 {:g} {:g}" width="100%" preserveAspectRatio="none" role="img">'
        "<title>{}</title>{}</svg>"
    ).format(WIDTH, HEIGHT, label, Markup("").join(bars))
