"""What the commands print for every outlet leads to that outlet's questionnaire."""

import pytest
import zxingcpp

from tests.conftest import USCC
from tests.survey.paper.test_symbol import picture


def listed(run):
    """(code, address, outlet) of every code."""
    rows = [line.split(",") for line in run("codes", "list", "--format", "csv").stdout.splitlines()[1:]]
    return [(code, url, outlet) for code, _kind, url, outlet, *_ in rows]


@pytest.mark.parametrize(("what", "ending"), [("posters", "pdf"), ("cards", "pdf"), ("symbols", "svg")])
def test_there_is_one_file_for_each_outlet(run, open_wave, tmp_path, what, ending):
    done = run("codes", what, str(tmp_path / "out"))
    assert done.exit_code == 0, done.output
    assert f"7 {what} in" in done.output
    names = {f"{outlet}-{code}.{ending}" for code, _url, outlet in listed(run)}
    assert {file.name for file in (tmp_path / "out").iterdir()} == names


@pytest.mark.parametrize(
    ("words", "outlets"),
    [
        (("--unit", USCC[0]), {"A1", "A2"}),
        (("--outlet", "A2"), {"A2"}),
        (("--unit", USCC[0], "--outlet", "A1"), {"A1"}),
    ],
)
def test_one_unit_or_outlet_can_be_printed_alone(run, open_wave, tmp_path, words, outlets):
    assert run("codes", "posters", str(tmp_path / "out"), *words).exit_code == 0
    assert {file.name[:2] for file in (tmp_path / "out").iterdir()} == outlets


@pytest.mark.parametrize("words", [("--unit", "x"), ("--outlet", "Z9"), ("--unit", USCC[0], "--outlet", "A3")])
def test_whoever_has_no_code_is_named_and_no_folder_is_made(run, open_wave, tmp_path, words):
    done = run("codes", "posters", str(tmp_path / "out"), *words)
    assert done.exit_code == 1
    assert f"no poster code in use belongs to {' and '.join(words[1::2])}" in done.output
    assert not (tmp_path / "out").exists()


def test_each_symbol_and_poster_holds_the_address_of_its_outlet(run, open_wave, tmp_path, printed):
    run("codes", "symbols", str(tmp_path / "symbols"))
    run("codes", "posters", str(tmp_path / "posters"))
    for code, url, outlet in listed(run):
        drawn = (tmp_path / "symbols" / f"{outlet}-{code}.svg").read_text(encoding="utf-8")
        assert [found.text for found in zxingcpp.read_barcodes(picture(drawn, tmp_path))] == [url]
        poster = printed((tmp_path / "posters" / f"{outlet}-{code}.pdf").read_bytes())
        assert [found.text for found in poster.symbols()] == [url]


def test_a_folder_that_cannot_be_made_is_refused(run, open_wave, tmp_path):
    (tmp_path / "file").touch()
    assert run("codes", "posters", str(tmp_path / "file")).exit_code == 2
