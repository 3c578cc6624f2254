"""`estimate` with a register, as a statistician brings it: right, and wrong in every way."""

import csv
import io
import json

import pytest

from analysis.__main__ import main

ANSWERS = """outlet,cell,sector,age,w,score
a,X,S,1,50,80
a,X,S,2,50,90
b,X,S,1,66.6666666666666667,70
b,X,S,1,66.6666666666666667,80
b,X,S,2,66.6666666666666667,90
d,Y,S,1,25,60
d,Y,S,1,25,80
e,Y,S,2,75,90
e,Y,S,2,75,100
f,Y,S,1,25,70
f,Y,S,1,25,70
f,Y,S,2,25,80
f,Y,S,1,25,100
"""
REGISTER = """outlet,cell,sector,volume
a,X,S,100
b,X,S,200
c,X,S,300
d,Y,S,50
e,Y,S,150
f,Y,S,100
g,Y,S,100
"""
DESIGN = """
design: {strata: cell, psu: outlet, weight: w, register: {file: lists/register.csv, size: volume, pool: sector}}
variance: register
estimates:
  - {statistic: mean, of: score, by: cell}
  - {statistic: mean, of: score}
  - {statistic: proportion, of: score, value: 80}
  - {statistic: composite, of: score, by: cell, shares: {X: 0.5, Y: 0.5}}
"""


@pytest.fixture
def run(tmp_path, capsys):
    """Run the command on these texts; its exit status, output and error output."""

    def command(answers=ANSWERS, register=REGISTER, design=DESIGN, form="json"):
        (tmp_path / "lists").mkdir(exist_ok=True)
        (tmp_path / "lists" / "register.csv").write_text(register, "utf-8")
        (tmp_path / "answers.csv").write_text(answers, "utf-8")
        (tmp_path / "design.yaml").write_text(design, "utf-8")
        files = str(tmp_path / "answers.csv"), "--design", str(tmp_path / "design.yaml")
        return main(["estimate", *files, "--format", form]), *capsys.readouterr()

    return command


def test_the_toy_of_the_estimation_s_tests_comes_out(run):
    status, out, _ = run()
    assert status == 0
    x, y, both, top, composite = json.loads(out)
    total, within = (12.5 + 950 / 3) / 3, 137.5  # as in tests/analysis/estimation/test_register_variance.py
    between = total - within * 5 / 12
    variance = between * (1 / 36 + 1 / 9 + 1 / 4) + within * (1 / 18 + 4 / 27)
    assert x["estimate"] == pytest.approx(245 / 3)
    assert x["se"] == pytest.approx(variance**0.5)
    assert both["estimate"] == pytest.approx(0.6 * x["estimate"] + 0.4 * y["estimate"])
    assert both["se"] ** 2 == pytest.approx(0.36 * x["se"] ** 2 + 0.16 * y["se"] ** 2)
    assert composite["se"] ** 2 == pytest.approx(0.25 * (x["se"] ** 2 + y["se"] ** 2))
    assert 0 < top["low"] < top["estimate"] < top["high"] < 1


def test_the_linearised_error_stands_beside(run, tmp_path):
    records = json.loads(run()[1])
    plain = DESIGN.replace(", register: {file: lists/register.csv, size: volume, pool: sector}", "")
    linearised = json.loads(run(design=plain.replace("variance: register", ""))[1])
    assert [record["se_design"] for record in records] == pytest.approx([record["se"] for record in linearised])
    assert list(records[0]) == [*linearised[0], "se_design"]
    assert [record["df"] for record in records] == [record["df"] for record in linearised]


def test_csv_and_table_show_both_errors(run):
    rows = list(csv.DictReader(io.StringIO(run(form="csv")[1])))
    assert float(rows[0]["se"]) > float(rows[0]["se_design"]) > 0
    table = run(form="table")[1]
    assert "variance: register" in table
    assert "se_design" in table


def test_a_stratum_of_one_outlet_and_one_without_a_pool_s_name_can_be_estimated(run):
    fewer = "\n".join(line for line in ANSWERS.splitlines() if not line.startswith("b,")) + "\n"
    x = json.loads(run(answers=fewer)[1])[0]
    assert x["estimate"] == pytest.approx(85)
    assert x["se"] > 0
    assert x["se_design"] is None
    assert json.loads(run(design=DESIGN.replace(", pool: sector", ""))[1]) == json.loads(run()[1])


