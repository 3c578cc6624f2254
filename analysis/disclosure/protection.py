"""One pattern of suppression for everything a release publishes: lists, variants, changes, and what went before.

The attacker knows the parts of every figure. All variants of a figure are taken to move together with its cells, which
grants the attacker more than is known: a pattern that stands this stands any knowledge of how near they are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.disclosure.suppression import HIGHEST, LOWEST, BoolArray, Table, feasible_interval, suppress
from analysis.disclosure.totals import Name, Parts, Total
from analysis.errors import AnalysisError, wrong

LEAST_WIDTH = 10.0
SLACK = 1e-6


@dataclass(frozen=True)
class Cells:
    """Cells with their values, responses and families, and which are secret, withheld anyway, or published before.

    Those with fewer responses are hidden rather than those with more.
    """

    values: Mapping[str, float]
    size: Mapping[str, int]
    family: Mapping[str, str]
    secret: Collection[str]
    withheld: Collection[str]
    out: Collection[str]


@dataclass(frozen=True)
class Limit:
    """What the standard error of a total tells of its cells: `parts` of their moves lie between `least` and `most`."""

    total: Name
    parts: Parts
    least: float
    most: float


@dataclass(frozen=True)
class Pattern:
    """What must not be published."""

    cells: frozenset[str]
    totals: frozenset[Name]


def protect(cells: Cells, totals: Sequence[Total], limits: Sequence[Limit] = ()) -> Pattern:
    """The cells and totals to hide so that every secret one keeps a feasible interval of LEAST_WIDTH points.

    Raises AnalysisError naming each secret figure that earlier publications already give away.
    """
    hidden_cells: set[str] = set()
    hidden_totals: set[Name] = set()
    for family in sorted(set(cells.family.values())):
        own = [cell for cell in cells.values if cells.family[cell] == family]
        found = _family(own, cells, [t for t in totals if any(cell in t.parts for cell in own)], limits)
        hidden_cells |= found.cells
        hidden_totals |= found.totals
    return Pattern(frozenset(hidden_cells), frozenset(hidden_totals))


def require_safe(pattern: Pattern, cells: Cells, totals: Sequence[Total], limits: Sequence[Limit] = ()) -> None:
    """Raise AnalysisError naming the first secret figure that a pattern leaves less room than LEAST_WIDTH points."""
    for family in sorted(set(cells.family.values())):
        own = [cell for cell in cells.values if cells.family[cell] == family]
        here = [total for total in totals if any(cell in total.parts for cell in own)]
        table, names = _table(own, cells, here), [(cell,) for cell in own] + [total.name for total in here]
        hidden = np.array(
            [c in pattern.cells and c not in cells.out for c in own]
            + [t.name in pattern.totals and not t.out for t in here]
        )
        secret = np.array(
            [c in cells.secret and c not in cells.out for c in own] + [t.secret and not t.out for t in here]
        )
        table = _limited(table, own, names, hidden, limits)
        for position in np.flatnonzero(secret).tolist():
            low, high = feasible_interval(table, hidden, position) if hidden[position] else (0.0, 0.0)
            if high - low < LEAST_WIDTH - SLACK:
                found, width = " ".join(names[position]), f"{high - low:.3g}"
                raise AnalysisError(wrong("hidden_in_vain", figure=found, width=width))


def _family(own: Sequence[str], cells: Cells, totals: Sequence[Total], limits: Sequence[Limit]) -> Pattern:
    table = _table(own, cells, totals)
    names = [(cell,) for cell in own] + [total.name for total in totals]
    out = np.zeros(len(names), dtype=bool) if table.out is None else table.out
    secret = np.array([cell in cells.secret for cell in own] + [total.secret for total in totals]) & ~out
    withheld = np.array([cell in cells.withheld for cell in own] + [total.withheld for total in totals]) & ~out
    while True:
        try:
            hidden = suppress(_limited(table, own, names, withheld, limits), secret, withheld, LEAST_WIDTH)
            break
        except AnalysisError as error:
            known = [limit for limit in limits if limit.total in names and not withheld[names.index(limit.total)]]
            if not known:
                raise AnalysisError(wrong("given_away", *error.problems)) from error
            # no pattern of cells stands what the standard errors say: the total whose says most goes
            tightest = min(known, key=lambda limit: (limit.most - limit.least) / max(map(abs, limit.parts.values())))
            withheld = withheld | np.array([name == tightest.total for name in names])
    there = np.flatnonzero(hidden & ~np.isnan(table.figures)).tolist()
    return Pattern(
        frozenset(own[i] for i in there if i < len(own)),
        frozenset(names[i] for i in there if i >= len(own)),
    )


def _table(own: Sequence[str], cells: Cells, totals: Sequence[Total]) -> Table:
    values = np.array([cells.values[cell] for cell in own])
    parts = np.array([[total.parts.get(cell, 0.0) for cell in own] for total in totals]).reshape(len(totals), len(own))
    largest = float(max(cells.size[cell] for cell in own))
    figures = np.concatenate([values, parts @ np.nan_to_num(values)])
    return Table(
        figures=np.clip(figures, LOWEST, HIGHEST),
        equations=np.hstack([parts, -np.eye(len(totals))]),
        cost=np.array([float(cells.size[cell]) for cell in own] + [_cost(total, largest) for total in totals])
        / largest,
        out=np.array([cell in cells.out for cell in own] + [total.out for total in totals]),
        tier=np.array([0] * len(own) + [total.tier for total in totals]),
    )


def _cost(total: Total, largest: float) -> float:
    """What losing a total costs, in responses: as much as any cell, but next to nothing below all tiers of cells."""
    return largest if total.tier >= 0 else 1.0


def _limited(
    table: Table, own: Sequence[str], names: Sequence[Name], hidden: BoolArray, limits: Sequence[Limit]
) -> Table:
    """The table with the limits that the standard errors of its published totals set."""
    # by its first two words a sector is known whether it is published now or was before
    published = {name[:2] for name, gone in zip(names, hidden, strict=True) if not gone}
    known = [limit for limit in limits if limit.total in published]
    if not known:
        return table
    rows = np.zeros((len(known), len(names)))
    for row, limit in zip(rows, known, strict=True):
        row[: len(own)] = [limit.parts.get(cell, 0.0) for cell in own]
    return Table(
        table.figures,
        table.equations,
        table.cost,
        table.out,
        table.tier,
        rows,
        np.array([limit.least for limit in known]),
        np.array([limit.most for limit in known]),
    )
