"""Survey files as people have them."""

import polars as pl
import pytest

from analysis.errors import FileError
from analysis.estimation.plan import Plan
from analysis.files import survey_file

PLAN = Plan(keys=("stratum", "psu"), items=("x",), weight="w")
CSV = "stratum,psu,w,x,note\n007,1, 1.5,3,\n007,2,2,NA,a\nB,1,1,,b\n"


def read(path, plan):
    with survey_file.opened(path) as file:
        return survey_file.read(file, plan)


@pytest.fixture
def csv(tmp_path):
    def write(text):
        path = tmp_path / "survey.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def test_labels_of_csv_stay_text_and_na_is_missing(csv):
    sums = read(csv(CSV), PLAN)
    assert sums.keys.rows() == [("007", "1"), ("007", "2"), ("B", "1")]
    assert sums.weight.tolist() == [1.5, 2, 1]
    assert sums.answered["x"].tolist() == [True, False, False]


def test_parquet_and_a_folder_of_it_give_the_same(csv, tmp_path):
    frame = pl.read_csv(
        csv(CSV), null_values="NA", schema_overrides={"psu": pl.String, "stratum": pl.String, "w": pl.Float64}
    )
    folder = tmp_path / "parts"
    folder.mkdir()
    frame.write_parquet(tmp_path / "survey.parquet")
    frame[:2].write_parquet(folder / "part-0.parquet")
    frame[2:].write_parquet(folder / "part-1.parquet")
    expected = read(csv(CSV.replace(" 1.5", "1.5")), PLAN)
    for path in (tmp_path / "survey.parquet", folder):
        sums = read(path, PLAN)
        assert sums.keys.equals(expected.keys)
        assert sums.firsts["x"].tolist() == expected.firsts["x"].tolist()


def test_cells_that_hold_no_numbers_are_named_by_line(csv):
    with pytest.raises(FileError) as refusal:
        read(csv("stratum,psu,w,x\nA,1,1,3\nA,2,heavy,4\nB,3,none,five\n"), PLAN)
    assert str(refusal.value).splitlines() == [
        "w must hold numbers; line 3 has 'heavy' (2 such cells)",
        "x must hold numbers; line 4 has 'five'",
    ]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "cannot be read: empty CSV"),
        ("stratum,psu,w,x\nA,1,1,2\nA,2,1,2,3,4\n", "cannot be read: found more fields"),
        (b"stratum,psu,w,x\n\xff\xff,1,1,2\n", "no text in UTF-8, UTF-16 or GB18030"),
        ("a;b\n1;2\n", "there is no column stratum, psu, w, x; the columns are a, b"),
    ],
)
def test_a_file_that_is_no_survey_is_refused(csv, text, said):
    with pytest.raises(FileError, match=said):
        read(csv(text), PLAN)


def test_places_without_data_are_refused(tmp_path, csv):
    with pytest.raises(FileError, match="there is no such file"):
        read(tmp_path / "none.csv", PLAN)
    with pytest.raises(FileError, match=r"there are no \.parquet files in the folder"):
        read(tmp_path, PLAN)
    with pytest.raises(FileError, match=r"must end in \.csv, \.tsv, \.txt, \.parquet, \.sav, \.zsav, \.por, \.dta, or"):
        read(csv(CSV).rename(tmp_path / "survey.xlsx"), PLAN)
    with pytest.raises(FileError, match="cannot be read: parquet"):
        read((tmp_path / "survey.xlsx").rename(tmp_path / "survey.parquet"), PLAN)
