"""A design file is checked with every problem named by its place."""

import pytest

from analysis.errors import FileError
from analysis.estimation.design import Columns
from analysis.estimation.replicates import Bootstrap, Jackknife
from analysis.files import requests
from analysis.files.plan_file import Calibrate, read_plan


@pytest.fixture
def plan(tmp_path):
    """Read a design file with some text."""

    def read(text):
        path = tmp_path / "design.yaml"
        path.write_text(text, "utf-8")
        return read_plan(path)

    return read


@pytest.fixture
def problems(plan):
    """The problems of a design file, without its name."""

    def read(text):
        with pytest.raises(FileError) as refusal:
            plan(text)
        message = str(refusal.value)
        lines = message.splitlines()
        return [line.strip() for line in lines[1:]] if len(lines) > 1 else [message.split("design.yaml: ")[1]]

    return read


FULL = """
design:
  strata: stype
  psu_key: [dnum, snum]
  weight: pw
  population_psus: fpc
  nested: true
  lonely_psu: collapse
  collapse_order: [E, H, 3]
calibrate:
  method: logit
  bounds: [0.5, 2.0]
  margins:
    awards: {Yes: 122, No: 72}
    enroll: 3811472
estimates:
  - {statistic: mean, of: api00}
  - {statistic: mean, of: api00, by: [stype, awards]}
  - {statistic: total, of: enroll}
  - {statistic: ratio, of: api.stu, over: enroll}
  - {statistic: proportion, of: awards, value: Yes}
  - {statistic: change, of: score, between: wave, from: "2025", to: 2026, by: stype}
  - {statistic: composite, of: api00, by: stype, shares: {E: 0.5, H: 0.3, M: 0.2}}
confidence: 0.9
variance: bootstrap
replicates: 200
seed: 7
"""


def test_everything_a_design_file_can_say(plan):
    read = plan(FULL)
    assert read.design == Columns("stype", ("dnum", "snum"), "pw", "fpc", True, "collapse", ("E", "H", "3"))
    assert read.calibrate == Calibrate("logit", {"awards": {"Yes": 122, "No": 72}, "enroll": 3811472}, (0.5, 2.0))
    assert read.estimates == (
        requests.Mean("api00"),
        requests.Mean("api00", ("stype", "awards")),
        requests.Total("enroll"),
        requests.Ratio("api.stu", over="enroll"),
        requests.Proportion("awards", value="Yes"),
        requests.Change("score", ("stype",), between="wave", start="2025", end=2026),
        requests.Composite("api00", ("stype",), shares={"E": 0.5, "H": 0.3, "M": 0.2}),
    )
    assert (read.confidence, read.replication) == (0.9, Bootstrap(200, 7))


def test_the_pass_keeps_what_the_file_asks_for_and_no_more(plan):
    keeps = plan(FULL).plan(())
    assert keeps.keys == ("stype", "fpc", "dnum", "snum", "awards", "wave")
    assert keeps.items == ("api00", "enroll", "api.stu", "score")
    assert keeps.pairs == (("api.stu", "enroll"),)
    assert (keeps.weight, keeps.constants, keeps.number_keys, keeps.by_row) == ("pw", ("enroll",), ("fpc",), False)


def test_what_is_left_out_has_the_usual_value(plan):
    read = plan("estimates: [{statistic: mean, of: x}]")
    assert (read.design, read.calibrate, read.confidence, read.replication) == (Columns(), None, 0.95, None)
    assert read.plan(()).by_row


def test_the_jackknife_needs_nothing_more(plan):
    assert plan("{estimates: [{statistic: mean, of: x}], variance: jackknife}").replication == Jackknife()


