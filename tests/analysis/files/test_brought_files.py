"""Files as people bring them (`cases/`): each is read as what it is, or refused in words; each kind in more forms."""

import json
from pathlib import Path

import polars as pl
import pyreadstat
import pytest

from analysis.__main__ import main

CASES = Path(__file__).parent / "cases"
CHINESE = "{design: {strata: 层, psu: 网点, weight: 权}, estimates: [{statistic: mean, of: 分}]}"
LATIN = "{design: {strata: h, psu: o, weight: w}, estimates: [{statistic: mean, of: y}]}"
ROWS = "层,网点,权,分\nA,1,2,5\nA,1,2,6\nA,2,2,7\nA,3,1,8\nB,4,1,4\nB,5,1,3\nB,6,2,9\n"
PLAIN = "h,o,w,y\nA,1,1,5\nA,2,1,7\nB,3,1,6\nB,4,1,9\n"
SE = 0.864417  # of ROWS, in R; with 5.5 for the first 5:
SE_OF_HALF = 0.824875


@pytest.fixture
def run(tmp_path, capsys):
    """Estimate from a file, or from bytes of one, by a design; the exit status, output and error output."""

    def command(content, design, *options, name="survey.csv"):
        path = content if isinstance(content, Path) else tmp_path / name
        if not isinstance(content, Path):
            path.write_bytes(content.encode() if isinstance(content, str) else content)
        (tmp_path / "design.yaml").write_text(design, "utf-8")
        status = main(["estimate", str(path), "--design", str(tmp_path / "design.yaml"), *options])
        return status, *capsys.readouterr()

    return command


@pytest.mark.parametrize(
    ("content", "told", "se"),
    [
        (CASES / "gb18030.csv", "GB18030 text with commas", SE),
        (ROWS.replace(",", ";").encode("gb18030"), "GB18030 text with semicolons", SE),
        (ROWS.replace(",", "\t").replace("\n", "\r\n").encode("gb18030"), "GB18030 text with tabs", SE),
        (ROWS.replace("A", "兰州𠀀").encode("gb18030"), "GB18030 text with commas", SE),  # a character of four bytes
        (CASES / "utf16-tabs.txt", "UTF-16 text with tabs", SE),
        (ROWS.encode("utf-16-le"), "UTF-16 text with commas", SE),
        (b"\xfe\xff" + ROWS.replace(",", ";").encode("utf-16-be"), "UTF-16 text with semicolons", SE),
        (ROWS.replace("\n", "\r\n").encode("utf-16"), "UTF-16 text with commas", SE),
        (CASES / "semicolons.csv", "UTF-8 text with semicolons", SE),
        (ROWS.replace(",", ";").encode("utf-8-sig"), "UTF-8 text with semicolons", SE),
        (ROWS.replace(",", "\t"), "UTF-8 text with tabs", SE),
        (ROWS.replace("层,", '"层",').replace("A,", '"A;B",'), "UTF-8 text with commas", SE),
        (ROWS.replace("层,", " 层 ,").replace("\n", ",\n"), "UTF-8 text with commas", SE),  # a blank column at the end
        (CASES / "semicolons-decimal-commas.csv", "UTF-8 text with semicolons; decimal commas", SE_OF_HALF),
        (ROWS.replace(",", "\t").replace("5\n", "5,5\n", 1), "UTF-8 text with tabs; decimal commas", SE_OF_HALF),
        (ROWS.replace("5\n", '"5,5"\n', 1), "UTF-8 text with commas; decimal commas", SE_OF_HALF),
        (ROWS.replace(",", ";").replace("5\n", "5,5e0\n", 1), "UTF-8 text with semicolons; decimal commas", SE_OF_HALF),
        (ROWS.replace("5\n", "5.5\n", 1).replace(",", ";"), "UTF-8 text with semicolons", SE_OF_HALF),
        (ROWS + ",,,\n", "UTF-8 text with commas; 1 rows without any value skipped", SE),
        (ROWS.replace("B,4", '\n"",,"",\n  ,,,\nB,4'), "UTF-8 text with commas; 3 rows without any value skipped", SE),
        (
            (ROWS + ",,,\n\n").replace(",", ";").encode("gb18030"),
            "GB18030 text with semicolons; 2 rows without any value skipped",
            SE,
        ),
        (ROWS + "NA,NA,NA,NA\n", "UTF-8 text with commas; 1 rows without any value skipped", SE),
    ],
)
def test_a_text_is_read_as_what_it_is_and_the_report_says_how(run, content, told, se):
    status, output, errors = run(content, CHINESE)
    assert (status, errors) == (0, "")
    assert output.splitlines()[0] == f"read as {told}"
    (record,) = json.loads(run(content, CHINESE, "--format", "json")[1])
    assert (record["n"], record["df"]) == (7, 4)
    assert record["se"] == pytest.approx(se, abs=1e-6)


