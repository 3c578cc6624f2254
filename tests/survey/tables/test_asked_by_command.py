"""A file that leaves something open is refused with what it asks and nothing else, whatever table it is."""

import pytest

ASKED = {
    "targets": (("targets", "import"), "family;year;target\nC;2.027;78\n", "decimal"),
    "shares": (
        ("wave", "shares", "--wave", "2026-1", "--source", "A", "--year", "2026"),
        "sector;share\nC01;0,5\n",
        "decimal",
    ),
    "margin": (
        ("wave", "margin", "--wave", "2026-1", "--by", "city", "--source", "A", "--year", "2026"),
        "city;total\n620100;1.200\n",
        "decimal",
    ),
    "frame": (
        ("frame", "import", "--wave", "2026-2", "--source", "A"),
        "outlet;outlet_name;uscc;unit_name;sector;city;volume\nA;a;91620100MA0000000C;u;C01;620100;1.200\n",
        "decimal",
    ),
    "frame, only looked at": (
        ("frame", "import", "--wave", "2026-2", "--source", "A", "--preview"),
        "outlet;outlet_name;uscc;unit_name;sector;city;volume\nA;a;91620100MA0000000C;u;C01;620100;1.200\n",
        "decimal",
    ),
    "register": (
        ("registers", "import", "--kind", "standard"),
        "number,name,date,sector,city\n1,a,05/03/2026,C01,620100\n",
        "dates",
    ),
    "accounts": (("users", "import"), "email,邮箱,role\na@example.cn,b@example.cn,administrator\n", "column:email"),
    "accounts, only looked at": (
        ("users", "import", "--preview"),
        "email,邮箱,role\na@example.cn,b@example.cn,administrator\n",
        "column:email",
    ),
    "working days": (("working-days", "load"), "day,worked\n05/03/2027,0\n", "dates"),
}


@pytest.mark.parametrize("case", ASKED)
def test_what_is_asked_is_all_that_is_said(run, open_wave, tmp_path, case):
    words, content, key = ASKED[case]
    assert run("wave", "create", "2026-2").exit_code == 0
    file = tmp_path / "file.csv"
    file.write_text(content, encoding="utf-8")
    refused = run(*words, str(file))
    assert (refused.exit_code, type(refused.exception)) == (1, SystemExit)
    said = [line for line in refused.stderr.splitlines() if not line.startswith(("Read as", "Headings"))]
    assert len(said) == 1
    assert f"--choose {key}" in said[0]


def test_what_is_wrong_beside_it_is_said_too(run, tmp_path):
    file = tmp_path / "file.csv"
    file.write_text("family;year;target\nC;2.027;78\nX;2027;78\n", encoding="utf-8")
    asked, wrong = run("targets", "import", str(file)).stderr.splitlines()[1:]
    assert "--choose decimal" in asked
    assert wrong == "line 3: family 'X' is unknown"
