"""`python -m analysis structure`: its arguments, its help, what it prints and keeps."""

from __future__ import annotations

import argparse
from datetime import datetime
from pathlib import Path
from typing import Any

from analysis.errors import FileError, refused_of, wrong
from analysis.files import structure_report
from analysis.files.report import with_head
from analysis.files.structure_file import structure_of
from analysis.files.structure_model import read_structure_model
from analysis.files.survey_file import opened
from analysis.models.frozen_weights import freeze

ABOUT = """\
Explain satisfaction by a structural model (GB/T 19038, ECSI, ACSI): constructs that several items measure, and paths
between them, by partial least squares. Prints each construct's index, how reliable its items are, and what its rise
goes along with in the others, with intervals from a bootstrap of PSUs within strata.

FILE has one row per response and is what `estimate` reads: CSV or another text, Parquet, a file of SPSS or Stata.
Responses without an answer to one of the items are left out and counted; beside the figures stand those of all
responses with the item's mean in each empty place.
"""
MODEL = """\
The model file:

  scale: [1, 10]           # the lowest and the highest mark
  constructs:              # the items of each, columns of FILE; an item has one construct
    quality: [q1, q2, q3]
    satisfaction: [overall, expected, ideal]
    loyalty: [again]
  paths:                   # from each construct to others, never in a circle
    quality: [satisfaction]
    satisfaction: [loyalty]
  scheme: centroid         # how neighbours weigh in the estimation: centroid | factorial | path
  formative: [quality]     # constructs that their items make up (mode B); all others are reflected by theirs (mode A)
  design: {strata: cell, psu: outlet, weight: w}   # as for estimate; optional
  weights: FROZEN.json     # index weights kept by --freeze, used unchanged; the path is relative to this file
  replicates: 1000         # of the bootstrap
  seed: 1                  # where its random numbers start

Exit status: 0 done, 1 bad input (one message on standard error), 2 wrong usage.
"""


def add_structure(commands: Any) -> None:
    """Add the command to argparse's subcommands."""
    command = commands.add_parser(
        "structure",
        help="a structural model of satisfaction",
        description=ABOUT,
        epilog=MODEL,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    command.add_argument("file", type=Path, metavar="FILE", help="the responses")
    command.add_argument("--model", type=Path, required=True, metavar="MODEL.yaml", help="constructs, items, paths")
    command.add_argument("--freeze", type=Path, metavar="FILE", help="keep the index weights for later waves here")
    formats = tuple(structure_report.FORMATS)
    command.add_argument("--format", choices=formats, default="table", help="how to print (default: table)")


def structure(options: argparse.Namespace) -> str:
    """Run it; what it prints."""
    asked = read_structure_model(options.model)
    with refused_of(options.file), opened(options.file) as file:
        found = structure_of(file, asked)
        if options.freeze is not None:
            kept = freeze(found.model, asked.scale, options.file.name, datetime.now().astimezone().date().isoformat())
    if options.freeze is not None:
        try:
            options.freeze.write_text(kept.as_json() + "\n", "utf-8")
        except OSError as error:
            raise FileError(wrong("cannot_be_written", path=options.freeze, error=error.strerror)) from error
    return with_head(file.told, options.format, structure_report.FORMATS[options.format](found))
