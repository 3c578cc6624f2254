"""The pattern of suppression of a release, given what earlier revisions and the previous wave's releases told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from analysis.disclosure.limits import limits_of
from analysis.disclosure.protection import Cells, Pattern, protect, require_safe
from analysis.disclosure.published import main_totals, variant_totals
from analysis.disclosure.totals import Name, Total, cell_weights, family_shares, mixed, of_sectors, row_name
from analysis.judging.marks import CONFIDENTIAL, IMPRECISE, MODELLED, confidential, publishable
from analysis.snapshot.settings import Settings, settings_of
from analysis.wave.changes import Compared
from analysis.wave.differences import SIDE
from analysis.wave.indices import Measured
from analysis.wave.rows import CellRow
from analysis.wave.rules import LEVELS
from analysis.wave.view import View

SAME = 1e-9
VARIANTS = ("without_flagged", "kinds", "assisted", "response", "matched", "fixed")


@dataclass(frozen=True)
class Published:
    """A publication of before: with which settings, and the names of the figures it showed (cells: ("cells", code))."""

    settings: Settings
    names: frozenset[Name]


def published_of(content: Mapping[str, Any]) -> Published:
    """From the settings of a release: `{"settings": ..., "published": [names]}`."""
    return Published(settings_of(content["settings"])[0], frozenset(tuple(name) for name in content["published"]))


def hidden_of(
    seen: View,
    earlier: Sequence[Published],
    before: View | None,
    releases: Sequence[Published],
    compared: Compared | None,
    recorded: Pattern | None = None,
) -> tuple[Pattern, list[Name]]:
    """What to hide of a wave, and the names of what must not be published beside its published rows.

    `before` is the previous wave with its `releases`; a change is published where its row was published then, counted
    alike, and is published now. A pattern that was `recorded` is not chosen again but checked: raises AnalysisError
    where it does not protect every secret figure.
    """
    if before is None or compared is None:
        pattern = _pattern(seen, earlier, [], recorded)
        return pattern, sorted({name for name in pattern.totals if name[0] in VARIANTS} | _poorly_assisted(seen))
    pattern = _pattern(seen, earlier, _matched(compared, seen), recorded)
    telling = _matched(compared, before) + _fixed(before, seen.settings)
    safe = _still_safe(before, releases, telling, recorded)
    alike = [known.names for known in releases if known.settings.alike(seen.settings)]
    names = {
        row_name(level, asdict(row)): ("change", *row_name(level, asdict(row)))
        for level in LEVELS
        for row in getattr(seen.measured.index, level)
    }
    unknown = {change for name, change in names.items() if not any(name in known for known in alike)}
    hidden = {name for name in pattern.totals | safe.totals if name[0] in VARIANTS}
    return pattern, sorted(hidden | unknown | _poorly_assisted(seen))


def _poorly_assisted(seen: View) -> set[Name]:
    """The cells whose assisted index is not worth publishing; it tells of nothing but the cell."""
    rows = () if seen.kinds.assisted is None else seen.kinds.assisted.lists.cells
    return {("assisted", "cells", row.code) for row in rows if row.index is not None and not publishable(row.mark)}


def recorded_in(content: Mapping[str, Any]) -> Pattern:
    """The pattern that the complete figures were written with."""
    rows = [(row_name(level, row), row["mark"]) for level in LEVELS for row in content[level]]
    hidden = {name for name, mark in rows if not publishable(mark) and mark != MODELLED}
    hidden |= {tuple(name) for name in content["withheld"]}
    return Pattern(frozenset(name[1] for name in hidden if name[0] == "cells"), frozenset(hidden))


def _pattern(seen: View, earlier: Sequence[Published], comparing: Sequence[Total], recorded: Pattern | None) -> Pattern:
    """`comparing` are the totals that the changes of matched outlets tell about."""
    totals = main_totals(seen.measured, seen.settings) + variant_totals(seen, seen.settings) + list(comparing)
    out: set[str] = set()
    for number, known in enumerate(earlier):
        told, cells = _told(seen, known, (f"earlier {number}",))
        totals, out = totals + told, out | cells
    return _protected(seen.measured, out, totals, recorded, modelled=seen.settings.errors == "register")


def _protected(
    measured: Measured, out: set[str], totals: Sequence[Total], recorded: Pattern | None, modelled: bool = False
) -> Pattern:
    cells, limits = _cells(measured, out, modelled), limits_of(measured)
    if recorded is None:
        return protect(cells, totals, limits)
    require_safe(recorded, cells, totals, limits)
    return recorded


def _matched(compared: Compared, seen: View) -> list[Total]:
    """What the changes of matched outlets tell about the cells of one of the waves."""
    side, settings, level = seen.snapshot.wave, seen.settings, compared.matched_sectors
    sectors = of_sectors(cell_weights(compared.matched_cells, side))
    outlets, units, largest = (found.tolist() for found in level.counts())
    secret = {
        code
        for (_, code), i in level.position(SIDE, "sector").items()
        if confidential(outlets[i], units[i], largest[i])
    }
    found = [Total(("matched", "sectors", code), parts, withheld=code in secret) for code, parts in sectors.items()]
    for family in settings.families:
        shares = {s.code: settings.share(s.code) for s in settings.sectors if s.family == family.code}
        found.append(Total(("matched", "families", family.code), mixed(sectors, shares)))
    return [total for total in found if total.parts]


def _fixed(before: View, now: Settings) -> list[Total]:
    """What the changes at this wave's shares tell about the cells of the previous wave."""
    sectors = of_sectors(cell_weights(before.measured.levels.cells))
    shares = {family.code: family_shares(now, family.code, before.measured.levels) for family in now.families}
    totals = [Total(("fixed", "families", code), mixed(sectors, own)) for code, own in shares.items()]
    return [total for total in totals if total.parts]


