"""The sampling design: strata, primary sampling units (PSUs), the finite population, strata with a single PSU."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

import numpy as np

from analysis.estimation.sums import FloatArray, IntArray, grouped

LonelyRule = Literal["error", "adjust", "average", "certainty", "remove", "collapse"]
LONELY_RULES: tuple[LonelyRule, ...] = get_args(LonelyRule)


@dataclass(frozen=True)
class Columns:
    """The columns of a survey file that describe its design, as in R's `svydesign`.

    Without `strata` there is one stratum; without `psu` every response is a PSU. `population_psus` is the number of
    PSUs in the stratum's population, for the finite population correction; without `weight` it also makes the weights.
    `nested`: PSU labels repeat across strata. `collapse_order`: strata in the order in which neighbours are joined.
    """

    strata: str | None = None
    psu: tuple[str, ...] = ()
    weight: str | None = None
    population_psus: str | None = None
    nested: bool = False
    lonely_psu: LonelyRule = "error"
    collapse_order: tuple[str, ...] = ()

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns that a table of sums must keep apart."""
        single = (name for name in (self.strata, self.population_psus) if name is not None)
        return tuple(dict.fromkeys((*single, *self.psu)))


@dataclass(frozen=True, eq=False)
class Design:
    """A design laid out over the rows of a table of sums.

    `psu` (rows,) and `stratum` (PSUs,) are positions, `names` (strata,) labels, `population` (strata,) the PSUs in the
    population (infinite: no correction). `lonely_psu` is the rule for strata with one PSU, `collapsed` the strata that
    were joined, each with the one it joined.
    """

    psu: IntArray
    stratum: IntArray
    names: tuple[str, ...]
    population: FloatArray
    lonely_psu: LonelyRule = "error"
    collapsed: tuple[tuple[str, str], ...] = ()

    @property
    def psus(self) -> int:
        """The number of PSUs in the sample."""
        return len(self.stratum)

    @property
    def sizes(self) -> IntArray:
        """The number n of PSUs of each stratum in the sample."""
        return np.bincount(self.stratum, minlength=len(self.names))

    @property
    def fraction(self) -> FloatArray:
        """The sampling fraction f of each stratum."""
        fraction: FloatArray = self.sizes / self.population
        return fraction

    @property
    def lonely(self) -> tuple[str, ...]:
        """The strata with one PSU."""
        return tuple(self.names[h] for h in np.flatnonzero(self.sizes == 1))


def collapse(design: Design, lines: Iterable[Mapping[str, float]]) -> Design:
    """Join every stratum with one PSU to its nearest neighbour.

    Each line gives strata their places on it (those not in the design do not matter) and is dealt with by itself, in
    the order of the places; of two equally near neighbours the earlier is taken. A stratum without any neighbour stays
    as it is.
    """
    group, sizes = np.arange(len(design.names)), design.sizes
    position = {name: h for h, name in enumerate(design.names)}
    collapsed = []
    for line in lines:
        present = sorted((place, position[name]) for name, place in line.items() if name in position)
        for place, h in present:
            if sizes[group == group[h]].sum() > 1:
                continue
            others = [(abs(there - place), there, k) for there, k in present if group[k] != group[h]]
            if others:
                neighbour = min(others)[2]
                collapsed.append((design.names[h], design.names[neighbour]))
                group[group == group[h]] = group[neighbour]
    kept, new = np.unique(group, return_inverse=True)
    return replace(
        design,
        stratum=new[design.stratum],
        names=tuple(design.names[h] for h in kept),
        population=grouped(design.population, new, len(kept)),
        collapsed=design.collapsed + tuple(collapsed),
    )
