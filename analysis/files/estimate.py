"""From a survey file and a design file to estimates."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.estimation.estimates import Estimate, together
from analysis.estimation.replicates import replicate_variance
from analysis.estimation.sample import Sample
from analysis.files.design_columns import lay_out
from analysis.files.plan_file import PlanFile
from analysis.files.survey_file import read


@dataclass(frozen=True)
class Estimation:
    """The estimates in the order in which they were asked for, and the sample they come from."""

    estimates: tuple[Estimate, ...]
    sample: Sample


def estimate(path: Path, plan: PlanFile) -> Estimation:
    """Sum the file up in one pass and estimate what the plan asks for.

    Raises FileError, DesignError, CalibrationError or RequestError.
    """
    sample = Sample(*lay_out(read(path, plan.plan), plan.design))
    if plan.calibrate is not None:
        margins = plan.calibrate
        sample = sample.calibrated(margins.margins, margins.method, margins.bounds)
    found = together(*(request.estimates(sample) for request in plan.estimates))
    variance = None if plan.replication is None else replicate_variance(found, sample, plan.replication)
    return Estimation(found.records(plan.confidence, variance), sample)
