"""Whether early warning keeps its promises, in invented province-years, beside fixed limits, a funnel, EWMA and CUSUM.

Run: python -m benchmarks.early_warning [--years 1000]. Writes its tables into docs/evidence.md.
"""

from __future__ import annotations

import argparse
import datetime
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
from tqdm import tqdm

from analysis.estimation.sums import FloatArray
from benchmarks import markdown
from benchmarks.early_warning_changes import described
from benchmarks.early_warning_questions import shared
from benchmarks.early_warning_runs import (
    CHOSEN,
    FALSE_ALARMS,
    OUTLETS,
    PAST,
    TOGETHER,
    Years,
    delays,
    in_control,
    plan_of,
    provinces,
)
from benchmarks.early_warning_series import Case

SEED = 20261126
EVIDENCE = Path("docs/evidence.md")
SERIES = 20_000
"""Outlets that are watched side by side."""
CHANGED = 20_000
DAYS = 4 * 365
PART = 10
"""Of the province-years of the first case, what the others have: one in so many."""
SOON, LATE = 15, 60
DEMONSTRATION = 14.6
"""The standard deviation of the demonstration's answers in their outlets."""

QUIET = (
    Case("5 a day"),
    Case("rates differ", spread=0.6),
    Case("1 in 2 days", rate=0.5),
    Case("25 a day", rate=25.0),
    Case("skewed", skewed=True),
    Case("weekdays", weekday_sd=3.0),
    Case("days", day_sd=2.0),
)
CHANGES = (Case("fall 8", change=-8.0), Case("rise 8", change=8.0), Case("fall 20", change=-20.0))


def main() -> None:
    """Simulate and write the tables."""
    tables: dict[str, Callable[[int], str]] = {
        "early-warning": methods,
        "early-warning-province": province,
        "early-warning-answers": answers,
        "early-warning-change": changes,
        "early-warning-counts": counts,
        "early-warning-questions": shared,
    }
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("tables", nargs="*", metavar="TABLE", help=f"which of {', '.join(tables)} (default: all)")
    parser.add_argument(
        "--years",
        type=int,
        default=1000,
        help=f"province-years of the first case, one in {PART} of them for the others (default: 1000)",
    )
    options = parser.parse_args()
    today = datetime.datetime.now(datetime.UTC).date()
    for name in tqdm(options.tables or tables, unit="table"):
        started = time.monotonic()
        table = tables[name](options.years)
        took = (time.monotonic() - started) / 60
        command = f"python -m benchmarks.early_warning {name} --years {options.years}"
        said = f"`{command}`, seed {SEED}, {today}: {took:.0f} minutes."
        text = f"{said}\n\n{table}"
        markdown.insert(EVIDENCE, name, text)
        print(f"\n{text}", flush=True)


def methods(years: int) -> str:
    """False alarms of an outlet in three years, and how many of those that change are found within 15 days."""
    quiet = [counted(case, years if place == 0 else years / PART, place) for place, case in enumerate(QUIET)]
    ignored = counted(QUIET[5], years / PART, 7, weekdays=False)
    found = [delays(case, plan_of(case), CHANGED, SOON, _rng(10 + place)) for place, case in enumerate(CHANGES)]
    columns = [*(f"false, {case.name}" for case in QUIET), "false, weekdays not removed"]
    rows = [
        [
            method,
            *(f"{one.per_outlet(method):.2f}" for one in (*quiet, ignored)),
            *(_within(one[method], SOON, place == 1) for place, one in enumerate(found)),
        ]
        for method in found[0]
    ]
    return markdown.table(["method", *columns, *(f"{case.name}, %" for case in CHANGES)], rows)


def counted(
    case: Case,
    province_years: float,
    number: int,
    weekdays: bool = True,
    limit: float = FALSE_ALARMS,
    alone: bool = False,
) -> Years:
    """The false alarms of so many province-years, some outlets at a time."""
    plan, rng, whole = plan_of(case, weekdays), _rng(number), Years()
    outlets = round(province_years * OUTLETS * 365 / DAYS)
    for series in _parts(outlets):
        part = in_control(case, plan, series, DAYS, rng, limit, alone)
        whole.days += part.days
        whole.false = {name: whole.false.get(name, 0) + false for name, false in part.false.items()}
    return whole