def test_rows_without_any_value_are_skipped_and_counted(run):
    status, output, _ = run(CASES / "blank-rows-at-the-end.csv", LATIN)
    assert status == 0
    assert output.startswith("read as UTF-8 text with commas; 2 rows without any value skipped\n4 responses, 4 PSUs")


def test_a_line_keeps_its_number_where_rows_without_any_value_stand_before_it(run):
    assert "line 4 has 'many'" in run("h,o,w,y\n,,,\nA,1,1,5\nA,2,1,many\n", LATIN)[2]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (CASES / "two-columns-of-one-name.csv", "the first line names y twice"),
        ("h,o,w,y, y \nA,1,1,5,6\n", "the first line names y twice"),
        ("h;o;w;y;x;x;o\nA;1;1;5;6;7;8\n", "the first line names o, x twice"),
        ("h,o,w,y,得分,得分\nA,1,1,5,6,7\n".encode("gb18030"), "the first line names 得分 twice"),
        (CASES / "one-label-two-spellings.csv", "o spells the same label in several ways: '1' = '1.0'"),
        (PLAIN.replace("A,2", "A,01"), "o spells the same label in several ways: '01' = '1'"),
        (PLAIN.replace("A,2", "A ,2"), "h spells the same label in several ways: 'A' = 'A '"),
        (PLAIN.replace("A,2", "Ａ,2"), "h spells the same label in several ways: 'A' = 'Ａ'"),
        (PLAIN.replace("A,1", "TRUE,1").replace("A,2", "true,2"), "h spells the same label in several ways"),
        (PLAIN.replace("5\n", "5 kg\n"), "y must hold numbers without units or marks; line 2 has '5 kg'"),
        (PLAIN.replace("5\n", "5%\n").replace("7\n", "70%\n"), "line 2 has '5%' (such cells: 2)"),
        (PLAIN.replace("5\n", "¥5\n"), "without units or marks; line 2 has '¥5'"),
        (PLAIN.replace("7\n", "1.2万\n"), "without units or marks; line 3 has '1.2万'"),
        (PLAIN.replace("7\n", "seven\n"), "y must hold numbers; line 3 has 'seven'"),
        (PLAIN.replace(",", ";").replace("5\n", "1,120\n"), "y: '1,120' may be a number with a decimal comma or one"),
        (PLAIN.replace("5\n", '"1,120"\n'), "y: '1,120' may be a number with a decimal comma or one of thousands"),
        (
            PLAIN.replace(",", ";").replace("5\n", "5,5\n").replace("A;2;1;", "A;2;1.5;"),
            "numbers have decimal commas (y: '5,5') and points (w: '1.5')",
        ),
        (PLAIN.replace(",", ";").replace("5\n", "5,5\n").replace("7\n", "1.120,5\n"), "line 3 has '1.120,5'"),
    ],
)
def test_what_may_be_read_in_two_ways_is_refused_in_words(run, content, said):
    status, output, errors = run(content, LATIN)
    assert (status, output) == (1, "")
    assert said in errors


@pytest.mark.parametrize(
    "labels", [("9007199254740992", "9007199254740993"), ("a", "A"), ("12e4", "120000"), ("1.10", "1.01")]
)
def test_labels_that_differ_are_not_taken_for_one(run, labels):
    content = PLAIN.replace("A,1", f"A,{labels[0]}").replace("A,2", f"A,{labels[1]}")
    assert json.loads(run(content, LATIN, "--format", "json")[1])[0]["psus"] == 4


YES = "g,y\nTRUE,1\nTRUE,0\nFALSE,1\nTRUE,1\n"


@pytest.mark.parametrize("value", ["True", "TRUE", "'true'"])
@pytest.mark.parametrize("words", [("TRUE", "FALSE"), ("true", "false"), ("True", "False"), (" TRUE", " FALSE")])
def test_true_is_found_however_it_is_written(run, words, value):
    text = YES.replace("TRUE", words[0]).replace("FALSE", words[1])
    design = (
        f"estimates: [{{statistic: proportion, of: g, value: {value}}}, {{statistic: mean, of: g}}]\n"
        "calibrate: {method: poststratify, margins: {g: {True: 30, False: 10}}}"
    )
    found = json.loads(run(text, design, "--format", "json")[1])
    assert [record["estimate"] for record in found] == [0.75, 0.75]


def test_booleans_of_parquet_are_found_as_well(run, tmp_path):
    pl.DataFrame({"g": [True, True, False, True]}).write_parquet(tmp_path / "g.parquet")
    design = "estimates: [{statistic: proportion, of: g, value: TRUE}, {statistic: proportion, of: g, value: 'TRUE'}]"
    _, output, _ = run(tmp_path / "g.parquet", design, "--format", "json")
    assert [record["estimate"] for record in json.loads(output)] == [0.75, 0.75]