def test_every_problem_is_named_by_its_place(problems):
    assert problems("""
design: {stratum: s, psu_key: [a, a], nested: no, lonely_psu: wrong, weight: [w]}
calibrate: {method: calibrate, bounds: 3, margins: {gender: {F: x}, age: old}}
estimates:
  - {statistic: mean, of: overall, by: sector, extra: 1}
  - {statistic: meen}
  - {statistic: change, of: x, by: wave, between: wave, from: 1, to: 1}
  - {statistic: composite, of: x, by: [a, b], shares: 1}
  - {statistic: ratio, over: y}
  - {statistic: proportion, of: x, value: [1]}
  - 5
confidence: 95
variance: jackknife
replicates: 100
typo: 1
""") == [
        "design.psu_key names a twice",
        "design.weight must be a word, not a list",
        "design.nested must be true or false, not 'no'",
        "design.lonely_psu is 'wrong'; it may be error, adjust, average, certainty, remove, collapse",
        "design.stratum is unknown; design may have strata, psu, psu_key, weight, population_psus, nested, lonely_psu, "
        "collapse_order, register",
        "calibrate.method is 'calibrate'; it may be poststratify, raking, linear, logit",
        "calibrate.bounds must be two numbers, the least and the greatest g",
        "calibrate.margins.gender.F must be a number, not 'x'",
        "calibrate.margins.age must map levels to numbers, not be 'old'",
        "estimates[0].extra is unknown; estimates[0] may have statistic, of, by",
        "estimates[1].statistic is 'meen'; it may be mean, total, ratio, proportion, change, composite, median, "
        "quantile, regression",
        "estimates[2].by cannot have wave, between whose values the change is",
        "estimates[2].to must differ from from",
        "estimates[3].shares must map levels to numbers, not be 1",
        "estimates[3].by must be one column, whose levels have the shares",
        "estimates[4].of is missing",
        "estimates[5].value must be one value, not a list",
        "estimates[6] must be a mapping, not 5",
        "confidence must be a number above 0 and below 1, not 95",
        "replicates is for variance: bootstrap only",
        "typo is unknown; the file may have design, calibrate, estimates, confidence, replicate_weights, variance, "
        "replicates, seed",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", ["the file must be a mapping, not nothing"]),
        ("design: {}", ["estimates is missing"]),
        ("estimates: []", ["estimates must be a list of at least one estimate"]),
        (
            "{design: {lonely_psu: collapse}, estimates: [{statistic: mean, of: x}]}",
            ["design.collapse_order is missing: lonely_psu: collapse needs it"],
        ),
        (
            "{design: {collapse_order: [a]}, estimates: [{statistic: mean, of: x}]}",
            ["design.collapse_order is for lonely_psu: collapse only"],
        ),
        ("{calibrate: {method: raking}, estimates: [{statistic: mean, of: x}]}", ["calibrate.margins is missing"]),
        (
            "{estimates: [{statistic: mean, of: x}], variance: bootstrap, replicates: 2.5}",
            ["replicates must be a whole number above 1, not 2.5"],
        ),
    ],
)
def test_a_file_that_says_too_little_or_nonsense(problems, text, said):
    assert problems(text) == said


def test_numbers_and_labels_are_what_their_author_wrote(plan):
    read = plan("""
design: {lonely_psu: collapse, collapse_order: [007, 010, "8", 12:30, 1_0]}
calibrate: {method: logit, bounds: [5e-1, 2E0], margins: {sex: {F: 6e+7, M: 6.5E7, 010: 1e2}, staff: 4e3}}
estimates:
  - {statistic: composite, of: x, by: h, shares: {01: 5e-1, 02: 0.5}}
  - {statistic: proportion, of: h, value: 010}
confidence: 9.0e-1
""")
    assert read.design.collapse_order == ("007", "010", "8", "12:30", "1_0")
    assert read.calibrate == Calibrate("logit", {"sex": {"F": 6e7, "M": 6.5e7, "010": 100}, "staff": 4000}, (0.5, 2.0))
    assert read.estimates[0].shares == {"01": 0.5, "02": 0.5}
    assert read.estimates[1].value == "010"
    assert read.confidence == 0.9


@pytest.mark.parametrize("psu", ["psu: dnum", "psu: [dnum]", "psu_key: [dnum]"])
def test_a_psu_is_named_by_one_column(plan, psu):
    assert plan(f"{{design: {{{psu}}}, estimates: [{{statistic: mean, of: x}}]}}").design.psu == ("dnum",)


@pytest.mark.parametrize(
    ("design", "said"),
    [
        ("psu: [dnum, snum]", "design.psu is one column, that of the PSUs: psu_key: [...] if several columns name a"),
        ("stages: [dnum, snum]", "design.stages: the variance of later stages is not computed apart; give psu, the"),
        ("psu: dnum, psu_key: [city, outlet]", "design.psu_key does not go with psu: a PSU is named by one of them"),
        ("psu: dnum, population_psus: [fpc1, fpc2]", "design.population_psus must be a word, not a list"),
    ],
)
def test_stages_of_sampling_are_not_taken_for_the_columns_of_a_psu(problems, design, said):
    (problem,) = problems(f"{{design: {{{design}}}, estimates: [{{statistic: mean, of: x}}]}}")
    assert problem.startswith(said)


def test_a_key_that_stands_twice_is_refused(plan):
    with pytest.raises(FileError, match="weight stands twice"):
        plan("design: {weight: a, weight: b}")


def test_a_file_that_cannot_be_read_is_named(tmp_path, plan):
    with pytest.raises(FileError, match=r"none\.yaml: No such file"):
        read_plan(tmp_path / "none.yaml")
    with pytest.raises(FileError, match="expected the node content"):
        plan("a: [")
    (tmp_path / "latin.yaml").write_bytes("strata: größe".encode("latin-1"))
    with pytest.raises(FileError, match=r"latin\.yaml: not UTF-8 text"):
        read_plan(tmp_path / "latin.yaml")
