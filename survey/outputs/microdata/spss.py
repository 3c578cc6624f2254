"""A SPSS file (.sav, plain): formats, levels of measurement, widths of columns, labels as long as SPSS takes them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl
import pyreadstat

from questionnaires.validator.names import RESERVED_BY
from survey.outputs.microdata.codebook import Variable
from survey.outputs.microdata.labels import fitting
from survey.outputs.microdata.refusal import ProgramRefusesError

LONGEST_LABEL, LONGEST_VALUE_LABEL = 255, 120
"""Bytes that SPSS takes of the label of a variable, and of a code."""
_WIDEST = 40
_FEWEST = 8


def write(responses: pl.DataFrame, known: Sequence[Variable], title: str, path: Path) -> None:
    """Write the file; raises ProgramRefusesError where SPSS reserves the name of a variable."""
    widths = {variable.name: _width(responses[variable.name], variable) for variable in known}
    labels = fitting({variable.name: variable.label for variable in known}, LONGEST_LABEL)
    numbers = {variable.name: variable for variable in known if responses.schema[variable.name].is_numeric()}
    try:
        pyreadstat.write_sav(
            responses,
            path,
            file_label=title,
            row_compress=True,
            column_labels={**labels},
            variable_value_labels={one.name: _values(one.values) for one in known if one.values},
            variable_measure={variable.name: variable.measure for variable in known},
            variable_format={name: f"F{widths[name]}.{one.decimals}" for name, one in numbers.items()},
            variable_display_width={name: max(_FEWEST, min(width, _WIDEST)) for name, width in widths.items()},
        )
    except (pyreadstat.PyreadstatError, pyreadstat.ReadstatError) as error:
        reserved = [variable.name for variable in known if RESERVED_BY["SPSS"].fullmatch(variable.name)]
        raise ProgramRefusesError(": ".join([str(error), *reserved])) from error


def _values(values: Mapping[int, str]) -> dict[int | float, str]:
    fit = fitting(values, LONGEST_VALUE_LABEL)
    return {code: fit[code] for code in fit}


def _width(column: pl.Series, variable: Variable) -> int:
    """The characters of the longest value as it is shown."""
    if column.dtype == pl.String:
        return int(column.str.len_chars().max() or 1)  # type: ignore[arg-type]
    if not column.dtype.is_numeric():
        return 20
    ends = [column.min() or 0, column.max() or 0, *variable.values]
    longest = max(len(f"{float(end):.0f}") for end in ends)  # type: ignore[arg-type]
    return longest + (variable.decimals + 1 if variable.decimals else 0)
