"""The peer of `benchmarks.structure`: seminr, in its own environment, models a CSV and bootstraps it; times as JSON.

Run by `benchmarks.structure` with that environment's Python: structure_in_seminr.py CSV MODEL.json REPLICATES
"""

import contextlib
import csv
import io
import json
import sys
import time
from pathlib import Path

from seminr import (  # type: ignore[import-not-found]  # not in the project's environment
    bootstrap_model,
    composite,
    constructs,
    estimate_pls,
    mode_A,
    multi_items,
    path_factorial,
    paths,
    relationships,
)

if __name__ == "__main__":
    rows = list(csv.DictReader(Path(sys.argv[1]).read_text().splitlines()))
    model = json.loads(Path(sys.argv[2]).read_text())
    data = {name: [float(row[name]) for row in rows] for items in model["constructs"].values() for name in items}
    measured = constructs(
        *(
            composite(name, multi_items(name, range(1, len(items) + 1)), mode_A)
            for name, items in model["constructs"].items()
        )
    )
    inner = relationships(*(paths(start, ends) for start, ends in model["paths"].items()))
    times = [time.monotonic()]
    with contextlib.redirect_stdout(io.StringIO()):
        found = estimate_pls(data, measured, inner, inner_weights=path_factorial)
        times.append(time.monotonic())
        bootstrap_model(found, nboot=int(sys.argv[3]), seed=1)
    times.append(time.monotonic())
    path = found.path_coef.get("satisfaction", "loyalty")
    print(json.dumps({"estimate": times[1] - times[0], "bootstrap": times[2] - times[1], "path": path}))
