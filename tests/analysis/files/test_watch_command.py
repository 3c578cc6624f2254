"""`python -m analysis watch` as a statistician types it."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest

from analysis.__main__ import main
from analysis.files import report, survey_file, watch_file, watch_report
from analysis.files.watch_plan import Variance, WatchPlan, read_watch_plan

PLAN = "{false_alarms: 1095, smallest: 8, variance: {between: 0, within: 298}}"
AGREED = ["series", "alarm", "period", "since", "change", "low", "high", "n"]
MORE = ["kind", "since_first", "since_last", "once_in"]
HEAD = "series,period,n,mean\n"


def rows(*series, periods=range(60)):
    """A file of series (name, what a period's mean is): five answers a period."""
    return HEAD + "".join(f"{name},{period},5,{mean(period)}\n" for period in periods for name, mean in series)


STEADY = ("steady", lambda period: 80 + period % 2)
FALLS = ("falls", lambda period: 80 + period % 2 - 20 * (period >= 40))
RISES = ("rises", lambda period: 60 + period % 3 + 15 * (period >= 50))
THREE = rows(STEADY, FALLS, RISES)


def watched(path, plan):
    with survey_file.opened(path) as file:
        return watch_file.watch(file, plan)


@pytest.fixture
def files(tmp_path):
    """Write a file of series and a plan."""

    def write(data=THREE, plan=PLAN):
        paths = tmp_path / "series.csv", tmp_path / "plan.yaml"
        for path, text in zip(paths, (data, plan), strict=True):
            path.write_text(text, "utf-8")
        return paths

    return write


@pytest.fixture
def run(capsys):
    """Run the command; its exit status, output and error output."""

    def command(paths, *options):
        status = main(["watch", str(paths[0]), "--plan", str(paths[1]), *options])
        return status, *capsys.readouterr()

    return command


@pytest.fixture
def found(run, files):
    """The rows that a file and a plan give, by the names of the series."""

    def by_name(data=THREE, plan=PLAN):
        status, output, errors = run(files(data, plan), "--format", "json")
        assert (status, errors) == (0, "")
        return {row["series"]: row for row in json.loads(output)}

    return by_name


@pytest.fixture
def refused(run, files):
    """The problems of a file or of a plan, without the name of the file."""

    def problems(data=THREE, plan=PLAN):
        status, output, errors = run(files(data, plan))
        assert (status, output) == (1, "")
        lines = errors.rstrip("\n").splitlines()
        return [line.strip() for line in lines[1:]] if len(lines) > 1 else [lines[0].split(": ", 1)[1]]

    return problems


def test_json_is_as_agreed(run, files):
    status, output, errors = run(files(), "--format", "json")
    listed = json.loads(output)
    assert (status, errors) == (0, "")
    assert [list(row) for row in listed] == [AGREED + MORE] * 3
    assert [row["series"] for row in listed] == ["steady", "falls", "rises"]


def test_a_fall_a_rise_and_a_steady_series_are_told_apart(found):
    three = found()
    steady, falls, rises = (three[name] for name in ("steady", "falls", "rises"))
    assert (steady["alarm"], steady["kind"], steady["period"], steady["change"]) == (False, None, None, None)
    assert steady["once_in"] < 100
    assert (falls["alarm"], falls["kind"], falls["since"]) == (True, "fall", 40)
    assert falls["since_first"] <= 40 <= falls["since_last"] <= falls["period"] < 46
    assert falls["low"] < -20 < falls["high"] < 0
    assert falls["n"] == 5 * (falls["period"] - 39)
    assert (rises["alarm"], rises["kind"]) == (True, "rise")
    assert 0 < rises["low"] < 15 < rises["high"]
    assert falls["once_in"] >= 1095


def test_nothing_is_alarmed_within_the_baseline(found):
    plan = PLAN.replace("smallest", "baseline: 50, smallest")
    assert found()["falls"]["period"] < 46
    assert found(plan=plan)["falls"]["period"] >= 50
    assert found(plan=plan)["rises"]["period"] > 50


def test_variances_are_learnt_from_the_baseline(run, files):
    rng = np.random.default_rng(1)
    wild = rows(*((f"o{one}", lambda _: 80 + 8 * rng.standard_normal()) for one in range(20)))
    calm = rows(*((f"o{one}", lambda _: 80 + 0.5 * rng.standard_normal()) for one in range(20)))
    plan = "{false_alarms: 1095, smallest: 8, baseline: 40}"
    asked = read_watch_plan(files(plan=plan)[1])
    learnt = [watched(files(data=data)[0], asked).plan.within for data in (wild, calm)]
    assert learnt == [pytest.approx(5 * 64, rel=0.1), pytest.approx(5 * 0.25, rel=0.1)]
    summary = run(files(wild, plan))[1].splitlines()[2]
    assert summary.startswith("variance of the mean of n answers where nothing changes: 0 + ")
    assert summary.endswith(" / n, learnt from the first 40")


def test_weekdays_are_taken_out_where_the_baseline_has_four_weeks(found, files):
    first = date(2026, 6, 1)
    days = {first + timedelta(day): -9 * ((first + timedelta(day)).weekday() >= 5) for day in range(90)}
    rng = np.random.default_rng(2)
    data = rows(*((f"o{one}", lambda day: 80 + days[day] + rng.normal(0, 2)) for one in range(5)), periods=days)
    plan = "{false_alarms: 1095, smallest: 8, baseline: 28}"
    path, asked = files(data, plan)
    both = [watched(path, replace(read_watch_plan(asked), baseline=n)).plan for n in (28, 27)]
    assert [one.cycle for one in both] == [7, 1]
    assert both[0].seasonal > 10
    assert both[0].within < 5 * 2.5**2 < both[1].within
    assert not any(row["alarm"] for row in found(data, plan).values())


def test_periods_without_rows_are_silence(found):
    lines = THREE.splitlines(keepends=True)
    gone = "".join(line for line in lines if not (line.startswith("steady") and int(line.split(",")[1]) > 50))
    silent = found(gone)["steady"]
    assert (silent["alarm"], silent["kind"], silent["since"]) == (True, "silence", 51)
    assert (silent["change"], silent["low"], silent["high"], silent["n"]) == (None, None, None, 0)
    assert 51 < silent["period"] < 56


def test_all_series_together_may_be_held_to_one_limit(found):
    alone, together = found(), found(plan=PLAN.replace("smallest", "together: 4000, smallest"))
    assert together["falls"]["once_in"] >= 3 * 4000
    assert together["falls"]["period"] > alone["falls"]["period"]


def test_rows_may_stand_in_any_order_and_sums_for_means(found):
    head, *lines = THREE.splitlines(keepends=True)
    in_order = found()
    assert found(head + "".join(sorted(lines, key=lambda line: line.split(",")[0]))) == dict(sorted(in_order.items()))
    backwards = found(head + "".join(reversed(lines)))
    assert backwards == in_order
    cells = [line.split(",") for line in lines]
    sums = "".join(f"{a},{b},{n},{int(n) * float(mean)}\n" for a, b, n, mean in cells)
    assert found("series,period,n,sum\n" + sums) == in_order


def test_with_squares_each_series_has_its_own_variance(found):
    def data(of_falls):
        lines = [line.split(",") for line in THREE.splitlines()[1:]]
        own = {"steady": 400, "falls": of_falls, "rises": 400}
        squares = (5 * float(mean) ** 2 + 4 * own[name] for name, _, _, mean in lines)
        return "series,period,n,mean,squares\n" + "".join(
            f"{','.join(line).strip()},{square}\n" for line, square in zip(lines, squares, strict=True)
        )

    plan = "{false_alarms: 1095, smallest: 8, baseline: 30}"
    as_others, wilder = (found(data(own), plan)["falls"] for own in (400, 2500))
    assert as_others["alarm"]
    assert not wilder["alarm"]


def test_csv_and_parquet_say_the_same(run, files, tmp_path):
    paths = files()
    _, text, _ = run(paths, "--format", "csv")
    _, objects, _ = run(paths, "--format", "json")
    for line, row in zip(csv.DictReader(io.StringIO(text)), json.loads(objects), strict=True):
        row["alarm"] = str(row["alarm"]).lower()
        assert line == {name: "" if value is None else str(value) for name, value in row.items()}
    pl.read_csv(paths[0]).write_parquet(tmp_path / "series.parquet")
    assert run((tmp_path / "series.parquet", paths[1]), "--format", "json")[1] == objects


def test_days_of_parquet_are_days(run, files, tmp_path):
    days = pl.read_csv(io.StringIO(THREE)).with_columns(period=pl.date(2026, 1, 1) + pl.duration(days=pl.col("period")))
    days.write_parquet(tmp_path / "days.parquet")
    listed = json.loads(run((tmp_path / "days.parquet", files()[1]), "--format", "json")[1])
    assert {row["series"]: row["since"] for row in listed}["falls"] == "2026-02-10"


def test_every_format_of_the_command_is_there():
    assert tuple(watch_report.FORMATS) == tuple(report.FORMATS)


def test_the_table_says_what_was_watched_for_and_has_alarms_on_top(run, files):
    _, series, variance, worth, _, header, _, *lines = run(files())[1].splitlines()
    assert series == "3 series, 2 with an alarm; 60 periods, 0 to 59"
    assert variance == "variance of the mean of n answers where nothing changes: 0 + 298 / n"
    assert worth == (
        "worth finding: 8 points down or up; a series raises a false alarm once in 1,095 periods or more seldom"
    )
    assert header.split()[:3] == ["series", "seen", "since"]
    assert [line.split()[0] for line in lines][2] == "steady"
    assert lines[2].endswith("none")
    together = run(files(plan=PLAN.replace("smallest", "together: 7, smallest")))[1]
    assert "or more seldom, all of them one in 7\n" in together


def test_every_bad_cell_is_named_at_once(refused):
    assert refused(HEAD + "a,1,5,80\na,1,4,70\na,2,0,70\na,x,-3,high\n,3,5,80\nb,4,,1e60\n") == [
        "mean must hold numbers; line 5 has 'high'",
        "series must not be empty: line 6",
        "n must not be empty: line 7",
        "mean must hold numbers whose size is below 1e+50: line 7 has 1e+60",
        "n must be above 0: line 4 has 0, line 5 has -3",
        "period must hold dates such as 2026-09-01 or whole numbers, all of one kind: line 5 has x",
        "a has period 1 more than once: lines 2, 3",
    ]


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (HEAD, ["there are no rows"]),
        (THREE.replace("period", "day"), ["there is no column period; the columns are series, day, n, mean"]),
        (THREE.replace("mean", "average"), ["there is no column mean; the columns are series, period, n, average"]),
        (
            HEAD + "a,2026-01-01,5,80\na,2026-02-30,5,80\na,3,5,80\n",
            [
                "period must hold dates such as 2026-09-01 or whole numbers, all of one kind: "
                "line 3 has 2026-02-30, line 4 has 3"
            ],
        ),
        (
            "series,period,n,mean,squares\na,1,5,80,32000\na,2,5,80,31000\n",
            ["squares must be the sum of squares, at least sum x sum / n: line 3 has 31000"],
        ),
    ],
)
def test_a_file_that_cannot_be_watched_is_refused(refused, data, said):
    assert refused(data) == said


