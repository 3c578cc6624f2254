"""The respondent's scripts and style sheets say nothing that Chromium 57, X5 or Safari 12 cannot read, or another rule
stands in its place: linters of those browsers look at what is written and at what is sent."""

import shutil
import subprocess
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader

from survey.base.config import ROOT
from survey.web.assets import minified

HERE = Path(__file__).parent
TEMPLATES = Environment(loader=FileSystemLoader(ROOT))
FILES = sorted(
    str(path.relative_to(ROOT))
    for folder in ("templates/respond", "templates/codes", "survey/static")
    for path in (ROOT / folder).rglob("*.*s")
    if path.suffix in (".js", ".css")
)
LINTERS = {"js": "eslint", "css": "stylelint"}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(
        not (shutil.which("node") and (HERE / "node_modules").is_dir()),
        reason="no Node, or no `npm ci` in tests/old_browsers: nobody looked what older browsers can read",
    ),
]


def complaints(kind, source):
    """What the linter says of a script or style sheet; nothing where all is well."""
    command = ["node_modules/.bin/" + LINTERS[kind], "--stdin", "--stdin-filename", f"sent.{kind}"]
    done = subprocess.run(command, input=source, cwd=HERE, capture_output=True, text=True, timeout=300)
    assert bool(done.returncode) == bool(done.stdout + done.stderr)
    return done.stdout + done.stderr


@pytest.mark.parametrize("name", FILES)
def test_older_browsers_can_read_it(name):
    kind = name.rpartition(".")[2]
    written = {TEMPLATES.get_template(name).render(kiosk=kiosk, refused=True) for kiosk in (True, False)}
    for source in written | {str(minified(source, kind)) for source in written}:
        assert complaints(kind, source) == ""


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('"a b".replaceAll(" ", "");', "replaceAll"),
        ("var first = [1].at(0);", "at"),
        ("Object.fromEntries([]);", "fromEntries"),
        ("var name = document?.title;", "Parsing error"),
        ("try { f(); } catch { f(); }", "Parsing error"),
        ("new ResizeObserver(print);", "ResizeObserver"),
    ],
)
def test_a_script_that_they_cannot_run_is_found(source, said):
    assert said in complaints("js", source)


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("p { display: flex; gap: 4px }", "flexbox-gap"),
        ("p:has(a) { color: red }", "css-has"),
        ("p { height: 1dvh }", "viewport-unit-variants"),
        ("p { width: min(1px, 2px) }", "function-disallowed-list"),
    ],
)
def test_a_style_that_they_cannot_read_is_found(source, said):
    assert said in complaints("css", source)
