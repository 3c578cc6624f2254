"""What commands and pages hand out as CSV is safe to open in a spreadsheet; commands without a database say so."""

import csv
import io

import pytest

from survey.base.console import PRINTERS, harmless
from tests.conftest import build


@pytest.mark.parametrize("start", [*"=+-@＝＋－＠﹦\t\r\n", " =", "\u3000=", "\t ＝", "\ufeff@", "\u200b+"])
def test_a_text_that_a_spreadsheet_would_compute_gets_an_apostrophe(start):
    text = f'{start}HYPERLINK("http://x")'
    written = PRINTERS["csv"]([{"name": text, "n": -1, "share": -0.5}], ("name", "n", "share"))
    _, row = csv.reader(io.StringIO(written, newline=""))
    assert row == [f"'{text}", "-1", "-0.5"], "numbers stay numbers"


@pytest.mark.parametrize("value", ["", "a=1", " a =1", "兰州", "（=1）", "1＝1", None, 0, -3.5, True])
def test_what_is_harmless_stays_as_it_is(value):
    assert harmless(value) is value


@pytest.mark.parametrize("words", [["users", "list"], ["wave", "list"], ["codes", "list"], ["release", "list"]])
@pytest.mark.parametrize(
    ("url", "said"),
    [("sqlite:///{}/empty.db", "no such table"), ("postgresql://nobody@127.0.0.1:1/nothing", "connection")],
)
def test_a_command_whose_database_is_away_or_without_tables_says_so_in_words(words, url, said, tmp_path):
    app = build(tmp_path, url.format(tmp_path))
    done = app.test_cli_runner().invoke(args=words)
    assert done.exit_code == 1
    assert said in done.stderr
    assert "db upgrade" in done.stderr
    assert "Traceback" not in done.output
