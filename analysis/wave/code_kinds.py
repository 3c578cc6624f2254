"""Answers to invitations against answers to codes that anybody may scan: the gap that self-selection makes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import polars as pl

from analysis.snapshot.frozen import Snapshot
from analysis.wave.composites import shares_of
from analysis.wave.differences import Between, Change, stacked
from analysis.wave.levels import level_of
from analysis.wave.lists import Levels, Lists, family_parts, levels_of, lists_of
from analysis.wave.weighted import Wave, wave_of

INVITED, OPEN = "invited", "open"


@dataclass(frozen=True, eq=False)
class Kinds:
    """Each kind by itself, weighted to all services: its estimates and its rows; `gaps` of the families in the order of
    the settings, invited - open over the sectors that each can be estimated in, empty where a kind is missing."""

    levels: Mapping[str, Levels]
    lists: Mapping[str, Lists]
    gaps: tuple[Change, ...]


def invited_only(responses: pl.LazyFrame) -> pl.LazyFrame:
    """The responses to one-time invitations."""
    return responses.filter(pl.col("kind") == "invitation")


def open_only(responses: pl.LazyFrame) -> pl.LazyFrame:
    """The responses to posters and displays."""
    return responses.filter(pl.col("kind") != "invitation")


def kinds_of(snapshot: Snapshot) -> Kinds:
    """The families and sectors of each kind that has responses.

    Weights are not calibrated: margins that all responses can meet may be out of reach for those of one kind.
    """
    own = replace(snapshot.settings, basis="all", margins={})
    waves: dict[str, Wave] = {}
    for name, kind in ((OPEN, open_only), (INVITED, invited_only)):
        wave = wave_of(replace(snapshot, settings=own).only(kind))
        if len(wave.sample.sums):
            waves[name] = wave
    levels = {name: levels_of(wave.sample, own, wave.weighting.strata) for name, wave in waves.items()}
    lists = {name: lists_of(found, own, waves[name].weighting.strata) for name, found in levels.items()}
    if len(waves) < 2:
        return Kinds(levels, lists, ())
    both = Between(OPEN, INVITED, own.confidence)
    sample = stacked(waves, dict.fromkeys(waves, own))
    level = level_of(sample, own.score.of(sample.sums), ["wave", "sector"])
    ends = [shares_of(level, family_parts(own, both.places(level, name, "sector"))) for name in waves]
    return Kinds(levels, lists, tuple(both.changes(level, *(end.coefficients for end in ends))))
