"""Days added up, kept as JSON, as columns of numbers: read in one go, without an object for each number."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from analysis.live.confidence_sequence import FloatArray, IntArray
from questionnaires import Questionnaire
from survey.codes.labels import KINDS
from survey.units.adding_up import Days
from survey.units.sums import ANYTHING

if TYPE_CHECKING:
    import polars as pl

# Polars is imported within functions: a server does without it until somebody looks at scores.

AT_ONCE = 2**20
"""Characters of JSON that are read at once: of ten times as many each would take twice as long."""
_Path = tuple[str, ...]
"""Where something stands in the sums of a day."""
_Sought = Mapping[_Path, Literal["moments", "count"]]


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
    """The scores, where nothing else is there."""
    outlet, day, found = _read(days, {(): "moments"})
    return Scores(outlet, day, found[()])


def columns(days: Iterable[Days], questionnaire: Questionnaire) -> Columns:
    """Everything; what a day's sums do not have counts nothing there."""
    items, constructs = questionnaire.scales, list(dict.fromkeys(filter(None, questionnaire.scales.values())))
    reasons = {item.id: [ANYTHING, *(option.value for option in item.options)] for item in questionnaire.reasons}
    moments: list[_Path] = [("score",), *(("items", item) for item in items)]
    moments += [("constructs", construct) for construct in constructs]
    counts: list[_Path] = [("kinds", kind) for kind in KINDS]
    counts += [("reasons", item, option) for item, options in reasons.items() for option in options]
    sought: _Sought = {**dict.fromkeys(moments, "moments"), **dict.fromkeys(counts, "count")}
    outlet, day, found = _read(days, sought)
    return Columns(
        outlet,
        day,
        found["score",],
        {item: found["items", item] for item in items},
        {construct: found["constructs", construct] for construct in constructs},
        {kind: found["kinds", kind] for kind in KINDS},
        {item: {option: found["reasons", item, option] for option in options} for item, options in reasons.items()},
    )


def _read(days: Iterable[Days], sought: _Sought) -> tuple[IntArray, IntArray, dict[_Path, FloatArray]]:
    """Outlets, days, and what is sought in the sums: a count (r,), of moments the first two (r, 2)."""
    import polars as pl

    kind = pl.List(_kind(sought))
    named = {path: _named(path, of) for path, of in sought.items()}
    taken = {name: one.fill_null(0) for expressions in named.values() for name, one in expressions.items()}
    parts = [
        pl.DataFrame(
            {
                "outlet": pl.Series([one.outlet_id for one in some], dtype=pl.Int64),
                "day": pl.Series([one.days for one in some], dtype=pl.String).str.split(","),
                "sums": pl.Series([f"[{one.sums}]" for one in some], dtype=pl.String).str.json_decode(kind),
            }
        ).explode("day", "sums")
        for some in _batches(days)
    ]
    day = pl.col("day").str.to_date().to_physical().cast(pl.Int64)
    read = pl.concat(parts).select("outlet", day, **taken).group_by("outlet", "day", maintain_order=True).sum()
    found = {path: read.select(list(names)).to_numpy() for path, names in named.items()}
    found |= {path: found[path][:, 0] for path, kind in sought.items() if kind == "count"}
    return read["outlet"].to_numpy(), read["day"].to_numpy(), found


def _batches(days: Iterable[Days]) -> Iterator[list[Days]]:
    """At least one batch, and each but the last of more than AT_ONCE."""
    batch: list[Days] = []
    size = 0
    for one in days:
        batch.append(one)
        size += len(one.sums)
        if size > AT_ONCE:
            yield batch
            batch, size = [], 0
    yield batch


def _kind(sought: _Sought) -> "pl.DataType":
    """The JSON in which all that is sought stands where its path says."""
    import polars as pl

    if () in sought:
        return pl.List(pl.Float64) if sought[()] == "moments" else pl.Int64()
    parts: dict[str, dict[_Path, Literal["moments", "count"]]] = {}
    for (first, *rest), kind in sought.items():
        parts.setdefault(first, {})[tuple(rest)] = kind
    return pl.Struct({name: _kind(part) for name, part in parts.items()})


def _named(path: _Path, kind: str) -> "dict[str, pl.Expr]":
    """The columns of what stands at a path, by names of their own."""
    import polars as pl

    field, name = pl.col("sums"), "/".join(path)
    for part in path:
        field = field.struct.field(part)
    return {f"{name}:{place}": field.list.get(place) for place in range(2)} if kind == "moments" else {name: field}