def _still_safe(
    before: View, releases: Sequence[Published], comparing: Sequence[Total], recorded: Pattern | None
) -> Pattern:
    """Which of the comparing totals must be hidden for the sake of the previous wave, all else of which stands."""
    names = {name for known in releases for name in known.names}
    own = [replace(total, withheld=True) for total in main_totals(before.measured, before.settings)]
    totals, out = [*comparing, *(total for total in own if total.name not in names)], set[str]()
    for number, known in enumerate(releases):
        told, cells = _told(before, known, (f"release {number}",))
        totals, out = totals + told, out | cells
    if recorded is not None:  # it is of this wave; of the previous one only what was published is seen
        own_totals = {total.name for total in own if total.name not in names}
        recorded = Pattern(frozenset(_values(before.measured)) - out, recorded.totals | own_totals)
    return _protected(before.measured, out, totals, recorded)


def _told(seen: View, known: Published, tag: Name) -> tuple[list[Total], set[str]]:
    """The totals and the cells of a wave that an earlier publication showed.

    Where it counted other responses, its cells have other values: a total is then dropped if any cell that it hid has.
    """
    measured = seen.measured
    if known.settings != seen.settings:
        measured = seen.under(known.settings)
    totals = main_totals(measured, known.settings, known.names, tag)
    shown = {name[-1] for name in known.names if name[0] in ("cells", "modelled")}
    if known.settings.alike(seen.settings):  # cells have the same values
        return totals + variant_totals(seen, known.settings, known.names, tag), shown
    own, other = _values(seen.measured), _values(measured)
    tied = {code for code in own if code in other and abs(own[code] - other[code]) < SAME}
    totals = [total for total in totals if all(cell in tied for cell in total.parts if cell not in shown)]
    return [
        replace(total, parts={cell: part for cell, part in total.parts.items() if cell in tied}) for total in totals
    ], shown & tied


def _values(measured: Measured) -> dict[str, float]:
    estimates = measured.levels.cells.estimates
    places = measured.levels.cells.position("sector", "city")
    return {"-".join(place): float(estimates.value[i]) for place, i in places.items() if estimates.n[i] > 0}


def _cells(measured: Measured, out: set[str], modelled: bool) -> Cells:
    """The cells of a wave. A model-based figure tells of the cell's own: where imprecise cells are `modelled`, they are
    as good as published, unless the pattern hides them."""
    values = _values(measured)
    rows: dict[str, CellRow] = {row.code: row for row in measured.index.cells if row.code in values}
    return Cells(
        values=values,
        size={code: row.n for code, row in rows.items()},
        family={code: row.family for code, row in rows.items()},
        secret={code for code, row in rows.items() if row.mark == CONFIDENTIAL},
        withheld={
            code
            for code, row in rows.items()
            if not (publishable(row.mark) or (modelled and row.mark == IMPRECISE and row.se is not None))
        },
        out=out,
    )
