"""Small areas as tables for people, as JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import asdict, fields

from analysis.files.report import aligned, digits
from analysis.models.small_areas import SmallArea, SmallAreas

FIGURES = ("direct", "synthetic", "eblup", "mse", "gamma", "benchmarked")


def as_json(found: SmallAreas) -> str:
    """The model with its areas, numbers at full precision, null where there is no such figure."""
    return json.dumps(asdict(found), ensure_ascii=False, indent=1, allow_nan=False)


def as_csv(found: SmallAreas) -> str:
    """One line per area, numbers at full precision, empty where there is no such figure; without the model."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [field.name for field in fields(SmallArea)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(map(asdict, found.areas))
    return text.getvalue().rstrip("\n")


def as_table(found: SmallAreas) -> str:
    """How the model was fitted, its coefficients, its areas; six significant digits."""
    coefficients = [["coefficient", "estimate", "se", ""]]
    coefficients += [[one.name, digits(one.estimate), digits(one.se), ""] for one in found.coefficients]
    areas = [["area", *FIGURES, "note"]]
    areas += [[one.area, *(digits(getattr(one, name)) for name in FIGURES), _note(one)] for one in found.areas]
    said = [] if found.note is None else [found.note]
    return "\n\n".join(["\n".join([_summary(found), *said]), aligned(coefficients), aligned(areas)])


FORMATS: dict[str, Callable[[SmallAreas], str]] = {"table": as_table, "json": as_json, "csv": as_csv}


def _summary(found: SmallAreas) -> str:
    direct = sum(area.direct is not None for area in found.areas)
    parts = [f"{len(found.areas):,} areas, {direct:,} with an estimate", "model-based", found.method]
    parts += [f"{'' if found.converged else 'not '}converged in {found.iterations} steps"]
    return "; ".join([*parts, f"A = {digits(found.refvar) if found.refvar else 0}"])


def _note(area: SmallArea) -> str:
    return "synthetic" if area.direct is None else ""
