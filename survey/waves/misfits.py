"""What is set for a wave, tried on its responses: why its figures could not be computed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from analysis.errors import AnalysisError, Problem, wrong
from analysis.snapshot.settings import DIMENSIONS, settings_of
from survey.models import Wave
from survey.models.response import responses_by_outlet
from survey.queries.register import entries, register_frame
from survey.queries.responses import counts_by_outlet
from survey.waves.settings import settings

if TYPE_CHECKING:
    import polars as pl

    from analysis.wave.trial import Misfit

SHOWN = 12
"""Codes that a sentence names; of more it gives the number."""


def problems_of(wave: Wave, *, exact: bool = False) -> list[Problem]:
    """Why the wave's figures could not be computed as it stands; empty where they can.

    Before the wave opens every drawn outlet is taken to answer. Afterwards responses are counted from sums and what has
    come since, or with `exact` one by one, which takes longer.
    """
    from analysis.wave.trial import trial

    found, problems = settings_of(settings(wave))
    try:
        return list(problems) or as_problems(trial(found, register_frame(wave.id), _responses(wave, exact)))
    except AnalysisError as error:
        return list(error.problems)


def as_problems(misfits: Iterable[Misfit]) -> list[Problem]:
    """A problem for each, which every reader reads in words of their own."""
    return [_problem(one) for one in misfits]


def _problem(misfit: Misfit) -> Problem:
    left_out = ("…",) if len(misfit.categories) > SHOWN else ()
    problem = wrong(
        f"misfit_{misfit.reason}",
        of=tuple(map(_named, misfit.of.split(", "))),
        n=len(misfit.categories),
        codes=(*map(_named, misfit.categories[:SHOWN]), *left_out),
    )
    return wrong("without_flagged", problem=problem) if misfit.unflagged else problem


def _named(code: str) -> Problem | str:
    """A dimension in words; any other code says itself."""
    return wrong(f"by_{code}") if code in DIMENSIONS else code


def _responses(wave: Wave, exact: bool) -> pl.DataFrame:
    """The columns outlet and responses of the outlets that answered."""
    import polars as pl

    outlets = entries(wave.id)
    if wave.opened_at is None:
        counts = {row.id: 1 for row in outlets if row.selected}
    elif exact:
        counts = responses_by_outlet(wave.id)
    else:
        counts = counts_by_outlet(wave.id)
    rows = [(row.code, counts[row.id]) for row in outlets if row.id in counts]
    return pl.DataFrame(rows, schema={"outlet": pl.String, "responses": pl.Int64}, orient="row")
