"""The scoreboard for programs: the indicators of the outline's box 1 with their targets and values."""

from typing import Any

from survey.figures.records import Row
from survey.indicators.board import Judged, Line, board
from survey.indicators.kinds import GROUPS, Indicator, computed_indicators
from survey.indicators.services import Services, services


def scoreboard() -> dict[str, Any]:
    """Row by row of the box; computed values have no period, being those of the latest release and the registers."""
    entered, computed = board(), services()
    listed = [_line(line) for line in entered.lines] + _computed(computed)
    order = list(GROUPS)
    return {
        "demonstration": entered.demonstration or computed.demonstration,
        "box": dict(GROUPS),
        "indicators": sorted(listed, key=lambda one: order.index(one["group"])),
    }


def _line(line: Line) -> dict[str, Any]:
    return _about(line.indicator) | {"values": [_value(one) for one in line.values]}


def _value(one: Judged) -> dict[str, Any]:
    entry = one.entry
    return {
        "period": entry.period,
        "value": one.value,
        "target_year": one.target.year if one.target else None,
        "met": one.met,
        "source": entry.source,
        "date": entry.dated.isoformat(),
        "note": entry.note or None,
    }


def _computed(found: Services) -> list[dict[str, Any]]:
    """The five of the services row, in its order; an index that is not published has no value."""
    rows, counts = {row.code: row for row in found.families}, {one.kind: one.count for one in found.counts}
    said = []
    value: dict[str, Any] | None
    for one in computed_indicators():
        if one.code in counts:
            target = one.targets[-1]
            value = {"value": counts[one.code], "target_year": target.year, "met": target.met(counts[one.code])}
        else:
            value = _index(found, rows.get(one.code))
        said.append(_about(one) | {"values": [value] if value else []})
    return said


def _index(found: Services, row: Row | None) -> dict[str, Any] | None:
    if row is None or row.hidden or found.release is None:
        return None
    shown = {name: getattr(row, name) for name in ("low", "high", "target", "verdict")}
    return {"wave": found.release.wave.code, "revision": found.release.revision, "value": row.index, **shown}


def _about(one: Indicator) -> dict[str, Any]:
    return {
        "code": one.code,
        "group": one.group,
        "name": one.name,
        "name_en": one.name_en,
        "unit": one.unit,
        "unit_en": one.unit_en,
        "direction": one.direction,
        "targets": [{"year": target.year, "low": target.low, "high": target.high} for target in one.targets],
        "source": one.source or None,
    }
