"""Estimates of a survey file with the register's variance."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.errors import RequestError, wrong
from analysis.estimation.estimates import Estimate, Estimates
from analysis.estimation.prediction import Predicted, means
from analysis.estimation.register import Register, outlets_of
from analysis.estimation.sample import Sample
from analysis.estimation.sums import IntArray, Variable
from analysis.estimation.working_model import Model, fitted
from analysis.files.requests import Composite, Mean, Proportion

WITH_REGISTER = (Mean, Proportion, Composite)
RegisterRequest = Mean | Proportion | Composite


@dataclass(frozen=True)
class RegisterEstimate(Estimate):
    """An estimate whose `se`, `df_satterthwaite`, `low`, `high` and `deff` are of the register's variance; `se_design`
    is the standard error by linearisation."""

    se_design: float | None


def register_records(
    requests: Sequence[RegisterRequest], sample: Sample, register: Register, psu: IntArray, confidence: float
) -> Iterator[RegisterEstimate]:
    """The records of some requests; `psu` (rows,) is the register's PSU of each row of the table of sums.

    Raises RequestError where a domain cuts through strata, whose sizes by domain the register does not know.
    """
    models: dict[object, Model] = {}
    of_domains: dict[object, Predicted] = {}
    for request in requests:
        found = request.estimates(sample)
        name = request.of, request.value if isinstance(request, Proportion) else None
        if name not in models:
            outlets = outlets_of(sample.sums, _variable(request, sample), psu, int(register.psu.max()) + 1)
            models[name] = fitted(register, outlets)
        if (name, request.by) not in of_domains:
            of_domains[name, request.by] = _of_domains(request, found, sample, models[name], psu)
        predicted = of_domains[name, request.by]
        if isinstance(request, Composite):
            predicted = predicted.combined(found.mix)
        known = replace(found, value=predicted.value, predicted=predicted)
        for record, linearised in zip(known.records(confidence), known.se_design, strict=True):
            yield RegisterEstimate(**vars(record), se_design=float(linearised) if math.isfinite(linearised) else None)


def _of_domains(request: RegisterRequest, found: Estimates, sample: Sample, model: Model, psu: IntArray) -> Predicted:
    """The means of the request's domains from the register, each of whole strata."""
    register = model.register
    stratum = register.stratum[register.answering][psu]
    (parts,) = found.parts
    domain = np.full(register.strata, -1)
    domain[stratum[parts.rows]] = parts.domain
    inside = sample.sums.levels(request.by)[0]
    cut = np.unique(stratum[(inside >= 0) & (inside != domain[stratum]) & (domain[stratum] >= 0)])
    if len(cut):
        raise RequestError(wrong("domain_cuts_strata", columns=request.by, strata=len(cut)))
    return means(model, domain, parts.domains)


def _variable(request: RegisterRequest, sample: Sample) -> Variable:
    if isinstance(request, Proportion):
        return sample.sums.indicator(request.of, request.value)
    return sample.sums.item(request.of)
