"""From a survey file and a design file to estimates."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import islice

from analysis.estimation.design import LonelyRule
from analysis.estimation.estimates import Estimate, Estimates, together
from analysis.estimation.given_weights import GivenWeights
from analysis.estimation.replicates import replicate_variance
from analysis.estimation.sample import Sample
from analysis.files.design_columns import lay_out
from analysis.files.plan_file import PlanFile
from analysis.files.register_estimates import WITH_REGISTER, register_records
from analysis.files.register_file import RegisterFile, psus_of, read_register
from analysis.files.replicate_columns import ReplicateColumns
from analysis.files.requests import Linear
from analysis.files.survey_file import read
from analysis.files.table import Table


@dataclass(frozen=True)
class Estimation:
    """The estimates in the order in which they were asked for, and the sample they come from."""

    estimates: tuple[Estimate, ...]
    sample: Sample


def estimate(file: Table, plan: PlanFile) -> Estimation:
    """Sum an open file up in one pass and estimate what the plan asks for.

    Raises FileError, DesignError, CalibrationError or RequestError.
    """
    if plan.register is not None:
        return _with_register(file, plan, plan.register)
    sample = Sample(*lay_out(read(file, plan.plan(file.columns)), plan.design))
    if plan.calibrate is not None:
        margins = plan.calibrate
        sample = sample.calibrated(margins.margins, margins.method, margins.bounds)
    return Estimation(tuple(_records(sample, plan, file.columns)), sample)


def _with_register(file: Table, plan: PlanFile, register_file: RegisterFile) -> Estimation:
    """A stratum of one PSU needs no neighbour: the register's variance is moderated over the pool."""
    rule: LonelyRule = "remove" if plan.design.lonely_psu == "error" else plan.design.lonely_psu
    sample = Sample(*lay_out(read(file, plan.plan(file.columns)), replace(plan.design, lonely_psu=rule)))
    register = read_register(register_file, plan.design, sample.sums)
    psu, _ = psus_of(sample.sums, plan.design)
    asked = [request for request in plan.estimates if isinstance(request, WITH_REGISTER)]
    return Estimation(tuple(register_records(asked, sample, register, psu, plan.confidence)), sample)


def _records(sample: Sample, plan: PlanFile, columns: Collection[str]) -> Iterator[Estimate]:
    """The records in the order of the requests; all that replicates can estimate shares the same ones."""
    asked = plan.replication
    replication = asked.of(sample.before, columns) if isinstance(asked, ReplicateColumns) else asked

    def records_of(found: Estimates) -> tuple[Estimate, ...]:
        if replication is None:
            return found.records(plan.confidence)
        df = replication.df(found.member) if isinstance(replication, GivenWeights) else None
        return found.records(plan.confidence, replicate_variance(found, sample, replication), df)

    linear = [request.estimates(sample) for request in plan.estimates if isinstance(request, Linear)]
    records = iter(records_of(together(*linear)) if linear else ())
    sizes = iter([len(some) for some in linear])
    for request in plan.estimates:
        if isinstance(request, Linear):
            yield from islice(records, next(sizes))
        else:
            yield from request.records(sample, plan.confidence, records_of)
