"""`python -m analysis estimate` as a statistician types it."""

import csv
import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from analysis.__main__ import main

ROOT = Path(__file__).parents[3]
PLAN = """
design:
  strata: stratum
  psu: outlet
  weight: weight
  lonely_psu: collapse
  collapse_order: [620100-P4, 620500-P4, 622900-P4]
estimates:
  - {statistic: mean, of: overall}
  - {statistic: mean, of: overall, by: [city, sector]}
  - {statistic: proportion, of: top2, value: 1}
  - {statistic: total, of: overall}
  - {statistic: ratio, of: overall, over: versus_ideal}
  - {statistic: composite, of: overall, by: sector, shares: {C1: 0.6, C4: 0.4}}
"""
KEYS = [
    *("statistic", "of", "by", "estimate", "se", "df", "df_satterthwaite", "low", "high", "n", "n_eff", "psus", "deff"),
    *("lonely_psu", "note"),
]


@pytest.fixture(scope="module")
def survey(wave_2026, tmp_path_factory):
    path = tmp_path_factory.mktemp("survey") / "wave.csv"
    wave_2026.to_csv(path, index=False)
    return path


@pytest.fixture
def design(tmp_path):
    def write(text=PLAN):
        path = tmp_path / "design.yaml"
        path.write_text(text, "utf-8")
        return path

    return write


@pytest.fixture
def run(survey, capsys):
    """Run the command; its exit status, output and error output."""

    def command(design, *options, file=survey):
        status = main(["estimate", str(file), "--design", str(design), *options])
        return status, *capsys.readouterr()

    return command


def test_json_has_every_figure_at_full_precision(run, design, expected):
    status, output, errors = run(design(), "--format", "json")
    rows = json.loads(output)
    assert (status, errors) == (0, "")
    assert all(list(row) == KEYS for row in rows)
    assert rows[0]["estimate"] == pytest.approx(expected["overall"]["estimate"], rel=1e-12)
    assert rows[0]["by"] is None
    lonely = next(row for row in rows if row["by"] == {"city": "622900", "sector": "P4"})
    assert (lonely["se"], lonely["low"], lonely["high"], lonely["df"]) == (None, None, None, 0)
    assert {row["lonely_psu"] for row in rows} == {"collapse"}


def test_csv_says_the_same(run, design):
    _, text, _ = run(design(), "--format", "csv")
    _, objects, _ = run(design(), "--format", "json")
    for line, row in zip(csv.DictReader(io.StringIO(text)), json.loads(objects), strict=True):
        for key in KEYS:
            value = json.dumps(row["by"]) if key == "by" and row["by"] else row[key]
            assert line[key] == ("" if value is None else str(value))


def test_the_table_is_aligned_and_says_how_it_was_made(run, design):
    _, output, _ = run(design())
    told, summary, _, header, rule, *rows = output.splitlines()
    assert told == "read as UTF-8 text with commas"
    assert summary.startswith("867 responses, 56 PSUs in 11 strata; 622900-P4 joined to 620500-P4;")
    ends = [place for place, mark in enumerate(rule + " ") if mark == " " and rule[place - 1] == "-"]
    assert header.split()[0] == "estimate"
    for row in rows:
        assert all(row[end : end + 2].strip() == "" for end in ends[:-1]), row


def test_chinese_labels_take_two_columns_of_the_table(run, design, survey, tmp_path):
    renamed = tmp_path / "renamed.csv"
    renamed.write_text(survey.read_text("utf-8").replace(",P4,", ",检验检测,"), "utf-8")
    _, output, _ = run(
        design("{design: {psu: outlet}, estimates: [{statistic: mean, of: overall, by: sector}]}"), file=renamed
    )
    narrow, wide = (next(line for line in output.splitlines() if label in line) for label in ("sector=C1", "检验检测"))
    assert len(narrow.rstrip()) == len(wide.rstrip()) + 4


@pytest.mark.parametrize("variance", ["jackknife", "bootstrap"])
def test_other_variances_change_errors_and_no_estimate(run, design, variance):
    _, linear, _ = run(design(), "--format", "json")
    _, other, errors = run(design(PLAN + f"variance: {variance}"), "--format", "json")
    assert errors == ""  # the progress bar is for terminals
    for one, two in zip(json.loads(linear), json.loads(other), strict=True):
        assert two["estimate"] == pytest.approx(one["estimate"], rel=1e-12)
        assert (one["df"], one["n"]) == (two["df"], two["n"])
        assert (one["se"] is None) == (two["se"] is None)
        assert one["se"] is None or two["se"] != pytest.approx(one["se"], rel=1e-9) or one["statistic"] == "total"


def test_bad_input_is_one_message_that_names_the_place(run, design, survey, tmp_path):
    status, output, errors = run(design(PLAN.replace("overall,", "overal,").replace("psu: outlet", "psu: shop")))
    assert (status, output) == (1, "")
    assert errors.startswith(f"{survey}: there is no column shop, overal; the columns are ")
    status, output, errors = run(design("estimates: [{statistic: mode}]"))
    assert (status, output) == (1, "")
    assert errors.startswith(f"{tmp_path / 'design.yaml'}:")
    status, _, errors = run(design(PLAN.replace("C4: 0.4", "C5: 0.4")))
    assert (status, errors) == (1, f"{survey}: shares of sector: sector is never C5\n")
    raked = "calibrate: {method: raking, margins: {gender: {F: 1, X: 1}}}"
    status, _, errors = run(design(PLAN + raked))
    assert status == 1
    assert "gender: X: a total of 1 but no respondents" in errors


def test_wrong_usage_is_status_2(run, design):
    with pytest.raises(SystemExit) as leaving:
        run(design(), "--format", "xml")
    assert leaving.value.code == 2


