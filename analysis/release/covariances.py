"""Covariances of what a release publishes, for composites and their changes to be computed again without responses."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

import numpy as np

from analysis.release.judged import shown
from analysis.wave.changes import Compared
from analysis.wave.differences import SIDE
from analysis.wave.level import Level
from analysis.wave.view import View

COLUMNS = {"sectors": ("sector",), "cells": ("sector", "city")}


def covariances_of(seen: View, compared: Compared | None, public: Mapping[str, Any]) -> dict[str, Any]:
    """The content of covariances.json: by list those of this wave alone (`own`), and of both waves together.

    Each has `estimates`, pairs of code and wave, and `entries`, triples of two positions in it (the first not after the
    second) and their covariance; what is not listed is 0. Sectors and cells are apart, for together they would tell
    more about hidden cells than either.
    """
    wave = seen.snapshot.wave
    found: dict[str, Any] = {"format": 1}
    for level, columns in COLUMNS.items():
        now = {row["code"] for row in public[level] if shown(row)}
        then = {row["code"] for row in public[level] if row.get("change") is not None}
        own: Level = getattr(seen.measured.levels, level)
        places = {("-".join(code), wave): i for code, i in own.position(*columns).items()}
        found[level] = {"own": _matrix(own, places, {(code, wave) for code in now}), "together": None}
        if compared is not None:
            both: Level = getattr(compared, level)
            places = {("-".join(place[1:]), place[0]): i for place, i in both.position(SIDE, *columns).items()}
            wanted = {(code, wave) for code in now} | {(code, compared.changes.earlier) for code in then}
            found[level]["together"] = _matrix(both, places, wanted)
    return found


def _matrix(level: Level, places: Mapping[tuple[str, str], int], wanted: Collection[tuple[str, str]]) -> dict[str, Any]:
    names = sorted(name for name in wanted if name in places)
    chosen = [places[name] for name in names]
    matrix = level.estimates.covariance()[np.ix_(chosen, chosen)]
    upper = np.argwhere(np.triu(matrix) != 0).tolist()
    return {"estimates": [list(name) for name in names], "entries": [[i, j, float(matrix[i, j])] for i, j in upper]}
