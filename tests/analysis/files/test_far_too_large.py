"""A number in a plan that no computer counts to is refused in a sentence, wherever it stands."""

import re
from pathlib import Path

import pytest

from analysis.__main__ import main

EXAMPLES = Path(__file__).parents[3] / "docs" / "examples"
NUMBER = re.compile(r"(?<=[ \[])\d+(\.\d+)?(?=[,\]}\s]|$)")
PLANS = {
    "estimate": ("raked", "wave-2026", "--design"),
    "watch": ("invented-days", "invented-days", "--plan"),
    "structure": ("invented-answers", "invented-answers", "--model"),
}


def places(name):
    """Each number of a plan, outside of its remarks, as a pair of what stands before and after it."""
    text = "\n".join(line.partition("#")[0] for line in (EXAMPLES / f"{name}.yaml").read_text().splitlines())
    return [(text[: one.start()], text[one.end() :]) for one in NUMBER.finditer(text)]


@pytest.mark.parametrize("command", PLANS)
def test_a_plan_with_such_a_number_is_refused(command, tmp_path, capsys):
    plan, data, option = PLANS[command]
    file = tmp_path / "plan.yaml"
    assert places(plan)
    for before, after in places(plan):
        file.write_text(before + "9" * 400 + after)
        assert main([command, str(EXAMPLES / f"{data}.csv"), option, str(file)]) == 1, before[-40:]
        out, err = capsys.readouterr()
        assert (out, bool(err)) == ("", True), before[-40:]