def test_help_teaches_the_design_file_which_is_valid_as_it_stands(capsys, tmp_path):
    from analysis.files.plan_file import read_plan

    with pytest.raises(SystemExit) as leaving:
        main(["estimate", "--help"])
    assert leaving.value.code == 0
    text = capsys.readouterr().out
    shown = text.split("but `estimates`:")[1].split("Printed per estimate")[0]
    path = tmp_path / "shown.yaml"
    whole = shown.replace("lonely_psu: error ", "lonely_psu: collapse ")
    one_psu = [line for line in whole.split("  replicate_weights:")[0].splitlines() if "psu_key" not in line]
    linearised = [line for line in one_psu if not line.startswith(("  replicates", "  seed"))]
    path.write_text("\n".join(linearised))
    assert len(read_plan(path).estimates) == 10
    bootstrap = [line for line in one_psu if "statistic: regression" not in line]
    path.write_text("\n".join(bootstrap).replace("linearization", "bootstrap"))
    assert len(read_plan(path).estimates) == 9
    given = ["  replicate_weights:", *whole.split("  replicate_weights:")[1].splitlines()]
    fay = [line.replace("JKn    ", "Fay    ") for line in given if "scale" not in line]
    asked = ["  design: {weight: pw}", "  estimates: [{statistic: mean, of: api00}]"]
    path.write_text("\n".join([*asked, *fay]))
    assert len(read_plan(path).estimates) == 1


def test_it_runs_as_a_module(survey, design):
    command = [sys.executable, "-m", "analysis", "estimate", str(survey), "--design", str(design())]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "mean overall" in done.stdout
    assert done.stderr == ""


REGRESSION = "  - {statistic: regression, of: overall, on: [versus_expectation, versus_ideal]}\n"


def test_a_regression_stands_among_the_others_and_is_svyglms(run, design, expected):
    # svyglm(overall ~ versus_expectation + versus_ideal, subset(des, !is.na(versus_ideal)))
    lines = PLAN.rstrip("\n").splitlines(keepends=True)
    text = "".join(lines[:-1]) + REGRESSION + lines[-1]
    status, out, _ = run(design(text), "--format", "json")
    records = json.loads(out)
    plain = json.loads(run(design(), "--format", "json")[1])
    found = {row["by"]["term"]: row for row in records if row["statistic"] == "regression"}
    assert status == 0
    assert [row for row in records if row["statistic"] != "regression"] == plain
    assert [row["statistic"] for row in records[-4:]] == ["regression"] * 3 + ["composite"]
    assert {term: row["estimate"] for term, row in found.items()} == pytest.approx(
        expected["regression"]["coef"], rel=1e-9
    )
    assert {term: row["se"] for term, row in found.items()} == pytest.approx(expected["regression"]["se"], rel=1e-9)
    for row in found.values():
        assert list(row) == KEYS
        assert row["low"] < row["estimate"] < row["high"]
        assert row["note"] == "on versus_expectation, versus_ideal"


@pytest.mark.parametrize(
    ("regression", "variance", "message"),
    [
        ("of: overall", "linearization", "estimates[0].on is missing"),
        ("of: overall, on: [overall]", "linearization", "estimates[0].on cannot have overall"),
        ("of: overall, on: [a, a]", "linearization", "estimates[0].on names a twice"),
        ("of: overall, on: [versus_ideal], by: [sector]", "linearization", "estimates[0].by is unknown"),
        ("of: overall, on: [versus_ideal]", "jackknife", "estimates[0].statistic is regression, which has variance"),
        ("of: overall, on: [nowhere]", "linearization", "there is no column nowhere"),
    ],
)
def test_a_regression_asked_for_wrongly_is_refused_where_it_stands(run, design, regression, variance, message):
    text = PLAN[: PLAN.index("estimates:")] + f"estimates:\n  - {{statistic: regression, {regression}}}\n"
    status, out, error = run(design(f"{text}variance: {variance}\n"))
    assert (status, out) == (1, "")
    assert message in error


def test_the_worked_case_of_a_sample_size(capsys):
    """deff = 1 + 19 * .08 = 2.52; 2.52 * ((1.644854 + 0.841621) * 18 / 2)^2 = 1262.0 and 1262 / 20 = 63.1"""
    case = ["sample-size", "--sigma", "18", "--difference", "2"]
    assert main(case) == 0
    assert capsys.readouterr().out == "501 responses from 501 outlets\n"
    assert main([*case, "--per-outlet", "20", "--icc", "0.08", "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out) == {"responses": 1262, "outlets": 64}


def test_numbers_of_which_no_sample_size_follows_are_refused_together(capsys):
    wrong = ["--sigma", "-1", "--difference", "0", "--per-outlet", "0", "--icc", "2", "--power", "1", "--error", "0.9"]
    assert main(["sample-size", *wrong]) == 1
    error = capsys.readouterr().err
    for part in ("sigma is -1", "difference is 0", "0 responses", "icc is 2", "power is 1", "error is 0.9"):
        assert part in error


@pytest.mark.slow
def test_what_takes_long_to_load_is_not_loaded_before_it_is_needed():
    heavy = "[name for name in ('scipy.sparse._csr', 'scipy.special._ufuncs') if name in sys.modules]"
    program = f"import sys; from analysis.__main__ import main; print({heavy}); main(); print(len({heavy}))"
    guide = "docs/examples/wave-2026.csv", "--design", "docs/examples/wave-2026.yaml"
    command = [sys.executable, "-c", program, "estimate", *guide]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    first, *printed, last = done.stdout.splitlines()
    assert (first, last) == ("[]", "2")
    assert any(line.startswith("mean overall sector=C1") for line in printed)
