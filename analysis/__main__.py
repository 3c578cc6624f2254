"""Survey estimates from any file, and the figures of a release again, without the service.

`python -m analysis`, once installed `survey-statistics`.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Callable, Sequence
from dataclasses import asdict
from pathlib import Path

import analysis.lazily  # noqa: F401 - before anything that would load what is put off
from analysis.errors import AnalysisError, FileError, refused_of, wrong
from analysis.files import area_report, estimate_help, watch_help
from analysis.files.area_file import model_areas
from analysis.files.area_model import read_area_model
from analysis.files.estimate import Estimation, estimate
from analysis.files.plan_file import PlanFile, read_plan
from analysis.files.report import FORMATS, with_head
from analysis.files.structure_command import add_structure, structure
from analysis.files.survey_file import opened
from analysis.live.planning import sample_size
from analysis.spark import ENGINES
from analysis.verification import command as verification
from analysis.verification import program
from analysis.verification.verify import report, verify

CALLED = "python -m analysis"
SMALL_AREAS = """\
Estimate many small areas, each from its own direct estimate and from what covariates say of such areas, by the model of
Fay and Herriot: the less precise a direct estimate is, the more the model weighs. The figures are model-based.

FILE has one row per area and is what `estimate` reads: CSV or another text, Parquet, a file of SPSS or Stata. An area
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

PROGRAM = f"""\
Write the one file that verifies a bundle on any machine that has Python: `python3 {program.NAME} BUNDLE`. It is made of
this code alone, with the same bytes everywhere, so that its SHA-256, which is printed, can be compared with a published
one.
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


def installed() -> int:
    """What `survey-statistics` runs, which comes with an installation."""
    return main(called="survey-statistics")


def main(arguments: Sequence[str] | None = None, called: str = CALLED) -> int:
    """Run a command line; the exit status."""
    options = command_line(called).parse_args(arguments)
    try:
        print(COMMANDS[options.command](options))
    except AnalysisError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def command_line(called: str = CALLED) -> argparse.ArgumentParser:
    """The command line of a program that is called so: its commands, their arguments and their help."""
    raw = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog=called, description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    command = commands.add_parser(
        "estimate",
        help="estimates from a survey file",
        description=estimate_help.ABOUT,
        epilog=estimate_help.DESIGN,
        formatter_class=raw,
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
    again = commands.add_parser(
        "verify", help="do the figures of a release's bundle still hold?", description=verification.ABOUT
    )
    again.add_argument("bundle", type=Path, metavar="BUNDLE", help=verification.BUNDLE)
    alone = commands.add_parser("verify-program", help="write the one file that verifies a bundle", description=PROGRAM)
    alone.add_argument("file", type=Path, metavar="FILE", help=f"where to write it: {program.NAME}, say")
    size = commands.add_parser("sample-size", help="how many responses, in how many outlets", description=SAMPLE_SIZE)
    for option, (kind, default, text) in SAMPLE_SIZE_OPTIONS.items():
        required = default is None
        said = text if required else f"{text} (default: {default:g})"
        size.add_argument(option, type=kind, required=required, default=default, metavar="NUMBER", help=said)
    size.add_argument("--format", choices=("table", "json"), default="table", help="how to print (default: table)")
    return parser


def _estimate(options: argparse.Namespace) -> str:
    plan = read_plan(options.design)
    with refused_of(options.file), opened(options.file, options.engine) as file:
        done = estimate(file, plan)
    printed = FORMATS[options.format](done.estimates)
    printed = f"{_summary(done, plan)}\n\n{printed}" if options.format == "table" else printed
    return with_head(file.told, options.format, printed)


def _small_areas(options: argparse.Namespace) -> str:
    model = read_area_model(options.model)
    with refused_of(options.file), opened(options.file) as file:
        found = model_areas(file, model)
    return with_head(file.told, options.format, area_report.FORMATS[options.format](found))


def _watch(options: argparse.Namespace) -> str:
    # imported here: it needs parts of scipy that no estimate should wait for
    from analysis.files import watch_report
    from analysis.files.watch_file import watch
    from analysis.files.watch_plan import read_watch_plan

    plan = read_watch_plan(options.plan)
    with refused_of(options.file), opened(options.file) as file:
        found = watch(file, plan)
    return with_head(file.told, options.format, watch_report.FORMATS[options.format](found))


def _verify(options: argparse.Namespace) -> str:
    return report(verify(options.bundle))


def _verify_program(options: argparse.Namespace) -> str:
    content = program.program()
    try:
        options.file.write_bytes(content)
    except OSError as error:
        raise FileError(wrong("cannot_be_written", path=options.file, error=error.strerror)) from error
    return f"{hashlib.sha256(content).hexdigest()}  {options.file}"


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
    "verify-program": _verify_program,
    "sample-size": _sample_size,
}

if __name__ == "__main__":
    sys.exit(main())
