"""What the files of a snapshot are agreed to be, and what is wrong where they differ."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import polars as pl

from analysis.errors import FileError, Problem, at, wrong
from analysis.snapshot.settings import Settings, settings_of

FORMAT = 1
Kind = pl.DataType | type[pl.DataType]
REGISTER: dict[str, Kind] = {
    "outlet": pl.String,
    "unit": pl.String,
    "sector": pl.String,
    "city": pl.String,
    "volume": pl.Float64,
    "selected": pl.Boolean,
    "certainty": pl.Boolean,
    "selection_probability": pl.Float64,
    "demonstration": pl.Boolean,
}
# the invitations handed out at each outlet, which snapshots of before do not have
OFFERED = "offered"
# the scales that a response answers with "cannot say", which snapshots of before do not have
UNSURE = "unsure"
# how the page looked to whoever answered: its language, the type size, the rows that the marks of a scale stood in; of
# the last two snapshots of before know nothing
PARADATA = ("language", "type_size", "scale_layout")
RESPONSE: dict[str, Kind] = {"outlet": pl.String, "kind": pl.String, "hour": pl.Datetime("us", "UTC")}

NONE: Mapping[str, Kind] = {}
RESPONSES = "responses/"

# what a wave without responses has all the same
FURTHER: dict[str, Kind] = {"version": pl.String, "seconds": pl.Int32, "repeat": pl.Boolean}


def described(content: bytes, place: object) -> tuple[dict[str, Any], Settings, list[Problem]]:
    """The manifest of a snapshot at a place, from the bytes of its file, with its settings and what is wrong in them.

    Raises FileError where it is no manifest.
    """
    path = f"{place}/manifest.json"
    try:
        manifest = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise FileError(wrong("no_json", path=path, error=error)) from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise FileError(wrong("no_manifest", path=path, format=FORMAT))
    try:
        settings, problems = settings_of(manifest["settings"])
        for file in manifest["files"]:
            str(file["path"]), int(file["rows"])
        for name in ("outlets", "responses"):
            int(manifest["counts"][name])
        str(manifest["wave"]["code"])
    except (KeyError, TypeError, ValueError, OverflowError) as error:
        raise FileError(wrong("manifest_not_as_agreed", path=place, error=repr(error))) from error
    return manifest, settings, [at(wrong("settings"), [problem]) for problem in problems]


def miscounted(manifest: Mapping[str, Any], found: int) -> list[Problem]:
    """What is wrong where so many responses were found."""
    expected = int(manifest["counts"]["responses"])
    return [] if found == expected else [wrong("responses_differ", found=found, expected=expected)]


def registered(outlets: pl.DataFrame, settings: Settings, place: object) -> pl.DataFrame:
    """The register, with the column that those of before do not have; raises FileError with every problem in it."""
    if OFFERED not in outlets.columns:
        outlets = outlets.with_columns(pl.lit(None, pl.Int64).alias(OFFERED))
    problems = _register_problems(outlets, settings)
    if problems:
        raise FileError(at(f"{place}/outlets.parquet", problems))
    return outlets


def response_schema(settings: Settings) -> dict[str, Kind]:
    """The columns of responses that figures need."""
    return RESPONSE | dict.fromkeys(settings.score.weights, pl.UInt8)


def differing(
    path: str, found: Mapping[str, Any], schema: Mapping[str, Kind], optional: Mapping[str, Kind] = NONE
) -> list[Problem]:
    """What is wrong with the columns of a file."""
    return [
        wrong("column_differs", path=path, column=name, kind=kind, found=found.get(name, wrong("nothing_there")))
        for name, kind in {**schema, **{name: kind for name, kind in optional.items() if name in found}}.items()
        if found.get(name) != kind
    ]


def _register_problems(outlets: pl.DataFrame, settings: Settings) -> list[Problem]:
    volume, probability = pl.col("volume"), pl.col("selection_probability")
    sectors, cities = [s.code for s in settings.sectors], [c.code for c in settings.cities]
    rules = {
        "outlet_twice": pl.col("outlet").is_duplicated(),
        "outlet_without_unit": pl.col("unit").is_null(),
        "outlet_of_unknown_sector": ~pl.col("sector").is_in(sectors) | pl.col("sector").is_null(),
        "outlet_in_unknown_city": ~pl.col("city").is_in(cities) | pl.col("city").is_null(),
        "outlet_volume_is_none": volume.is_not_null() & ~(volume.is_finite() & (volume >= 0)),
        "outlet_probability_outside": ~((probability > 0) & (probability <= 1)),
        "outlet_offered_below_none": pl.col(OFFERED) < 0,
        "outlet_neither_selected": pl.col("selected").is_null() | pl.col("certainty").is_null(),
    }
    return [
        wrong(code, outlet=outlet)
        for code, broken in rules.items()
        for outlet in outlets.filter(broken)["outlet"].unique().sort().to_list()
    ]
