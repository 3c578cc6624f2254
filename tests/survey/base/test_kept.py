"""What is made of a file is made once, and anew only where the file was written since."""

import os

import pytest

from survey.base.kept import Kept


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "public.json"
    path.write_text("first")
    return path


def test_it_is_made_once_until_the_file_changes(file):
    kept, made = Kept(2), []
    for _time in range(3):
        assert kept.of(file, lambda: made.append(file.read_text()) or made[-1]) == "first"
    assert made == ["first"]
    file.write_text("second")
    os.utime(file, ns=(1, 1))
    assert kept.of(file, file.read_text) == "second"


def test_each_kind_is_kept_by_itself_and_those_asked_for_longest_ago_go(file):
    kept = Kept(2)
    assert [kept.of(file, lambda kind=kind: [kind], kind) for kind in ("pdf", "csv")] == [["pdf"], ["csv"]]
    pdf = kept.of(file, list, "pdf")
    assert kept.of(file, lambda: ["json"], "json") == ["json"]
    assert kept.of(file, list, "pdf") is pdf
    assert kept.of(file, lambda: ["made anew"], "csv") == ["made anew"]


def test_what_fails_is_not_kept(file):
    kept = Kept(2)
    with pytest.raises(ZeroDivisionError):
        kept.of(file, lambda: 1 / 0)
    assert kept.of(file, lambda: 1) == 1
    kept.clear()
    assert kept.of(file, lambda: 2) == 2


def test_a_file_that_is_not_there_is_said_to_be_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        Kept(2).of(tmp_path / "gone.json", list)
