"""One measured process: read a folder of responses and do one thing with it; prints times and memory as JSON.

Run by `benchmarks.estimate`, in a fresh process each time: python -m benchmarks.estimating TASK FOLDER
"""

from __future__ import annotations

import contextlib
import json
import os
import resource
import sys
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.codes import CONSUMER, ITEMS, KEYS, PRODUCER, WEIGHT

REPLICATES = 1000
FAMILIES = (PRODUCER, CONSUMER)


def floor(folder: Path, items: Sequence[str] = ITEMS) -> dict[str, float]:
    """A bare group-by: the same keys, and the sums of the same columns."""
    import polars as pl

    start = time.monotonic()
    sums = [pl.col(name).sum() for name in (WEIGHT, *items)]
    pl.scan_parquet(sorted(folder.glob("*.parquet"))).group_by(KEYS).agg(pl.len(), *sums).collect(engine="streaming")
    return {"pass": time.monotonic() - start}


def floor_of_one(folder: Path) -> dict[str, float]:
    """The same with one item, as the command line needs it."""
    return floor(folder, ITEMS[:1])


def estimates(folder: Path, replicates: int = 0) -> dict[str, float]:
    """The indices of 294 cells, 21 sectors, 14 cities and 2 families with SE, df and interval."""
    import analysis.lazily  # noqa: F401 - first, as the command line does
    from analysis.estimation.combinations import composite
    from analysis.estimation.design import Columns
    from analysis.estimation.estimates import together
    from analysis.estimation.plan import Plan
    from analysis.estimation.replicates import Bootstrap, replicate_variance
    from analysis.estimation.sample import Sample
    from analysis.estimation.scores import Score
    from analysis.files.design_columns import lay_out
    from analysis.files.survey_file import opened, read

    times = [time.monotonic()]
    score = Score("score", dict.fromkeys(ITEMS, 1 / len(ITEMS)), minimum_items=2)
    with opened(folder) as file:
        sums = read(file, Plan(keys=tuple(KEYS), scores=(score,), weight=WEIGHT))
    times.append(time.monotonic())
    sample = Sample(*lay_out(sums, Columns(strata="stratum", psu=("outlet",), weight=WEIGHT)))
    sectors = sample.mean("score", ["sector"])
    families = [composite(sectors, "sector", _equal(codes)) for codes in FAMILIES]
    cells, cities = sample.mean("score", ["sector", "city"]), sample.mean("score", ["city"])
    found = together(cells, sectors, cities, *families)
    records = found.records(0.95)
    assert len(records) == 294 + 21 + 14 + 2
    assert all(record.low is not None for record in records)
    times.append(time.monotonic())
    if replicates:
        replicate_variance(found, sample, Bootstrap(replicates, seed=1))
    times.append(time.monotonic())
    measured = {"pass": times[1] - times[0], "after": times[2] - times[1]}
    return measured | ({"replicates": times[3] - times[2]} if replicates else {})


def registered(folder: Path) -> dict[str, float]:
    """The same figures with the errors of the register that lies beside the folder."""
    import analysis.lazily  # noqa: F401 - first, as the command line does
    from analysis.estimation.design import Columns
    from analysis.estimation.plan import Plan
    from analysis.estimation.sample import Sample
    from analysis.estimation.scores import Score
    from analysis.files.design_columns import lay_out
    from analysis.files.register_estimates import register_records
    from analysis.files.register_file import RegisterFile, psus_of, read_register
    from analysis.files.requests import Composite, Mean
    from analysis.files.survey_file import opened, read

    times = [time.monotonic()]
    score = Score("score", dict.fromkeys(ITEMS, 1 / len(ITEMS)), minimum_items=2)
    with opened(folder) as file:
        sums = read(file, Plan(keys=tuple(KEYS), scores=(score,), weight=WEIGHT))
    times.append(time.monotonic())
    columns = Columns(strata="stratum", psu=("outlet",), weight=WEIGHT)
    sample = Sample(*lay_out(sums, columns))
    register = read_register(RegisterFile(folder.parent / "register.parquet", "visits", "sector"), columns, sums)
    of_means = [Mean("score", by) for by in (("sector", "city"), ("sector",), ("city",))]
    of_families = [Composite("score", ("sector",), shares=_equal(codes)) for codes in FAMILIES]
    records = list(register_records([*of_means, *of_families], sample, register, psus_of(sums, columns)[0], 0.95))
    assert len(records) == 294 + 21 + 14 + 2
    assert all(record.low is not None for record in records)
    times.append(time.monotonic())
    return {"pass": times[1] - times[0], "after": times[2] - times[1]}


def bootstrap(folder: Path) -> dict[str, float]:
    """The same, and their variances again from 1,000 bootstrap replicates."""
    return estimates(folder, REPLICATES)


def command(folder: Path, variance: str = "linearization") -> dict[str, float]:
    """The command line, on the first item: cells, sectors, cities, families."""
    from analysis.__main__ import main

    design = folder.parent / f"{variance}.yaml"
    of_sectors = [
        {"statistic": "composite", "of": ITEMS[0], "by": "sector", "shares": _equal(codes)} for codes in FAMILIES
    ]
    of_means = [{"statistic": "mean", "of": ITEMS[0], "by": by} for by in (["sector", "city"], ["sector"], ["city"])]
    columns: dict[str, object] = {"strata": "stratum", "psu": "outlet", "weight": WEIGHT}
    if variance == "register":
        columns["register"] = {"file": "register.parquet", "size": "visits", "pool": "sector"}
    design.write_text(json.dumps({"design": columns, "variance": variance, "estimates": of_means + of_sectors}))
    with open(os.devnull, "w") as nowhere, contextlib.redirect_stdout(nowhere):
        status = main(["estimate", str(folder), "--design", str(design), "--format", "json"])
    assert status == 0
    return {}


def command_register(folder: Path) -> dict[str, float]:
    """The command line with the errors of the register that lies beside the folder."""
    return command(folder, "register")


def _equal(codes: list[str]) -> dict[str, float]:
    return dict.fromkeys(codes, 1 / len(codes))


TASKS = {
    task.__name__: task for task in (floor, floor_of_one, estimates, registered, bootstrap, command, command_register)
}


if __name__ == "__main__":
    measured = TASKS[sys.argv[1]](Path(sys.argv[2]))
    used = resource.getrusage(resource.RUSAGE_SELF)
    print(json.dumps(measured | {"cpu": used.ru_utime + used.ru_stime, "rss": used.ru_maxrss / 1024}))
