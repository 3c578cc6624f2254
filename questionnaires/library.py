"""The questionnaires of a folder: cores, and in `sectors` a block for every sector that names its core."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any

from questionnaires.errors import Problem, QuestionnaireError
from questionnaires.model import Questionnaire
from questionnaires.source import Place, Source, read
from questionnaires.validator import Form, meaning_problems, shape_problems

PACKAGED = Path(__file__).parent / "content"

_SECTOR = re.compile(r"[A-Z]\d{2}")


@cache
def load_all() -> dict[str, Questionnaire]:
    """The packaged questionnaire of every sector, by sector code; raises QuestionnaireError naming every problem."""
    return load(PACKAGED)


def load(folder: Path) -> dict[str, Questionnaire]:
    """The questionnaire of every sector that has a block in the folder; raises QuestionnaireError."""
    cores, blocks, problems = _examine(folder)
    if problems:
        raise QuestionnaireError(problems)
    return {
        sector: Questionnaire.from_content(compose(cores[block.data["core"]].data, block.data))
        for sector, block in blocks.items()
    }


def check(folder: Path) -> list[Problem]:
    """Every problem of every file in the folder, file by file.

    A file with a wrong shape shows only what is wrong with its shape; the rules of meaning wait until that is right.
    """
    return _examine(folder)[2]


def check_content(content: Any, name: str = "content", lines: Mapping[Place, int] | None = None) -> list[Problem]:
    """Every problem of one whole questionnaire given as plain data; `lines` says where its file has which part."""
    return check_source(Source(name, content, lines or {}))


def check_source(source: Source) -> list[Problem]:
    """The same of a questionnaire that knows its places."""
    return list(shape_problems(source, "questionnaire")) or list(meaning_problems(Form.of_content(source)))


def compose(core: Mapping[str, Any], block: Mapping[str, Any]) -> dict[str, Any]:
    """The content of a sector's questionnaire: its own items between the opening and the closing of the core."""
    return {
        **{key: core[key] for key in ("languages", "title", "introduction", "thanks")},
        "items": [*core["opening"], *block["items"], *core["closing"]],
        "paths": [[source, target] for source, targets in core["paths"].items() for target in targets],
    }


def _examine(folder: Path) -> tuple[dict[str, Source], dict[str, Source], list[Problem]]:
    problems: list[Problem] = []
    cores = _sound(sorted(folder.glob("*.yaml")), "", "core", problems)
    blocks = _sound(sorted(folder.glob("sectors/*.yaml")), "sectors/", "block", problems)
    if not problems and not blocks:
        problems.append(Problem(str(folder), "whole folder", "empty_folder"))
    for sector, block in blocks.items():
        if not _SECTOR.fullmatch(sector):
            problems.append(block.problem((), "block_name"))
        if block.data["core"] in cores:
            problems += meaning_problems(Form.of_parts(cores[block.data["core"]], block))
        elif not (folder / f"{block.data['core']}.yaml").exists():
            problems.append(block.problem(("core",), "no_core", core=repr(block.data["core"])))
    problems += _shared_names(blocks)
    # A problem of a core comes back with each of its blocks.
    return cores, blocks, sorted(dict.fromkeys(problems), key=lambda problem: problem.file)


def _sound(paths: list[Path], prefix: str, shape: str, problems: list[Problem]) -> dict[str, Source]:
    """The files of the right shape, by name; what is wrong with the others is added to the problems."""
    sound = {}
    for path in paths:
        source, found = read(path.read_bytes(), f"{prefix}{path.name}")
        found = found or list(shape_problems(source, shape))
        problems += found
        if not found:
            sound[path.stem] = source
    return sound


def _shared_names(blocks: Mapping[str, Source]) -> Iterator[Problem]:
    """One id must mean one thing in all the data, so two sectors cannot use it for questions of their own."""
    owners: dict[str, Source] = {}
    for block in blocks.values():
        for position, item in enumerate(block.data["items"]):
            owner = owners.setdefault(item["id"], block)
            if owner is not block:
                yield block.problem(("items", position, "id"), "taken_in", id=repr(item["id"]), file=owner.name)
