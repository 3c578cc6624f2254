"""What `make bench` runs: every figure of the product beside its floor and its target, in one run.

Run: python -m benchmarks [--short]. The long form writes its table and those of its parts into docs/performance.md; the
short one takes less than five minutes, judges nothing and writes build/bench.md. PostgreSQL is measured where
TEST_DATABASE_URL names a server. `benchmarks.coverage` and others take longer and are run by themselves.
"""

from __future__ import annotations

import argparse
import os
import platform
from datetime import UTC, datetime
from pathlib import Path

from benchmarks import estimate, figures, journeys, markdown, office, releasing, starting, units

GUIDE = Path("docs/performance.md")
SHORT = Path("build/bench.md")
PARTS = (journeys, units, office, starting, estimate, releasing)


def main() -> None:
    """Measure part by part, and write the table of now."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--short", action="store_true", help="small and few measurements, without a word into the guide"
    )
    short = parser.parse_args().short
    load = os.getloadavg()[0]
    found = [figure for part in PARTS for figure in part.figures(short)]
    where = f"{os.cpu_count()} cores ({platform.machine()}, load {load:.0f} before), Python {platform.python_version()}"
    said = f"{where}, {datetime.now(UTC):%Y-%m-%d}; `python -m benchmarks{' --short' if short else ''}`."
    text = f"{said}\n\n{figures.table(found)}"
    print(text)
    if short:
        SHORT.parent.mkdir(exist_ok=True)
        SHORT.write_text(text + "\n", encoding="utf-8")
    else:
        markdown.insert(GUIDE, "now", text)


if __name__ == "__main__":
    main()
