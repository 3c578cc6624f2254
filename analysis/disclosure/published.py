"""What a release publishes of one wave, as totals over its cells: the attacker's equations."""

from __future__ import annotations

from collections.abc import Mapping

from analysis.disclosure.totals import Name, Total, cell_weights, family_shares, mixed, of_sectors, parts_of, row_name
from analysis.judging.marks import CONFIDENTIAL, publishable
from analysis.snapshot.settings import Settings
from analysis.wave.code_kinds import INVITED, OPEN
from analysis.wave.indices import Measured, WaveIndex
from analysis.wave.lists import Lists
from analysis.wave.rules import LEVELS
from analysis.wave.view import View


def main_totals(
    measured: Measured, settings: Settings, published: frozenset[Name] | None = None, tag: Name = ()
) -> list[Total]:
    """Families, sectors and families in cities as totals; with `published` those of an earlier publication."""
    marks = _marks(measured.index)
    parts = parts_of(measured.levels, settings)
    if published is not None:
        return [Total((*name, *tag), own, out=True) for name, own in parts.items() if name in published]
    return [
        Total(name, own, secret=marks[name] == CONFIDENTIAL, withheld=not publishable(marks[name]))
        for name, own in parts.items()
    ]


def variant_totals(
    seen: View, settings: Settings, published: frozenset[Name] | None = None, tag: Name = ()
) -> list[Total]:
    """What is published of the wave beside its indices: without the flagged, by kind, assisted, and tipping points."""
    found: list[Total] = []

    def add(name: Name, parts: Mapping[str, float], mark: str) -> None:
        if parts and published is None:
            found.append(Total(name, parts, withheld=not publishable(mark)))
        elif parts and published is not None and name in published:
            found.append(Total((*name, *tag), parts, out=True))

    other = of_sectors(cell_weights(seen.other.levels.cells))
    for row in seen.other.sectors:
        add(("without_flagged", "sectors", row.code), other.get(row.code, {}), row.mark)
    for family in seen.other.families:
        shares = family_shares(settings, family.code, seen.other.levels)
        add(("without_flagged", "families", family.code), mixed(other, shares), family.mark)
    for kind in (INVITED, OPEN):
        variant = seen.kinds.variants.get(kind)
        if variant is None:
            continue
        sectors = of_sectors(cell_weights(variant.levels.cells))
        for family in variant.families:
            shares = family_shares(settings, family.code, variant.levels)
            add(("kinds", kind, family.code), mixed(sectors, shares), family.mark)
            if kind == INVITED:
                rated = {s: share * seen.rates[s][0] for s, share in shares.items() if s in seen.rates}
                add(("response", "families", family.code), mixed(sectors, rated), family.mark)
        if kind == INVITED:
            for row in variant.sectors:
                add(("response", "sectors", row.code), sectors.get(row.code, {}), row.mark)
    if INVITED in seen.kinds.variants and seen.kinds.assisted is not None:
        marks = _marks(seen.kinds.assisted.lists)
        for name, parts in parts_of(seen.kinds.variants[INVITED].levels, settings).items():
            add(("assisted", *name), parts, marks[name])
    return found


def _marks(lists: Lists | WaveIndex) -> dict[Name, str]:
    """The marks of families, sectors and families in cities."""
    return {row_name(level, vars(row)): row.mark for level in LEVELS[:3] for row in getattr(lists, level)}
