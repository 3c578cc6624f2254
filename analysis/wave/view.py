"""One wave under the settings of a release, measured in every way that the release shows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from analysis.disclosure.totals import Name, Total, cell_weights, family_shares, mixed, of_sectors, parts_of
from analysis.quality.flags import outlet_table, unflagged
from analysis.snapshot.frozen import Snapshot
from analysis.snapshot.settings import Settings
from analysis.wave.code_kinds import INVITED, OPEN, Kinds, kinds_of
from analysis.wave.indices import Measured, measure
from analysis.wave.responding import rates

HIDDEN = ("x", "F")
LISTS = ("families", "sectors", "cities", "cells")


@dataclass(frozen=True, eq=False)
class View:
    """`snapshot` is all of the wave, `measured` what counts of it.

    `other`: the same with the flagged responses where they do not count, without them where they do; `counts`:
    responses and flags by outlet and kind; `rates` as in `analysis.wave.responding`.
    """

    snapshot: Snapshot
    measured: Measured
    other: Measured
    kinds: Kinds
    counts: pl.DataFrame
    rates: Mapping[str, tuple[float, int, int]]

    @property
    def settings(self) -> Settings:
        """What the wave was measured with."""
        return self.snapshot.settings


def view(snapshot: Snapshot, settings: Settings) -> View:
    """Measure a wave; several passes over its responses."""
    whole = replace(snapshot, settings=settings)
    turned = replace(settings, flags="out" if settings.flags == "in" else "in")
    mine, other = counted(snapshot, settings), counted(snapshot, turned)
    counts = outlet_table(whole)
    return View(whole, measure(mine), measure(other), kinds_of(mine), counts, rates(whole, counts))


def counted(snapshot: Snapshot, settings: Settings) -> Snapshot:
    """The snapshot under some settings, with the responses that count under them."""
    whole = replace(snapshot, settings=settings)
    return whole.only(unflagged(whole)) if settings.flags == "out" else whole


def main_totals(
    measured: Measured, settings: Settings, published: frozenset[Name] | None = None, tag: Name = ()
) -> list[Total]:
    """Families, sectors and families in cities as totals; with `published` those of an earlier publication."""
    marks: dict[Name, str] = {}
    for level in LISTS[:3]:
        for row in getattr(measured.index, level):
            marks[(level, row.family, row.code) if level == "cities" else (level, row.code)] = row.mark
    parts = parts_of(measured.levels, settings)
    if published is not None:
        return [Total((*name, *tag), own, out=True) for name, own in parts.items() if name in published]
    return [Total(name, own, secret=marks[name] == "x", withheld=marks[name] in HIDDEN) for name, own in parts.items()]


def variant_totals(
    seen: View, settings: Settings, published: frozenset[Name] | None = None, tag: Name = ()
) -> list[Total]:
    """What is published of the wave beside its indices: without the flagged, by kind, and the tipping points."""
    found: list[Total] = []

    def add(name: Name, parts: Mapping[str, float], mark: str) -> None:
        if parts and published is None:
            found.append(Total(name, parts, withheld=mark in HIDDEN))
        elif parts and published is not None and name in published:
            found.append(Total((*name, *tag), parts, out=True))

    other = of_sectors(cell_weights(seen.other.levels.cells))
    for row in seen.other.index.sectors:
        add(("without_flagged", "sectors", row.code), other.get(row.code, {}), row.mark)
    for family in seen.other.index.families:
        shares = family_shares(settings, family.code, seen.other.levels)
        add(("without_flagged", "families", family.code), mixed(other, shares), family.mark)
    for kind in (INVITED, OPEN):
        if kind not in seen.kinds.lists:
            continue
        sectors = of_sectors(cell_weights(seen.kinds.levels[kind].cells))
        for family in seen.kinds.lists[kind].families:
            shares = family_shares(settings, family.code, seen.kinds.levels[kind])
            add(("kinds", kind, family.code), mixed(sectors, shares), family.mark)
            if kind == INVITED:
                rated = {s: share * seen.rates[s][0] for s, share in shares.items() if s in seen.rates}
                add(("response", "families", family.code), mixed(sectors, rated), family.mark)
        if kind == INVITED:
            for row in seen.kinds.lists[kind].sectors:
                add(("response", "sectors", row.code), sectors.get(row.code, {}), row.mark)
    return found
