"""Everything that a release of the small province gives out as text, without what changes from day to day.

`python -m tests.survey.releases.exported` writes it anew as tests/reference/province/; do that only where figures or
forms are meant to change, and read the difference.
"""

import math
import re
import tempfile
from itertools import zip_longest
from pathlib import Path

from survey.base.config import ROOT
from survey.demonstration.load import load_with_progress
from tests.conftest import RESPONSES, SEED, build, migrated

EXPECTED = ROOT / "tests" / "reference" / "province"
FRACTION = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
ROUNDING = {"rel_tol": 1e-11, "abs_tol": 1e-11}
CHANGING = (
    (re.compile(r"\b([0-9a-f]{64}|[0-9a-f]{40})\b"), "HASH"),
    (re.compile(r"\b\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00"), "TIME"),
    (re.compile(r"(?<=<mes:Prepared>)\d{4}-\d\d-\d\d"), "TODAY"),
)


def everything(app, folder):
    """By name of the file: what `index`, `quality`, `release write` and the public bundle say of the first wave."""
    run = app.test_cli_runner().invoke
    texts = {f"{name}.csv": run(args=[name, "2026-1", "--format", "csv"]).stdout for name in ("index", "quality")}
    assert run(args=["release", "write", "1", str(folder / "written")]).exit_code == 0
    assert run(args=["release", "export", "1", str(folder / "bundle"), "--public"]).exit_code == 0
    texts |= {
        f"release{path.name.removeprefix('2026-1-r1')}": path.read_bytes().decode()
        for path in (folder / "written").iterdir()
        if path.name.endswith((".csv", ".sdmx.xml", "-structure.xml"))
    }
    texts |= {path.name: path.read_bytes().decode() for path in (folder / "bundle").glob("*.json")}
    return {name: lasting(text) for name, text in texts.items() if name != "bundle.json"}


def lasting(text):
    """A text with its hashes, moments and day of publication masked; JSON on lines of its own."""
    for pattern, word in CHANGING:
        text = pattern.sub(word, text)
    return re.sub(r"\}, \{", "},\n{", text)


def differences(found, expected):
    """Where two texts differ: to the letter, numbers with a fraction by more than another processor's rounding does."""
    if FRACTION.sub("#", found) != FRACTION.sub("#", expected):
        lines = zip_longest(*(FRACTION.sub("#", text).splitlines() for text in (found, expected)))
        return [pair for pair in lines if pair[0] != pair[1]]
    numbers = zip(FRACTION.findall(found), FRACTION.findall(expected), strict=True)
    return [pair for pair in numbers if pair[0] != pair[1] and not math.isclose(*map(float, pair), **ROUNDING)]


def write():
    """Make the province and write what it gives out as what is expected."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        url = f"sqlite:///{folder / 'survey.db'}"
        migrated(folder, url)
        app = build(folder, url)
        with app.app_context():
            load_with_progress(RESPONSES, SEED, earlier=0)
        EXPECTED.mkdir(exist_ok=True)
        for path, text in everything(app, folder).items():
            (EXPECTED / path).write_bytes(text.encode())


if __name__ == "__main__":
    write()