@pytest.mark.parametrize(
    ("data", "baseline", "said"),
    [
        (THREE, 60, "baseline: the first 60 periods are all of the file's 60: none is left to watch"),
        (rows(("flat", lambda _: 80)), 30, "in the baseline no series varies, so nothing says what chance may do"),
        (
            "".join(THREE.splitlines(keepends=True)[:1]) + "a,1,5,80\nb,2,5,81\nc,3,5,80\n",
            2,
            "the baseline has no series with two periods at one place of the cycle",
        ),
    ],
)
def test_a_baseline_that_cannot_teach_is_refused(refused, data, baseline, said):
    assert refused(data, f"{{false_alarms: 1095, smallest: 8, baseline: {baseline}}}") == [said]


def test_every_problem_of_a_plan_is_named_by_its_place(refused):
    assert refused(
        plan="{false_alarms: 1, smallest: -8, variance: {between: -1, within: many, among: 3}, baseline: 1.5, "
        "cycle: 0, together: no, method: cusum}"
    ) == [
        "false_alarms must be a number above 1, not 1",
        "smallest must be a number above 0, not -8",
        "variance.between must be a number of 0 or more, not -1",
        "variance.within must be a number of 0 or more, not 'many'",
        "variance.among is unknown; variance may have between, within, seasonal",
        "baseline must be a whole number above 1, not 1.5",
        "cycle must be a whole number above 0, not 0",
        "together must be a number above 0, not 'no'",
        "method is unknown; the file may have false_alarms, smallest, variance, baseline, cycle, together",
    ]


@pytest.mark.parametrize(
    ("plan", "said"),
    [
        (
            "{smallest: 8}",
            ["false_alarms is missing", "variance is missing, and so is baseline, the periods to learn it from"],
        ),
        (
            "{false_alarms: 9, smallest: 8, variance: {between: 0, within: 0}}",
            ["variance must not be 0 both between and within"],
        ),
        (
            PLAN.replace("smallest", "cycle: 7, smallest"),
            ["cycle needs variance.seasonal, or a baseline to learn it from"],
        ),
    ],
)
def test_a_plan_that_lacks_something_is_refused(refused, plan, said):
    assert refused(plan=plan) == said


def test_the_plan_of_the_help_is_valid_as_it_stands(capsys, tmp_path):
    with pytest.raises(SystemExit) as leaving:
        main(["watch", "--help"])
    assert leaving.value.code == 0
    shown = capsys.readouterr().out.split("The plan file:")[1].split("Printed per")[0]
    (tmp_path / "shown.yaml").write_text(shown)
    assert read_watch_plan(tmp_path / "shown.yaml") == WatchPlan(1095, 8, Variance(0, 298, 4), 90, 7, 7)
