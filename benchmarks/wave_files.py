"""A synthetic wave as the files of a snapshot, so that the project's own index computes it."""

from __future__ import annotations

import json
import shutil
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import polars as pl

from analysis.snapshot.agreed import FORMAT
from benchmarks.codes import CITIES
from survey.asked.scoring import SCORE
from survey.demonstration.settings import load_settings

FAMILIES = {"C": 80, "P": 85}


def write_wave(folder: Path, register: pl.DataFrame, responses: pl.DataFrame) -> None:
    """Write register and responses with their manifest, in the place of what was there."""
    shutil.rmtree(folder / "responses", ignore_errors=True)
    (folder / "responses").mkdir()
    frames = {"outlets.parquet": register, "responses/part-00000.parquet": responses}
    for name, frame in frames.items():
        frame.write_parquet(folder / name)
    manifest = {
        "format": FORMAT,
        "wave": {"code": "simulated"},
        "demonstration": True,
        "counts": {"outlets": register.height, "responses": responses.height},
        "files": [{"path": name, "rows": frame.height} for name, frame in frames.items()],
        "settings": settings_of(CITIES),
    }
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")


def settings_of(cities: Sequence[str]) -> dict[str, Any]:
    """What a wave of all sectors in some cities is measured with."""
    sectors = load_settings().sectors
    return {
        "basis": "all",
        "transform": "acsi",
        "items": dict(SCORE.weights),
        "minimum_items": SCORE.minimum_items,
        "confidence": 0.95,
        "psu": "outlet",
        "families": [{"code": code, "name": code, "target": target} for code, target in FAMILIES.items()],
        "sectors": [{"code": code, "name": code, "family": code[0]} for code in sectors],
        "cities": [{"code": city, "name": city} for city in cities],
        "collapse_order": [*cities],
        "shares": {"of": {code: sector.share for code, sector in sectors.items()}},
    }
