"""`/office/waves/<code>/progress`: the field of a wave, cell by cell."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext as _

from analysis.judging.marks import CAUTION, Mark
from survey.base.clock import today
from survey.figures.labels import mark_names
from survey.figures.names import own_name
from survey.models import City, Wave
from survey.models.reference import cities
from survey.office.desk import office, page, wave_or_404
from survey.office.field.progress import Cell, progress
from survey.office.field.strips import Square, Strip, short, shortened
from survey.tables import outgoing

COLUMNS = (
    *("sector", "sector_name", "city", "city_name", "registered", "selected", "answering", "participation"),
    *("responses", "half_width", "mark", "responses_at_close", "half_width_at_close", "mark_at_close"),
    *("more_responses", "from_outlets", "obstacle", "demonstration"),
)


@office.get("/office/waves/<code>/progress")
def progress_page(code: str) -> str:
    """Sectors by cities, shaded by what can be expected at the close, and the cells of the sector asked for."""
    wave = wave_or_404(code)
    found = progress(wave, today())
    everywhere, marks = cities(), mark_names()
    names = [own_name(city) for city in everywhere]
    known: dict[str, list[Cell]] = {}
    for cell in found.cells:
        known.setdefault(cell.sector.code, []).append(cell)
    return page(
        "progress.html",
        wave=wave,
        found=found,
        heads=list(zip(shortened(names), names, strict=True)),
        rows=[_strip(wave, cells, everywhere, marks) for cells in known.values()],
        cells=known.get(request.args.get("sector", ""), []),
    )


def _strip(wave: Wave, cells: Sequence[Cell], everywhere: Sequence[City], marks: Mapping[Mark, str]) -> Strip:
    of_city = {cell.city.code: cell for cell in cells}
    sector = cells[0].sector
    here = url_for("office.progress_page", code=wave.code, sector=sector.code)
    squares = [_square(cell, here, marks) if (cell := of_city.get(city.code)) else None for city in everywhere]
    return Strip(own_name(sector), squares, f"{here}#cells")


def _square(cell: Cell, here: str, marks: Mapping[Mark, str]) -> Square:
    """The half-width that can be expected, on the shade of what the figure will be good for."""
    close = cell.close
    width = "—" if close.half_width is None else short(close.half_width)
    shade = "s0" if not close.responses else "s1 gap" if cell.misses else "s4" if close.mark == CAUTION else "s5"
    state = marks[close.mark] if close.responses else _("还没有评价")
    label = f"{own_name(cell.sector)} · {own_name(cell.city)}: ±{width}, {state}"
    return Square(width, shade, label, f"{here}#{cell.sector.code}-{cell.city.code}")


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
