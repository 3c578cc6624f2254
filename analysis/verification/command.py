"""`verify` on the command line, with Python alone: what `verify.pyz` runs."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from analysis.errors import AnalysisError
from analysis.verification.program import NAME
from analysis.verification.verify import NotComputedError, report, verify

ABOUT = """\
Compare the hash of every file of a bundle, compute its figures again and compare them with what stands there: a full
bundle from its responses, a public one as far as published figures allow. Exit status 0 only if all holds.
"""
ALONE = """\
Python alone compares the hashes; figures are computed with packages that are named where they are missing, and then the
exit status is 3.
"""
BUNDLE = "the bundle: the ZIP archive, or its folder, unpacked"
FAILED, NOT_COMPUTED = 1, 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line of `verify.pyz`; the exit status."""
    parser = argparse.ArgumentParser(prog=NAME, description=ABOUT, epilog=ALONE)
    parser.add_argument("bundle", type=Path, metavar="BUNDLE", help=BUNDLE)
    bundle = parser.parse_args(arguments).bundle
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal may not know every sign of a path
    try:
        print(report(verify(bundle)))
    except AnalysisError as error:
        print(error, file=sys.stderr)
        return NOT_COMPUTED if isinstance(error, NotComputedError) else FAILED
    return 0
