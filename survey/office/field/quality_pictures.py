"""What is unusual, and when responses came, as shaded strips."""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from itertools import groupby
from typing import Any

from flask_babel import format_date, get_locale
from flask_babel import gettext as _
from markupsafe import Markup

from analysis.quality.names import FLAGS
from survey.drawing.days import day_bars
from survey.office.field.strips import Square, Strip, short

SOME, MANY = 1.0, 10.0
"""Per cent from which a share is shaded, and shaded more."""
_THIRDS = ("s3", "s4", "s5")

Row = Mapping[str, Any]


def flag_strips(rows: Sequence[Row], named: Mapping[str, str], flags: Mapping[str, str]) -> list[Strip]:
    """A strip each: the share of the flagged, and of each flag, in per cent of the responses."""
    return [
        Strip(
            named.get(row["code"], row["code"]),
            [
                _share(100 * row[column] / row["responses"], f"{named.get(row['code'], row['code'])}: {said}")
                if row["responses"]
                else None
                for column, said in {"flagged": _("有标记"), **flags}.items()
            ],
        )
        for row in rows
    ]


def flag_heads(flags: Mapping[str, str]) -> list[tuple[str, str]]:
    """What stands over these strips: a character each, and the name."""
    signs = dict(zip(FLAGS, (_("重"), _("快"), _("极"), _("同"), _("增"), _("批"), _("夜")), strict=True))
    return [(_("计"), _("有标记")), *((signs[flag], name) for flag, name in flags.items())]


def _share(percent: float, said: str) -> Square:
    shade = "s1" if percent >= MANY else "s2" if percent >= SOME else "s3"
    return Square(short(percent) if percent else "0", shade, f"{said} {percent:.1f}%")


def clock(hours: Sequence[Row]) -> tuple[list[tuple[str, str]], list[Strip]]:
    """Heads and strips: the hours that occur across, a weekday a strip; per cent of all responses."""
    if not hours:
        return [], []
    counts = {(one["weekday"], one["hour"]): one["responses"] for one in hours}
    whole, most = sum(counts.values()), max(counts.values())
    across = range(min(one["hour"] for one in hours), max(one["hour"] for one in hours) + 1)
    names = get_locale().days["stand-alone"]["wide"]
    strips = [
        Strip(
            names[day - 1],
            [_hour(counts.get((day, hour), 0), whole, most, f"{names[day - 1]} {hour}:00") for hour in across],
        )
        for day in range(1, 8)
    ]
    return [(str(hour), str(hour)) for hour in across], strips


def _hour(count: int, whole: int, most: int, said: str) -> Square:
    percent = 100 * count / whole
    return Square(short(percent), _THIRDS[min(2, 3 * count // most)], f"{said}: {percent:.1f}%")


def week_strips(weeks: Sequence[Row]) -> tuple[list[tuple[str, str]], list[Strip]]:
    """Heads and strips: weeks across, an outlet a strip; the share of the flagged in per cent."""
    if not weeks:
        return [], []
    mondays = sorted({date.fromisoformat(one["week"]) for one in weeks})
    across = [mondays[0] + timedelta(weeks=place) for place in range((mondays[-1] - mondays[0]).days // 7 + 1)]
    strips = []
    for outlet, its in groupby(weeks, key=lambda one: one["outlet"]):
        known = {date.fromisoformat(one["week"]): one for one in its}
        strips.append(Strip(outlet, [_week(known.get(week), week) for week in across]))
    return [(f"{week.month}.{week.day}", str(format_date(week, "M/d"))) for week in across], strips


def _week(one: Row | None, week: date) -> Square | None:
    if one is None:
        return None
    said = _("%(week)s 那一周：%(n)s 份，%(flagged)s 份有标记", week=week, n=one["responses"], flagged=one["flagged"])
    share = 100 * one["flagged"] / one["responses"]
    return Square(str(one["flagged"]), "s1" if share >= MANY else "s2" if share >= SOME else "s3", said)


def days(counts: Sequence[Row]) -> Markup | None:
    """All days as bars, the flagged ones solid."""
    if not counts:
        return None
    told = [(date.fromisoformat(one["day"]), one["responses"], one["flagged"]) for one in counts]
    most = max(told, key=lambda one: one[1])
    label = _("每天的评价：最多的一天 %(day)s，%(n)s 份", day=most[0], n=most[1])
    return day_bars(told, label)
