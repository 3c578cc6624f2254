"""A Stata file (.dta, version 118: Stata 14 and later): a byte for each mark, labels as long as Stata takes them."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl

from questionnaires.validator.names import RESERVED_BY
from survey.outputs.microdata.codebook import Variable
from survey.outputs.microdata.labels import fitting
from survey.outputs.microdata.refusal import ProgramRefusesError

LONGEST_LABEL = 80
"""Characters that Stata takes of the label of a variable."""


def write(responses: pl.DataFrame, known: Sequence[Variable], title: str, path: Path) -> None:
    """Write the file; raises ProgramRefusesError where Stata reserves the name of a variable."""
    reserved = [variable.name for variable in known if RESERVED_BY["Stata"].fullmatch(variable.name)]
    if reserved:
        raise ProgramRefusesError(f"A provided name is a reserved word: {', '.join(reserved)}")
    frame = pd.DataFrame({name: _column(responses[name]) for name in responses.columns})
    frame.to_stata(
        path,
        write_index=False,
        version=118,
        data_label=title[:LONGEST_LABEL],
        variable_labels=fitting({variable.name: variable.label for variable in known}, LONGEST_LABEL, len),
        value_labels={
            one.name: {float(code): text for code, text in one.values.items()} for one in known if one.values
        },
        convert_dates={name: "tc" for name, kind in responses.schema.items() if kind.is_temporal()},
    )


def _column(values: pl.Series) -> "pd.api.extensions.ExtensionArray | np.ndarray":
    """A column as pandas has it; missing whole numbers stay whole."""
    if values.dtype.is_integer():
        return pd.arrays.IntegerArray(values.fill_null(0).to_numpy().copy(), values.is_null().to_numpy().copy())
    if values.dtype == pl.String:
        return values.fill_null("").to_numpy()
    return values.to_numpy()
