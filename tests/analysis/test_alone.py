"""The statistics install alone: requirements/analysis.in has all that they import, and nothing of the web."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
CALLED = {"yaml": "pyyaml"}
ON_A_CLUSTER = {"pyspark", "py4j"}  # requirements/spark.in, imported where a cluster is asked for
FOR_TYPES = {"_typeshed"}


def test_what_the_statistics_import_is_what_they_install():
    imported = {
        name.partition(".")[0]
        for path in (ROOT / "analysis").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _names(node)
    }
    imported -= {"analysis", *sys.stdlib_module_names, *ON_A_CLUSTER, *FOR_TYPES}
    installed = (ROOT / "requirements" / "analysis.in").read_text(encoding="utf-8").split()
    assert {CALLED.get(name, name) for name in imported} == set(installed)


def test_what_the_statistics_install_is_pinned_and_nothing_of_the_web():
    pinned = (ROOT / "requirements" / "analysis.txt").read_text(encoding="utf-8")
    packages = {line.partition("==")[0] for line in pinned.splitlines() if "==" in line and not line.startswith(" ")}
    assert set((ROOT / "requirements" / "analysis.in").read_text(encoding="utf-8").split()) <= packages
    assert not packages & {"flask", "werkzeug", "jinja2", "sqlalchemy", "wtforms", "pandas", "statsmodels", "typst"}


def _names(node: ast.AST) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module or ""] if isinstance(node, ast.ImportFrom) else []
