"""From a survey file and a design file to estimates."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from analysis.estimation.design import LonelyRule
from analysis.estimation.estimates import Estimate, together
from analysis.estimation.replicates import replicate_variance
from analysis.estimation.sample import Sample
from analysis.files.design_columns import lay_out
from analysis.files.plan_file import PlanFile
from analysis.files.register_estimates import WITH_REGISTER, register_records
from analysis.files.register_file import RegisterFile, psus_of, read_register
from analysis.files.requests import Regression
from analysis.files.survey_file import read
from analysis.spark import Engine


@dataclass(frozen=True)
class Estimation:
    """The estimates in the order in which they were asked for, and the sample they come from."""

    estimates: tuple[Estimate, ...]
    sample: Sample


def estimate(place: str | Path, plan: PlanFile, engine: Engine = "polars") -> Estimation:
    """Sum the file up in one pass, on an engine, and estimate what the plan asks for.

    Raises FileError, DesignError, CalibrationError or RequestError.
    """
    if plan.register is not None:
        return _with_register(place, plan, plan.register, engine)
    sample = Sample(*lay_out(read(place, plan.plan, engine), plan.design))
    if plan.calibrate is not None:
        margins = plan.calibrate
        sample = sample.calibrated(margins.margins, margins.method, margins.bounds)
    return Estimation(tuple(_records(sample, plan)), sample)


def _with_register(place: str | Path, plan: PlanFile, file: RegisterFile, engine: Engine) -> Estimation:
    """A stratum of one PSU needs no neighbour: the register's variance is moderated over the pool."""
    rule: LonelyRule = "remove" if plan.design.lonely_psu == "error" else plan.design.lonely_psu
    sample = Sample(*lay_out(read(place, plan.plan, engine), replace(plan.design, lonely_psu=rule)))
    register = read_register(file, plan.design, sample.sums)
    psu, _ = psus_of(sample.sums, plan.design)
    asked = [request for request in plan.estimates if isinstance(request, WITH_REGISTER)]
    return Estimation(tuple(register_records(asked, sample, register, psu, plan.confidence)), sample)


def _records(sample: Sample, plan: PlanFile) -> Iterator[Estimate]:
    """The records in the order of the requests; all that replicates can estimate shares the same ones."""
    linear = [request.estimates(sample) for request in plan.estimates if not isinstance(request, Regression)]
    records: Iterator[Estimate] = iter(())
    if linear:
        found = together(*linear)
        variance = None if plan.replication is None else replicate_variance(found, sample, plan.replication)
        records = iter(found.records(plan.confidence, variance))
    sizes = iter([len(some) for some in linear])
    for request in plan.estimates:
        if isinstance(request, Regression):
            yield from request.records(sample, plan.confidence)
        else:
            yield from islice(records, next(sizes))
