"""The invented areas of tests/reference as they are fitted."""

import csv

import numpy as np
import pytest

from analysis.models.areas import explained_by
from tests.analysis.conftest import REFERENCE


@pytest.fixture(scope="session")
def reference_areas():
    """The areas of a case of small_areas.csv, with two covariates and a factor."""
    with (REFERENCE / "small_areas.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    def build(case):
        chosen = [row for row in rows if row["case"] == case]

        def numbers(name):
            return np.array([float(row[name] or "nan") for row in chosen])

        covariates = {name: numbers(name) for name in ("open_codes", "log_volume")}
        factors = {"zone": [row["zone"] for row in chosen]}
        names = [row["area"] for row in chosen]
        return explained_by(names, numbers("score"), numbers("variance"), covariates, factors)

    return build
