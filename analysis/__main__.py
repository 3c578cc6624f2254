"""`python -m analysis`: survey estimates from any file, and the figures of a release again, without the service."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import analysis.lazily  # noqa: F401 - before anything that would load what is put off
from analysis.errors import AnalysisError, refused_of
from analysis.files import area_report, watch_help
from analysis.files.area_file import model_areas
from analysis.files.area_model import read_area_model
from analysis.files.estimate import Estimation, estimate
from analysis.files.plan_file import PlanFile, read_plan
from analysis.files.report import FORMATS
from analysis.files.structure_command import add_structure, structure
from analysis.live.planning import sample_size
from analysis.spark import ENGINES

ABOUT = """\
Estimate means, totals, ratios, proportions, changes and composites of a complex sample, with standard errors that
respect strata, clusters, weights and calibration.

FILE is CSV, Parquet, or a folder of Parquet files with one row per response. It is read once and never whole, so it may
be larger than memory. In CSV labels are text; an empty cell or NA is missing. With --engine spark FILE may be any path
of Parquet files that the executors of a cluster can read (s3a://..., hdfs://...); only the table of sums comes back.
"""
DESIGN = """\
The design file, all of it optional but `estimates`:

  design:
    strata: stype          # column
    psu: dnum              # column or list of columns; left out: every row is a PSU
    weight: pw             # column; left out: population_psus / PSUs in the sample, or 1
    population_psus: fpc   # column: PSUs in the stratum's population, for the finite population correction
    nested: false          # true: PSU labels repeat across strata
    lonely_psu: error      # a stratum with one PSU: error | adjust | average | certainty | remove | collapse
    collapse_order: [...]  # for collapse: strata in the order in which neighbours are joined
  calibrate:
    method: raking         # poststratify | raking | linear | logit
    bounds: [0.5, 2.0]     # the least and the greatest factor of a weight; logit needs them
    margins:
      stype: {E: 4421, H: 755, M: 1018}
  estimates:
    - {statistic: mean, of: api00}
    - {statistic: mean, of: api00, by: [stype]}
    - {statistic: total, of: enroll}
    - {statistic: ratio, of: api.stu, over: enroll}
    - {statistic: proportion, of: stype, value: H}
    - {statistic: change, of: score, between: wave, from: "2025", to: "2026"}
    - {statistic: composite, of: api00, by: stype, shares: {E: 0.5, H: 0.3, M: 0.2}}
    - {statistic: regression, of: api00, on: [ell, meals]}   # a line per coefficient; linearization only
  confidence: 0.95
  variance: linearization  # or jackknife, or register, or bootstrap with
  replicates: 1000         #   how many, and
  seed: 1                  #   where its random numbers start

Printed per estimate: the estimate and its standard error (se), the interval (low, high), degrees of freedom (df: PSUs -
strata of the domain; df_satterthwaite: as strata share in the variance), responses (n), Kish's effective number of
them (n_eff), PSUs, and the variance against simple random sampling with replacement (deff). What is not estimable is
null, never zero.

variance: register wants in design a register of all PSUs, answering or not: {file: register.csv, size: volume,
pool: sector, organisation: company}, the path relative to DESIGN, and may have day: date, a column of FILE; each record
then has se_design too, the linearised standard error.

Exit status: 0 done, 1 bad input (one message on standard error), 2 wrong usage.
"""

SMALL_AREAS = """\
Estimate many small areas, each from its own direct estimate and from what covariates say of such areas, by the model of
Fay and Herriot: the less precise a direct estimate is, the more the model weighs. The figures are model-based.

FILE is CSV, Parquet, or a folder of Parquet files with one row per area. In CSV an empty cell or NA is missing; an area
without an estimate, or without its variance, is predicted by the model alone.
"""
MODEL = """\
The model file:

  area: county             # column of the areas' names, each once
  estimate: score          # column of direct estimates
  variance: variance       # column of their sampling variances, taken as known
  covariates: [open_codes] # columns of numbers; optional
  factors: [zone]          # columns of labels, against the first in order of appearance; optional
  method: REML             # how A, the variance between areas, is found: REML | ML
  benchmark:               # optional
    weights: services      # column; moves all areas so that their weighted sum is that of the direct estimates, by
    method: difference     # one difference, or by one ratio

Printed: A (refvar), the coefficients with standard errors, and per area the direct estimate, the synthetic value (what
the model says), the EBLUP between both, its mean squared error (mse), gamma, what the direct estimate weighs in it, and
the benchmarked EBLUP. CSV has the areas alone.
"""

VERIFY = """\
Compare the hash of every file of a bundle, compute its figures again and compare them with what stands there: a full
bundle from its responses, a public one as far as published figures allow. Exit status 0 only if all holds.
"""

SAMPLE_SIZE = """\
How many responses show that an index differs from its target (or from another wave's) by so many points, and in how
many outlets: n = deff ((z_a + z_b) sigma / difference)^2, one-sided, with deff = 1 + (responses per outlet - 1) icc.
"""
SAMPLE_SIZE_OPTIONS: dict[str, tuple[type, float | None, str]] = {
    "--sigma": (float, None, "standard deviation of scores, in points"),
    "--difference": (float, None, "the difference to show, in points"),
    "--per-outlet": (int, 1, "responses from each outlet"),
    "--icc": (float, 0.0, "intra-class correlation: how alike the responses of an outlet are, 0 to 1"),
    "--power": (float, 0.8, "the chance of showing the difference where it is there"),
    "--error": (float, 0.05, "the chance of showing one where there is none"),
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line; the exit status."""
    options = command_line().parse_args(arguments)
    try:
        print(COMMANDS[options.command](options))
    except AnalysisError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def command_line() -> argparse.ArgumentParser:
    """The command line: its commands, their arguments and their help."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m analysis", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    command = commands.add_parser(
        "estimate", help="estimates from a survey file", description=ABOUT, epilog=DESIGN, formatter_class=raw
    )
    command.add_argument("file", metavar="FILE", help="the responses")
    command.add_argument("--design", type=Path, required=True, metavar="DESIGN.yaml", help="what to estimate, and how")
    command.add_argument("--format", choices=tuple(FORMATS), default="table", help="how to print (default: table)")
    command.add_argument(
        "--engine", choices=ENGINES, default="polars", help="what reads FILE: this machine, or Spark (docs/spark.md)"
    )
    areas = commands.add_parser(
        "small-areas",
        help="small areas from direct estimates",
        description=SMALL_AREAS,
        epilog=MODEL,
        formatter_class=raw,
    )
    areas.add_argument("file", type=Path, metavar="FILE", help="the areas")
    areas.add_argument(
        "--model", type=Path, required=True, metavar="MODEL.yaml", help="what explains the areas, and how"
    )
    areas.add_argument(
        "--format", choices=tuple(area_report.FORMATS), default="table", help="how to print (default: table)"
    )
    add_structure(commands)
    series = commands.add_parser(
        "watch",
        help="early warning over series of means",
        description=watch_help.ABOUT,
        epilog=watch_help.PLAN,
        formatter_class=raw,
    )
    series.add_argument("file", type=Path, metavar="FILE", help="the series")
    series.add_argument("--plan", type=Path, required=True, metavar="PLAN.yaml", help="what is worth finding, and how")
    series.add_argument("--format", choices=tuple(FORMATS), default="table", help="how to print (default: table)")
    again = commands.add_parser("verify", help="do the figures of a release's bundle still hold?", description=VERIFY)
    again.add_argument("folder", type=Path, metavar="DIR", help="the bundle, unpacked")
    size = commands.add_parser("sample-size", help="how many responses, in how many outlets", description=SAMPLE_SIZE)
    for option, (kind, default, text) in SAMPLE_SIZE_OPTIONS.items():
        required = default is None
        said = text if required else f"{text} (default: {default:g})"
        size.add_argument(option, type=kind, required=required, default=default, metavar="NUMBER", help=said)
    size.add_argument("--format", choices=("table", "json"), default="table", help="how to print (default: table)")
    return parser


def _estimate(options: argparse.Namespace) -> str:
    plan = read_plan(options.design)
    with refused_of(options.file):
        done = estimate(options.file, plan, options.engine)
    printed = FORMATS[options.format](done.estimates)
    return f"{_summary(done, plan)}\n\n{printed}" if options.format == "table" else printed


def _small_areas(options: argparse.Namespace) -> str:
    model = read_area_model(options.model)
    with refused_of(options.file):
        return area_report.FORMATS[options.format](model_areas(options.file, model))


def _watch(options: argparse.Namespace) -> str:
    # imported here: it needs parts of scipy that no estimate should wait for
    from analysis.files import watch_report
    from analysis.files.watch_file import watch
    from analysis.files.watch_plan import read_watch_plan

    plan = read_watch_plan(options.plan)
    with refused_of(options.file):
        return watch_report.FORMATS[options.format](watch(options.file, plan))


def _verify(options: argparse.Namespace) -> str:
    # imported here: releases need much more than estimates, and no estimate should wait for it
    from analysis.verification.verify import report, verify

    return report(verify(options.folder))


def _sample_size(options: argparse.Namespace) -> str:
    plan = sample_size(
        options.sigma,
        options.difference,
        per_outlet=options.per_outlet,
        icc=options.icc,
        power=options.power,
        error=options.error,
    )
    if options.format == "json":
        return json.dumps(asdict(plan))
    return f"{plan.responses:,} responses from {plan.outlets:,} outlets"


def _summary(done: Estimation, plan: PlanFile) -> str:
    sums, design = done.sample.sums, done.sample.design
    parts = [f"{sums.n.sum():,} responses, {design.psus:,} PSUs in {len(design.names):,} strata"]
    parts += [f"{a} joined to {b}" for a, b in design.collapsed]
    parts += [f"lonely_psu: {design.lonely_psu}", f"confidence {plan.confidence:g}"]
    parts += [] if plan.calibrate is None else [f"calibrated by {plan.calibrate.method}"]
    parts += [f"variance: {plan.variance}"]
    return "; ".join(parts)


COMMANDS: dict[str, Callable[[argparse.Namespace], str]] = {
    "estimate": _estimate,
    "small-areas": _small_areas,
    "structure": structure,
    "watch": _watch,
    "verify": _verify,
    "sample-size": _sample_size,
}

if __name__ == "__main__":
    sys.exit(main())
