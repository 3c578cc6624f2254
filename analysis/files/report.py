"""Estimates as a table for people, as JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
import math
from collections.abc import Callable, Sequence
from dataclasses import asdict, fields
from unicodedata import east_asian_width

from analysis.estimation.estimates import Estimate

COLUMNS = ("estimate", "se", "df", "df_satterthwaite", "low", "high", "n", "n_eff", "psus", "deff")
MORE = ("se_design",)
SHORT = {"df_satterthwaite": "df (Satt.)"}
NOTHING = "–"


def as_json(estimates: Sequence[Estimate]) -> str:
    """A list of objects, numbers at full precision, null where not estimable."""
    return json.dumps(
        [asdict(found) for found in estimates], ensure_ascii=False, indent=1, allow_nan=False, default=str
    )


def as_csv(estimates: Sequence[Estimate]) -> str:
    """One line per estimate, numbers at full precision, empty where not estimable; `by` as JSON."""
    text = io.StringIO()
    kind = type(estimates[0]) if estimates else Estimate
    writer = csv.DictWriter(text, [field.name for field in fields(kind)], lineterminator="\n")
    writer.writeheader()
    for found in estimates:
        by = None if found.by is None else json.dumps(found.by, ensure_ascii=False, default=str)
        writer.writerow(asdict(found) | {"by": by})
    return text.getvalue().rstrip("\n")


def as_table(estimates: Sequence[Estimate]) -> str:
    """Aligned columns, six significant digits."""
    columns = [*COLUMNS, *(name for name in MORE if all(hasattr(found, name) for found in estimates))]
    rows = [["", *(SHORT.get(name, name) for name in columns), "note"]]
    rows += [[_title(row), *(digits(getattr(row, name)) for name in columns), row.note or ""] for row in estimates]
    return aligned(rows)


def with_head(told: Sequence[str], form: str, printed: str) -> str:
    """What is printed, under what a person should know of how the file was read; programs get the figures alone."""
    return f"read as {'; '.join(told)}\n{printed}" if form == "table" else printed


def aligned(rows: Sequence[Sequence[str]]) -> str:
    """Rows of cells, the header first, as columns: the first and the last to the left, numbers to the right."""
    widths = [max(map(_width, column)) for column in zip(*rows, strict=True)]
    lines = [rows[0], ["-" * width for width in widths], *rows[1:]]
    return "\n".join(_line(row, widths) for row in lines)


def digits(value: float | None) -> str:
    """A number with six significant digits."""
    if value is None:
        return NOTHING
    if isinstance(value, int):
        return f"{value:,}"
    size = math.floor(math.log10(abs(value))) if value else 0
    return f"{value:,.{max(0, 5 - size)}f}" if size > -6 else f"{value:.5e}"


FORMATS: dict[str, Callable[[Sequence[Estimate]], str]] = {"table": as_table, "json": as_json, "csv": as_csv}


def _title(found: Estimate) -> str:
    by = "" if found.by is None else " " + ", ".join(f"{name}={value}" for name, value in found.by.items())
    return f"{found.statistic} {found.of}{by}"


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    blank = [" " * (width - _width(cell)) for cell, width in zip(cells, widths, strict=True)]
    numbers = (space + cell for cell, space in zip(cells[1:-1], blank[1:-1], strict=True))
    return "  ".join([cells[0] + blank[0], *numbers, cells[-1]]).rstrip()


def _width(cell: str) -> int:
    """Columns of a terminal that a text takes; Chinese characters take two."""
    return sum(2 if east_asian_width(character) in "WF" else 1 for character in cell)
