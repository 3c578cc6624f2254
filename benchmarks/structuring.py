"""One measured process: sum a survey file up and model it; prints times, one path and memory as JSON.

Run by `benchmarks.structure`, in a fresh process each time: python -m benchmarks.structuring FILE MODEL.yaml
"""

from __future__ import annotations

import json
import re
import sys
import time
from pathlib import Path

if __name__ == "__main__":
    from analysis.estimation.cross_products import cross_products
    from analysis.files.design_columns import lay_out
    from analysis.files.structure_model import read_structure_model
    from analysis.files.survey_file import opened
    from analysis.models.moments import Moments
    from analysis.models.structural import structural

    asked = read_structure_model(Path(sys.argv[2]))
    times = [time.monotonic()]
    with opened(sys.argv[1]) as file:
        sums = cross_products(file.rows(asked.plan.clustered, asked.plan.numeric), asked.plan)
    times.append(time.monotonic())
    sums, design = lay_out(sums, asked.design)
    moments = Moments.of(sums, design.psu, design.psus, asked.structure.items)
    model = structural(asked.structure, moments, design, asked.scale, asked.bootstrap)
    times.append(time.monotonic())
    (path,) = (one for one in model.paths if (one.start, one.end) == ("satisfaction", "loyalty"))
    measured = {"pass": times[1] - times[0], "after": times[2] - times[1], "path": path.standardised.estimate}
    most = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())
    assert most is not None
    print(json.dumps(measured | {"rss": int(most[1]) / 1024}))
