"""Days added up, kept as JSON, as columns of numbers: read in one go, without an object for each number."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from analysis.live.confidence_sequence import FloatArray, IntArray
from questionnaires import Questionnaire
from survey.codes.labels import KINDS
from survey.units.adding_up import Days
from survey.units.sums import ANYTHING

AT_ONCE = 2**20
"""Characters of JSON that are read at once: of ten times as many each would take twice as long."""
_MOMENTS = pl.List(pl.Float64)
_Path = tuple[str, ...]
_ROW = ("outlet", "day")


@dataclass(frozen=True, eq=False)
class Scores:
    """Of r outlet-days the outlet's id and the day, in days since 1970 (r,), and the moments of the score (r, 2): how
    many, and their sum."""

    outlet: IntArray
    day: IntArray
    score: FloatArray


@dataclass(frozen=True, eq=False)
class Columns(Scores):
    """All of `survey.units.sums.Sums`: also the moments of each item and each construct (r, 2), how many responses came
    by each kind of code, and how many chose each reason (r,)."""

    items: Mapping[str, FloatArray]
    constructs: Mapping[str, FloatArray]
    kinds: Mapping[str, FloatArray]
    reasons: Mapping[str, Mapping[str, FloatArray]]


def scores(days: Iterable[Days]) -> Scores:
    """The scores alone, where nothing else is there."""
    read = _read(days, _MOMENTS, _moments(()))
    return Scores(*_rows(read), _pair(read, ()))


def columns(days: Iterable[Days], questionnaire: Questionnaire) -> Columns:
    """Everything; what a day's sums do not have counts nothing there."""
    items, constructs = questionnaire.scales, dict.fromkeys(filter(None, questionnaire.scales.values()))
    reasons = {item.id: [ANYTHING, *(option.value for option in item.options)] for item in questionnaire.reasons}
    moments: list[_Path] = [
        ("score",),
        *(("items", item) for item in items),
        *(("constructs", one) for one in constructs),
    ]
    counts: list[_Path] = [("kinds", kind) for kind in KINDS]
    counts += [("reasons", item, option) for item, options in reasons.items() for option in options]
    kind = pl.Struct(
        {
            "score": _MOMENTS,
            "items": pl.Struct(dict.fromkeys(items, _MOMENTS)),
            "constructs": pl.Struct(dict.fromkeys(constructs, _MOMENTS)),
            "kinds": pl.Struct(dict.fromkeys(KINDS, pl.Int64)),
            "reasons": pl.Struct(
                {item: pl.Struct(dict.fromkeys(options, pl.Int64)) for item, options in reasons.items()}
            ),
        }
    )
    found = {name: expression for path in moments for name, expression in _moments(path).items()}
    read = _read(days, kind, found | {_name(path): _field(path) for path in counts})
    return Columns(
        *_rows(read),
        _pair(read, ("score",)),
        {item: _pair(read, ("items", item)) for item in items},
        {construct: _pair(read, ("constructs", construct)) for construct in constructs},
        {kind: read[_name(("kinds", kind))].to_numpy() for kind in KINDS},
        {
            item: {option: read[_name(("reasons", item, option))].to_numpy() for option in options}
            for item, options in reasons.items()
        },
    )


def _read(days: Iterable[Days], kind: pl.DataType, found: Mapping[str, pl.Expr]) -> pl.DataFrame:
    """A row for each outlet and day, with what is found in its sums, which are of this kind."""
    parts = [
        pl.DataFrame(
            {
                "outlet": pl.Series([one.outlet_id for one in some], dtype=pl.Int64),
                "day": pl.Series([one.days for one in some], dtype=pl.String).str.split(","),
                "sums": pl.Series([f"[{one.sums}]" for one in some], dtype=pl.String).str.json_decode(pl.List(kind)),
            }
        )
        .explode("day", "sums")
        .select("outlet", pl.col("day").str.to_date(), **{name: one.fill_null(0) for name, one in found.items()})
        for some in _batches(days)
    ]
    return pl.concat(parts).group_by(_ROW, maintain_order=True).sum()


def _batches(days: Iterable[Days]) -> Iterator[list[Days]]:
    batch: list[Days] = []
    size = 0
    for one in days:
        batch.append(one)
        size += len(one.sums)
        if size > AT_ONCE:
            yield batch
            batch, size = [], 0
    yield batch


def _name(path: _Path) -> str:
    return "/".join(path)


def _field(path: _Path) -> pl.Expr:
    found = pl.col("sums")
    for name in path:
        found = found.struct.field(name)
    return found


def _moments(path: _Path) -> dict[str, pl.Expr]:
    return {f"{_name(path)}:{place}": _field(path).list.get(place) for place in range(2)}


def _rows(read: pl.DataFrame) -> tuple[IntArray, IntArray]:
    return read["outlet"].to_numpy(), read["day"].to_physical().cast(pl.Int64).to_numpy()


def _pair(read: pl.DataFrame, path: _Path) -> FloatArray:
    return read.select(_moments(path).keys()).to_numpy()
