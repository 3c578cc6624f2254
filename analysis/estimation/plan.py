"""What one pass over the responses keeps."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.estimation.scores import Score
from analysis.estimation.sums import Pair


@dataclass(frozen=True)
class Plan:
    """What one pass keeps.

    `keys` are the columns whose values stay apart, `items` the numeric columns and `scores` the scores that are summed,
    `pairs` the products of two of these beyond each one's square, `weight` the column of weights (None: 1 each),
    `constants` numeric columns that must not vary within a PSU, `number_keys` the keys that must hold numbers,
    `clusters` a column whose values (days) are clusters within the keys, `added` a key that is true or false: what is
    true was added to the clusters of what is not, so that both together, and the latter alone, are as if summed by
    themselves. With `by_row` every response stays a row of its own, for designs whose PSUs are the responses.
    """

    keys: tuple[str, ...]
    items: tuple[str, ...] = ()
    scores: tuple[Score, ...] = ()
    pairs: tuple[Pair, ...] = ()
    weight: str | None = None
    constants: tuple[str, ...] = ()
    number_keys: tuple[str, ...] = ()
    clusters: str | None = None
    added: str | None = None
    by_row: bool = False

    @property
    def clustered(self) -> tuple[str, ...]:
        """The keys, and the column of clusters."""
        return tuple(dict.fromkeys((*self.keys, *([] if self.clusters is None else [self.clusters]))))

    @property
    def variables(self) -> tuple[str, ...]:
        """The names of what is summed."""
        return (*self.items, *(score.name for score in self.scores))

    @property
    def products(self) -> tuple[Pair, ...]:
        """The pairs whose products are summed."""
        return tuple(dict.fromkeys([*((name, name) for name in self.variables), *self.pairs]))

    @property
    def numeric(self) -> tuple[str, ...]:
        """The columns that must hold numbers."""
        inside = (item for score in self.scores for item in score.weights)
        weight = () if self.weight is None else (self.weight,)
        return tuple(dict.fromkeys((*weight, *self.number_keys, *self.constants, *self.items, *inside)))
