"""Answers to invitations against answers to codes that anybody may scan: the gap that self-selection makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from analysis.estimation.sums import Sums
from analysis.snapshot.frozen import Snapshot
from analysis.wave.assisted import Assisted, assisted
from analysis.wave.differences import Change, stacked
from analysis.wave.levels import family_parts
from analysis.wave.table import BY_INVITATION
from analysis.wave.variants import Variant, variant_of
from analysis.wave.weighted import Wave, weighted

INVITED, OPEN = "invited", "open"


@dataclass(frozen=True, eq=False)
class CodeKinds:
    """Each kind of code by itself, weighted to all services; `gaps` of the families in the order of the settings,
    invited - open over the sectors that each can be estimated in, empty where a kind is missing; `assisted`: the
    invited with the help of the others, None where a kind is missing or errors are not the register's."""

    variants: Mapping[str, Variant]
    gaps: tuple[Change, ...]
    assisted: Assisted | None


def code_kinds(snapshot: Snapshot, table: Sums, those: pl.Expr) -> CodeKinds:
    """The figures of each kind that has any of `those` responses of the table.

    Weights are not calibrated: margins that all responses can meet may be out of reach for those of one kind.
    """
    own = replace(snapshot, settings=replace(snapshot.settings, basis="all", margins={}))
    kinds = {OPEN: ~BY_INVITATION, INVITED: BY_INVITATION}
    found = ((name, weighted(own, table, those & kind)) for name, kind in kinds.items())
    waves = {name: wave for name, wave in found if len(wave.sample.sums)}
    variants = {name: variant_of(wave) for name, wave in waves.items()}
    if len(waves) < len(kinds):
        return CodeKinds(variants, (), None)
    invited, others = waves[INVITED], waves[OPEN]
    helped = assisted(invited, variants[INVITED].levels, others) if own.settings.errors == "register" else None
    return CodeKinds(variants, _gaps(others, invited), helped)


def _gaps(open_to_all: Wave, invited: Wave) -> tuple[Change, ...]:
    both = stacked(OPEN, open_to_all, INVITED, invited)
    level = both.level(both.score, "sector")
    ends = (family_parts(invited.settings, both.places(level, side, "sector")) for side in (OPEN, INVITED))
    return tuple(both.of_families(level, *ends))
