"""The questionnaires of a folder: cores beside a `sectors` folder of blocks, composed to one questionnaire a sector."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from questionnaires.errors import Problem, QuestionnaireError
from questionnaires.model import Questionnaire
from questionnaires.source import Source, read

PACKAGED = Path(__file__).parent / "content"


@cache
def load_all() -> dict[str, Questionnaire]:
    """The packaged questionnaire of every sector, by sector code; raises QuestionnaireError naming every problem."""
    if problems := check(PACKAGED):
        raise QuestionnaireError(problems)
    cores, blocks, _ = _read(PACKAGED)
    by_sector = {sector: block.data for block in blocks for sector in block.data["sectors"]}
    return {
        sector: Questionnaire.from_content(compose(cores[block["core"]].data, block))
        for sector, block in sorted(by_sector.items())
    }


def check(folder: Path) -> list[Problem]:
    """Every problem of every file in the folder, in the order of files and lines."""
    _, _, problems = _read(folder)
    return problems


def compose(core: Mapping[str, Any], block: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a sector's questionnaire: its own items between the opening and the closing of the core."""
    return {
        **{key: core[key] for key in ("languages", "title", "introduction", "thanks")},
        "items": [*core["opening"], *block["items"], *core["closing"]],
        "paths": [[source, target] for source, targets in core["paths"].items() for target in targets],
    }


def _read(folder: Path) -> tuple[dict[str, Source], list[Source], list[Problem]]:
    cores: dict[str, Source] = {}
    blocks: list[Source] = []
    problems: list[Problem] = []
    for path in sorted(folder.glob("*.yaml")):
        cores[path.stem], found = read(path, path.name)
        problems += found
    for path in sorted(folder.glob("sectors/*.yaml")):
        block, found = read(path, f"sectors/{path.name}")
        blocks.append(block)
        problems += found
    return cores, blocks, problems