def test_outlets_of_one_organisation_and_answers_of_one_day_may_be_alike(run):
    """Eight outlets in each of two cells, in four chains, of which one is silent; two answers on each of two days."""
    register, answers = ["outlet,cell,sector,volume,chain"], ["outlet,day,cell,sector,w,score"]
    for cell in "XY":
        for place in range(8):
            outlet, about = f"{cell}{place}", 50 + 10 * (place // 2) + place % 2
            register.append(f"{outlet},{cell},S,100,chain {place // 2}")
            if place < 6:
                given = ((1, about), (1, about + 2), (2, about + 11), (2, about + 9))
                answers += [f"{outlet},{day},{cell},S,25,{score}" for day, score in given]
    texts = {"register": "\n".join(register) + "\n", "answers": "\n".join(answers) + "\n"}

    def se(more):
        design = DESIGN.split("  - {statistic: proportion")[0].replace("pool: sector", f"pool: sector{more}")
        status, out, error = run(**texts, design=design)
        assert (status, error) == (0, "")
        return [record["se"] for record in json.loads(out)]

    plain = se("")
    assert all(more > less for more, less in zip(se(", organisation: chain"), plain, strict=True))
    assert all(more != less for more, less in zip(se(", day: day"), plain, strict=True))


@pytest.mark.parametrize(
    ("register", "said"),
    [
        (REGISTER.replace("d,Y,S,50\n", ""), "1 PSUs of the survey file are not in it with the same stratum: d-Y"),
        (REGISTER.replace("d,Y", "d,X"), "1 PSUs of the survey file are not in it with the same stratum: d-Y"),
        (REGISTER + "g,Y,S,100\n", "PSUs that stand twice: g"),
        (REGISTER.replace("c,X,S,300", "c,X,S,0"), "volume must be numbers above 0; line 4 has 0.0 (1 such cells)"),
        (REGISTER.replace("100", "many"), "volume must hold numbers; line 2 has 'many' (3 such cells)"),
        (REGISTER.replace("300", ""), "volume must be numbers above 0; line 4 has None (1 such cells)"),
        (REGISTER.replace("300", "nan"), "volume must be numbers above 0; line 4 has None (1 such cells)"),
        (REGISTER.replace("c,X,S", "c,X,T"), "strata that lie in several pools: X"),
        (REGISTER.replace("c,X,S", "c,X,"), "1 rows have no sector"),
        (REGISTER.replace("c,X,S", "c,,S"), "1 rows have no cell"),
        (REGISTER.replace("volume", "size"), "there is no column volume; the columns are outlet, cell, sector, size"),
        ("outlet,cell,sector,volume\n", "there are no rows"),
    ],
)
def test_a_register_that_cannot_be_used_is_refused_with_its_place(run, register, said):
    status, out, error = run(register=register)
    assert (status, out) == (1, "")
    assert "register.csv" in error
    assert said in error


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (", register: {file: lists/register.csv, size: volume, pool: sector}", "", "design.register is missing"),
        ("variance: register", "variance: jackknife", "design.register is for variance: register only"),
        ("file: lists/register.csv, ", "", "design.register.file is missing"),
        ("size: volume, ", "", "design.register.size is missing"),
        ("strata: cell, ", "", "design.strata is missing: variance: register needs it"),
        ("psu: outlet, ", "", "design.psu is missing: variance: register needs it"),
        ("lists/", "elsewhere/", "there is no such file"),
        ("pool: sector", "pond: sector", "design.register.pond is unknown"),
        ("pool: sector", "organisation: chain", "there is no column chain"),
        ("pool: sector", "day: date", "there is no column date"),
        ("statistic: mean, of: score}", "statistic: total, of: score}", "must be mean, proportion or composite"),
        ("estimates:", "calibrate: {method: raking, margins: {cell: {X: 1}}}\nestimates:", "calibrate does not go"),
        ("by: cell}", "by: age}", "by age cuts through 2 strata"),
    ],
)
def test_a_design_that_does_not_go_with_a_register_is_refused(run, old, new, said):
    status, out, error = run(design=DESIGN.replace(old, new, 1))
    assert (status, out) == (1, "")
    assert said in error