LABELLED = pl.DataFrame(
    {
        "层": ["A"] * 4 + ["B"] * 3,
        "网点": [1, 1, 2, 3, 4, 5, 6],
        "权": [2.0, 2, 2, 1, 1, 1, 2],
        "分": [5, 6, 7, 8, 4, 3, 9],
    }
)
SEX = {1.0: "男", 2.0: "女"}


@pytest.mark.parametrize("ending", ["sav", "zsav", "dta", "por"])
def test_files_of_spss_and_stata_are_read_with_their_labels(run, tmp_path, ending):
    path = tmp_path / f"survey.{ending}"
    names = dict(zip(LABELLED.columns, ["h", "o", "w", "y"], strict=True))
    frame = LABELLED.rename(names).with_columns(
        sex=pl.Series([1.0, 2, 1, 2, 1, 2, None]), ends=pl.Series([1.0, 10, 5, 1, 10, 5, 5])
    )
    labels = {"sex": SEX, "ends": {1.0: "bad", 10.0: "good"}}
    more = {} if ending == "por" else {"variable_value_labels": labels}
    if ending == "zsav":
        more["compress"] = True
    write = (
        pyreadstat.write_dta if ending == "dta" else pyreadstat.write_por if ending == "por" else pyreadstat.write_sav
    )
    write(frame, path, **more)
    names = [name.upper() if ending == "por" else name for name in ("h", "o", "w", "y", "sex", "ends")]
    h, o, w, y, sex, ends = names
    design = f"design: {{strata: {h}, psu: {o}, weight: {w}}}\n" + (
        f"estimates: [{{statistic: mean, of: {y}}}, {{statistic: mean, of: {y}, by: {sex}}}, "
        f"{{statistic: proportion, of: {ends}, value: 10}}]"
    )
    status, output, errors = run(path, design, "--format", "json")
    assert (status, errors) == (0, "")
    mean, first, second, top = json.loads(output)
    assert mean["se"] == pytest.approx(SE, abs=1e-6)
    # codes that all have a label are called by it; a scale of which the ends alone have one keeps its marks
    assert {first["by"][sex], second["by"][sex]} == ({1, 2} if ending == "por" else {"男", "女"})
    assert top["estimate"] == pytest.approx(3 / 11)
    kind = "a Stata file" if ending == "dta" else "an SPSS file"
    told = f"read as {kind}" + ("" if ending == "por" else f"; labels for the codes of {sex}")
    assert run(path, design)[1].splitlines()[0] == told


@pytest.mark.parametrize("ending", ["sav", "dta", "por"])
def test_a_broken_file_of_spss_or_stata_is_refused(run, ending):
    status, output, errors = run(b"h,o\n1,2\n" * 50, LATIN, name=f"survey.{ending}")
    assert (status, output) == (1, "")
    assert f"survey.{ending}: cannot be read: " in errors


AREAS = "县区,分,方差,码\na,1,0.5,3\nb,2,0.5,1\nc,3,0.4,2\nd,2.5,0.5,2\n"
SERIES = "series,period,n,mean\n" + "".join(f"甲,{period},5,{80 + period % 2}.5\n" for period in range(20))


@pytest.mark.parametrize(
    ("command", "content", "asked"),
    [
        (
            ("small-areas", "--model"),
            AREAS,
            "{area: 县区, estimate: 分, variance: 方差, covariates: [码], method: REML}",
        ),
        (("watch", "--plan"), SERIES, "{false_alarms: 1095, smallest: 8, variance: {between: 0, within: 298}}"),
    ],
)
def test_the_other_commands_read_the_same_kinds_of_text(command, content, asked, tmp_path, capsys):
    (tmp_path / "asked.yaml").write_text(asked, "utf-8")
    printed = []
    for number, form in enumerate(
        (content.encode(), content.replace(".", ",", 1).replace(",", ";").encode("gb18030"), content.encode("utf-16"))
    ):
        path = tmp_path / f"{number}.txt"
        path.write_bytes(form if number != 1 else content.replace(",", ";").replace(".", ",").encode("gb18030"))
        assert main([command[0], str(path), command[1], str(tmp_path / "asked.yaml")]) == 0
        printed.append(capsys.readouterr().out.splitlines())
    assert printed[0][1:] == printed[1][1:] == printed[2][1:]
    assert [lines[0] for lines in printed] == [
        "read as UTF-8 text with commas",
        "read as GB18030 text with semicolons; decimal commas",
        "read as UTF-16 text with commas",
    ]


def test_a_register_is_read_as_the_survey_file_is(run, tmp_path):
    (tmp_path / "register.txt").write_bytes(
        "层;网点;量\nA;1;9,5\nA;2;8\nA;3;7\nB;4;6\nB;5;5\nB;6;4\n".encode("gb18030")
    )
    design = CHINESE.replace("}, est", ", register: {file: register.txt, size: 量}}, variance: register, est")
    status, _, errors = run(ROWS, design)
    assert (status, errors) == (0, "")
