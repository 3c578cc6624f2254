"""docs/statistics.md does what it says: its commands print what stands under them."""

import json
import re
import shlex
from dataclasses import fields
from pathlib import Path
from typing import get_args

import polars as pl
import pytest
import yaml

from analysis.__main__ import main
from analysis.estimation.design import LONELY_RULES
from analysis.estimation.distances import Method
from analysis.files import structure_report
from analysis.files.register_estimates import RegisterEstimate
from analysis.files.watch_report import Row
from analysis.models import fitting as areas_fitting
from analysis.models import structural_record
from analysis.models.benchmarking import How
from analysis.models.small_areas import SmallArea
from analysis.warning.watch import Kind

ROOT = Path(__file__).parents[3]
GUIDE = (ROOT / "docs" / "statistics.md").read_text(encoding="utf-8")
EXPECTED = json.loads((ROOT / "tests" / "reference" / "expected.json").read_text(encoding="utf-8"))
PLAN_OF_SERIES = ("smallest", "baseline", "cycle", "seasonal", "false_alarms")
PROGRAM = ".venv/bin/python -m analysis "


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch):
    monkeypatch.chdir(ROOT)


@pytest.mark.parametrize(("command", "printed"), re.findall(r"```console\n\$ (.*?)\n(.*?)```", GUIDE, re.DOTALL))
def test_a_command_of_the_guide_prints_what_it_shows(command, printed, capsys):
    assert command.startswith(PROGRAM)
    main(shlex.split(command.removeprefix(PROGRAM)))
    output = capsys.readouterr()
    lines = [line.rstrip() for line in (output.out + output.err).strip().splitlines()]
    assert lines == printed.strip().splitlines()


def test_the_program_of_the_guide_prints_what_it_shows(capsys):
    program = re.search(r"```python\n(.*?)```\n\n```text\n(.*?)```", GUIDE, re.DOTALL)
    exec(program[1], {})
    assert capsys.readouterr().out == program[2]


def test_the_design_files_in_the_guide_are_those_of_the_examples():
    shown = [yaml.safe_load(text) for text in re.findall(r"```yaml\n(.*?)```", GUIDE, re.DOTALL)]
    whole, added, with_register, of_areas, of_structure, of_days = shown
    assert whole == yaml.safe_load(Path("docs/examples/wave-2026.yaml").read_text())
    assert with_register == yaml.safe_load(Path("docs/examples/register-2026.yaml").read_text())
    assert added.items() <= yaml.safe_load(Path("docs/examples/raked.yaml").read_text()).items()
    assert of_areas == yaml.safe_load(Path("docs/examples/invented-areas.yaml").read_text())
    assert of_structure == yaml.safe_load(Path("docs/examples/invented-answers.yaml").read_text())
    assert of_days == yaml.safe_load(Path("docs/examples/invented-days.yaml").read_text())


def test_the_guide_explains_every_rule_method_and_column():
    columns = [field.name for kind in (RegisterEstimate, SmallArea, Row) for field in fields(kind)]
    of_models = (*get_args(areas_fitting.Method), *get_args(How), *get_args(Kind), *PLAN_OF_SERIES)
    of_structures = (*structural_record.INTERVAL, *structure_report.CONSTRUCT)
    for word in (*LONELY_RULES, *get_args(Method), *columns, *of_models, *of_structures):
        assert f"`{word}`" in GUIDE, word


def test_the_example_is_the_reference_case_with_its_weights():
    # survey: svymean(~overall, des) of the weights that reference.R builds
    rows = pl.read_csv("docs/examples/wave-2026.csv")
    mean = (rows["overall"] * rows["weight"]).sum() / rows["weight"].sum()
    assert mean == pytest.approx(EXPECTED["overall"]["estimate"], rel=1e-12)
