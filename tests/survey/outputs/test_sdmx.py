"""A statistical system reads structure and data, and finds what was published."""

from dataclasses import replace

import pandas as pd
from pysdmx.io import get_datasets, read_sdmx

from survey.figures.reading import content_of
from survey.outputs.sdmx import as_sdmx_csv, as_sdmx_structure


def read(edition):
    """The observations by place and indicator, checked against the standard's own schemas and the code lists."""
    structure, data = as_sdmx_structure(edition).decode(), as_sdmx_csv(edition).decode()
    (found,) = get_datasets(data, structure, validate=True)
    return {(row.FAMILY, row.SECTOR, row.CITY, row.INDICATOR): row for row in found.data.itertuples()}


def test_published_numbers_come_back_at_full_precision(edition):
    found = read(edition)
    assert float(found["C", "_T", "_T", "INDEX"].OBS_VALUE) == 82.4
    assert float(found["C", "C01", "620100", "INDEX"].OBS_VALUE) == 83.33
    assert float(found["C", "_T", "_T", "CHANGE_LOW_95"].OBS_VALUE) == 0.5
    sector = found["C", "C02", "_T", "INDEX"]
    assert (sector.MARK, sector.VERDICT, sector.DEMONSTRATION) == ("E", "NOT_MET", "Y")


def test_a_withheld_figure_has_its_mark_its_target_and_no_value(edition):
    found = read(edition)
    hidden = {key[3]: row for key, row in found.items() if key[:3] == ("P", "P02", "_T")}
    assert set(hidden) == {"INDEX", "TARGET"}
    assert hidden["INDEX"].MARK == "C"
    assert pd.isna(hidden["INDEX"].OBS_VALUE)


def test_every_code_of_the_data_is_in_its_list(edition):
    message = read_sdmx(as_sdmx_structure(edition).decode(), validate=True)
    codes = {known.id: {code.id for code in known.items} for known in message.get_codelists()}
    lines = [line.split(",") for line in as_sdmx_csv(edition).decode().splitlines()]
    for line in lines[1:]:
        said = dict(zip(lines[0], line, strict=True))
        assert all(
            said[name[3:]] in known or (name, said[name[3:]]) == ("CL_VERDICT", "") for name, known in codes.items()
        )
    (flow,) = message.get_dataflows()
    assert f"{flow.agency}:{flow.id}({flow.version})" == lines[1][0]


def test_real_data_are_not_called_a_test(edition):
    assert b"<mes:Test>true" in as_sdmx_structure(edition)
    real = replace(edition, content=content_of({**edition.content.written, "demonstration": False}))
    assert b"<mes:Test>false" in as_sdmx_structure(real)
    assert {row.DEMONSTRATION for row in read(real).values()} == {"N"}
