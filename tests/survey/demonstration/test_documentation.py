"""docs/demonstration.md says what the model does."""

from dataclasses import asdict

import pytest

from survey.base.config import ROOT
from survey.demonstration.model import CONSTRUCTS, MODEL


def documented():
    """The cells of every row of every table, by the first cell."""
    lines = (ROOT / "docs" / "demonstration.md").read_text(encoding="utf-8").splitlines()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines if line.startswith("|")]
    return {name: cells for name, *cells in rows}


@pytest.mark.parametrize(("name", "value"), asdict(MODEL).items())
def test_every_parameter_is_documented_with_its_value(name, value):
    assert float(documented()[name][0]) == value


@pytest.mark.parametrize("construct", CONSTRUCTS)
def test_every_construct_is_documented_with_its_level_and_correlation(construct):
    level, correlation = documented()[construct or "none"]
    assert (float(level), float(correlation)) == (CONSTRUCTS[construct].level, CONSTRUCTS[construct].correlation)
