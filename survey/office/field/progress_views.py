"""`/office/waves/<code>/progress`: the field of a wave, cell by cell."""

from collections.abc import Callable, Mapping
from math import inf
from types import MappingProxyType
from typing import Any

from flask import Response, request

from survey.base.clock import today
from survey.office.desk import office, page, wave_or_404
from survey.office.field.progress import Cell, progress
from survey.tables import outgoing

SORTS: Mapping[str, Callable[[Cell], Any]] = MappingProxyType(
    {
        "cell": lambda cell: (cell.sector.code, cell.city.code),
        "responses": lambda cell: cell.now.responses,
        "participation": lambda cell: cell.participation or 0,
        "half_width": lambda cell: -(cell.close.half_width or inf),
        "more": lambda cell: -(cell.more.responses if cell.more else 0),
    }
)
COLUMNS = (
    *("sector", "sector_name", "city", "city_name", "registered", "selected", "answering", "participation"),
    *("responses", "half_width", "mark", "responses_at_close", "half_width_at_close", "mark_at_close"),
    *("more_responses", "from_outlets", "obstacle", "demonstration"),
)


@office.get("/office/waves/<code>/progress")
def progress_page(code: str) -> str:
    """The cells that will miss the publication rule, or all, in the order asked for."""
    wave = wave_or_404(code)
    found = progress(wave, today())
    sort = request.args.get("sort", "")
    sort = sort if sort in SORTS else "cell"
    shown = request.args.get("show", "")
    shown = shown if shown in ("all", "misses") else "misses"
    cells = sorted((cell for cell in found.cells if shown == "all" or cell.misses), key=SORTS[sort])
    return page("progress.html", wave=wave, found=found, cells=cells, sort=sort, shown=shown)


@office.get("/office/waves/<code>/progress.csv")
def progress_csv(code: str) -> Response:
    """All cells as a file."""
    wave = wave_or_404(code)
    rows = [row(cell, wave.demo_data) for cell in progress(wave, today()).cells]
    return outgoing.download(outgoing.as_csv(rows, COLUMNS), f"progress-{wave.code}-{today().isoformat()}.csv")


def row(cell: Cell, demonstration: bool) -> dict[str, Any]:
    """A cell as plain values."""
    return {
        "sector": cell.sector.code,
        "sector_name": cell.sector.name,
        "city": cell.city.code,
        "city_name": cell.city.name,
        "registered": cell.registered,
        "selected": cell.selected,
        "answering": cell.answering,
        "participation": cell.participation,
        "responses": cell.now.responses,
        "half_width": cell.now.half_width,
        "mark": cell.now.mark,
        "responses_at_close": cell.close.responses,
        "half_width_at_close": cell.close.half_width,
        "mark_at_close": cell.close.mark,
        "more_responses": cell.more.responses if cell.more else None,
        "from_outlets": cell.more.outlets if cell.more else None,
        "obstacle": cell.obstacle,
        "demonstration": demonstration,
    }
