"""The sums of many outlet-days, kept as JSON, as columns of numbers: read in one go, with no object for each number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from analysis.live.confidence_sequence import FloatArray
from questionnaires import Item, Questionnaire
from survey.codes.labels import KINDS
from survey.units.sums import ANYTHING

_MOMENTS = pl.List(pl.Float64)


@dataclass(frozen=True, eq=False)
class Columns:
    """`survey.units.sums.Sums` of r outlet-days: moments (r, 2), how many and their sum, of the score, of each item and
    each construct; how many responses came by each kind of code, and how many chose each reason (r,)."""

    score: FloatArray
    items: Mapping[str, FloatArray]
    constructs: Mapping[str, FloatArray]
    kinds: Mapping[str, FloatArray]
    reasons: Mapping[str, Mapping[str, FloatArray]]


def columns(sums: Sequence[str], questionnaire: Questionnaire) -> Columns:
    """The columns of these sums; a part that one of them does not have counts nothing there."""
    items, constructs = questionnaire.scales, dict.fromkeys(filter(None, questionnaire.scales.values()))
    kind = pl.Struct(
        {
            "score": _MOMENTS,
            "items": pl.Struct(dict.fromkeys(items, _MOMENTS)),
            "constructs": pl.Struct(dict.fromkeys(constructs, _MOMENTS)),
            "kinds": pl.Struct(dict.fromkeys(KINDS, pl.Int64)),
            "reasons": pl.Struct(
                {item.id: pl.Struct(dict.fromkeys(_options(item), pl.Int64)) for item in questionnaire.reasons}
            ),
        }
    )
    read = pl.Series(sums, dtype=pl.String).str.json_decode(kind).struct
    parts = {part: read.field(part).struct for part in ("items", "constructs", "kinds", "reasons")}
    return Columns(
        _moments(read.field("score")),
        {item: _moments(parts["items"].field(item)) for item in items},
        {construct: _moments(parts["constructs"].field(construct)) for construct in constructs},
        {kind: _counts(parts["kinds"].field(kind)) for kind in KINDS},
        {
            item.id: {
                option: _counts(parts["reasons"].field(item.id).struct.field(option)) for option in _options(item)
            }
            for item in questionnaire.reasons
        },
    )


def scores(scores: Sequence[str]) -> FloatArray:
    """The moments (r, 2) of these scores."""
    return _moments(pl.Series(scores, dtype=pl.String).str.json_decode(_MOMENTS))


def _moments(lists: pl.Series) -> FloatArray:
    return np.column_stack([_counts(lists.list.get(place)) for place in range(2)])


def _options(item: Item) -> list[str]:
    return [ANYTHING, *(option.value for option in item.options)]


def _chosen(reasons: pl.Series, item: Item) -> dict[str, FloatArray]:
    return {option: _counts(reasons.struct.field(option)) for option in _options(item)}


def _counts(column: pl.Series) -> FloatArray:
    return column.fill_null(0).to_numpy()