def province(years: int) -> str:
    """What the list of a province costs: one false alarm a week for all, or one in three years for each outlet."""
    weeks = provinces(5, max(1, round(years / 100)) * 365, _rng(20))
    rows = [
        ["each outlet and cell by a limit of its own", f"{weeks.own / weeks.weeks:.2f}", *_found(FALSE_ALARMS)],
        ["one limit for all", f"{weeks.listed / weeks.weeks:.2f}", *_found(TOGETHER)],
        ["Benjamini-Hochberg every day", f"{weeks.chosen / weeks.weeks:.2f}", "", "", "", ""],
    ]
    every = counted(Case(), years, 21, limit=TOGETHER, alone=True)
    rate = every.false[CHOSEN].sum() / every.days * OUTLETS * 7
    rows.append([f"one limit for all, outlets of 5 a day alone, {years:,} province-years", f"{rate:.2f}", *[""] * 4])
    header = ["list", "false alarms a week"]
    for sd in ("17.3", "14.6"):
        header += [f"sd {sd}: fall of 8 within {SOON} days, %", f"sd {sd}: 80 % within, days"]
    return markdown.table(header, rows)


def _found(limit: float) -> Iterator[str]:
    for place, case in enumerate((Case(change=-8.0), Case(change=-8.0, sd=DEMONSTRATION))):
        days = delays(case, plan_of(case), CHANGED, LATE, _rng(22 + place), limit=limit)[CHOSEN]
        yield _within(days, SOON)
        yield _days(np.quantile(days[0], 0.8))


def answers(_years: int) -> str:
    """How soon a fall of 8 points is found, by answers a day and how long the past is."""
    rows = []
    for place, rate in enumerate((0.5, 1.0, 2.0, 5.0, 10.0, 25.0)):
        row = [f"{rate:g}"]
        for past in (90, PAST):
            case = Case(rate=rate, change=-8.0)
            days = delays(case, plan_of(case), CHANGED, LATE, _rng(30 + place), past)[CHOSEN]
            row += [_within(days, SOON), _within(days, LATE), _days(np.median(days[0]))]
        rows.append(row)
    header = ["answers a day"]
    for past in (90, PAST):
        said = f"past of {past} days"
        header += [f"{said}: within {SOON} days, %", f"within {LATE}, %", "median, days"]
    return markdown.table(header, rows)


def changes(_years: int) -> str:
    """How true an alarm is about since when and by how much."""
    rows = []
    for place, change in enumerate((-5.0, -8.0, -12.0, -20.0)):
        of = described(Case(change=change), 4000, LATE, _rng(40 + place))
        held, since = (f"{100 * share:.1f}" for share in (of.held, of.since_held))
        rows.append([f"{change:g}", f"{of.mean:.1f}", held, f"{of.half_width:.1f}", since, f"{of.span:.0f}"])
    header = ["change", "estimate, mean", "interval holds it, %", "half-width, mean"]
    return markdown.table([*header, "range holds its day, %", "days in range, median"], rows)


def counts(years: int) -> str:
    """Outlets that fall silent, and outlets where one day brings many answers of 100."""
    rows = []
    for place, rate in enumerate((0.3, 1.0, 5.0)):
        false = counted(Case(rate=rate), years / PART, 50 + place, alone=True)
        case = Case(rate=rate, silent=True)
        silent = delays(case, plan_of(case), SERIES, LATE, _rng(53 + place))[CHOSEN][2, :]
        stuffed = [Case(rate=rate, stuffed=many) for many in (0, 20, 60)]
        rises = [
            _within(delays(case, plan_of(case), SERIES, SOON, _rng(56 + place))[CHOSEN], SOON, rise=True)
            for case in stuffed
        ]
        alarms = false.false[CHOSEN][2] / false.days * FALSE_ALARMS
        rows.append([f"{rate:g}", f"{alarms:.3f}", *(_days(np.quantile(silent, q)) for q in (0.5, 0.95)), *rises])
    header = ["answers a day", "false silences in 3 years", "silence found, median days", "95 % within, days"]
    return markdown.table([*header, *(f"{many} answers of 100, rises in {SOON} days, %" for many in (0, 20, 60))], rows)


def _within(days: FloatArray, most: int, rise: bool = False) -> str:
    return f"{100 * (days[int(rise)] <= most).mean():.1f}"


def _days(days: float) -> str:
    return f"{days:.0f}" if days <= LATE else f"over {LATE}"


def _parts(outlets: int) -> Iterator[int]:
    for start in range(0, outlets, SERIES):
        yield min(SERIES, outlets - start)


def _rng(number: int) -> np.random.Generator:
    return np.random.default_rng([SEED, number])


if __name__ == "__main__":
    main()
