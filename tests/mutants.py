"""`make mutants`: mutmut puts one small fault at a time into the code of a room; do the room's tests notice it?

All of it happens on a copy of the tree under build/mutants/. mutmut changes what stands in functions and methods, not
in decorated ones (most views and commands), nor what a module or a class says once (thresholds, settings).
"""

import argparse
import json
import os
import random
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path

import libcst
from mutmut.mutation.diff_apply import read_functions_from_index
from mutmut.mutation.file_mutation import mutate_file_contents
from mutmut.stats import status_by_exit_code
from mutmut.utils.format_utils import get_mutant_name

ROOT = Path(__file__).parents[1]
BUILD = ROOT / "build" / "mutants"
PACKAGES = ("analysis", "questionnaires", "survey")
LEFT_BEHIND = shutil.ignore_patterns(".*", "build", "instance", "__pycache__")

ROOMS = {
    "analysis/judging": ("tests/analysis/judging",),
    "analysis/wave": ("tests/analysis/wave", "tests/analysis/test_pipe.py", "tests/analysis/test_trial.py"),
    "survey/respond": ("tests/survey/respond", "tests/survey/integrity/test_proof.py"),
    "survey/accounts": ("tests/survey/accounts",),
}
"""What is mutated, and the tests that are to notice: those of the room, wherever they lie."""
TOO_COSTLY = ("tests/analysis/wave/test_frozen_wave_in_r.py",)
"""Tests that would take a demonstration of their own for each mutant."""
SEED = 20261126
NOTICED = ("killed", "timeout", "segfault")

SETTINGS = """
[tool.mutmut]
source_paths = {packages}
only_mutate = ["{room}/*"]
also_copy = {others}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = {arguments}
timeout_multiplier = 5.0
timeout_constant = 12.0
process_isolation = "forkserver"
track_dependencies = false
use_git_change_detection = false
"""
"""Times are in seconds; beside those of its tests, a mutant's process pays for their costly fixtures. It is forked by a
server that never ran a test: threads of Polars and Typst do not survive a fork, and whoever needs them waits for ever.
"""


@dataclass(frozen=True)
class Survivor:
    """A mutant that no test noticed: where it stands in the tree, and what it changed; `status` as mutmut has it."""

    place: str
    before: str
    after: str
    status: str


def prepared(room: str) -> Path:
    """A fresh copy of the tree with mutmut's settings for one room."""
    folder = BUILD / room
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(ROOT, folder, ignore=LEFT_BEHIND)
    others = sorted(path.name for path in folder.iterdir() if path.name not in (*PACKAGES, "tests", "pyproject.toml"))
    arguments = ["-p", "no:cacheprovider", "--hypothesis-seed=0", *(f"--deselect={path}" for path in TOO_COSTLY)]
    settings = SETTINGS.format(
        packages=list(PACKAGES), room=room, others=others, tests=list(ROOMS[room]), arguments=arguments
    )
    with (folder / "pyproject.toml").open("a", encoding="utf-8") as file:
        file.write(settings)
    return folder


def mutants_of(room: str) -> dict[str, Path]:
    """Every mutant of a room and the module that it is of; from the folder that was prepared for it."""
    return {
        get_mutant_name(path, name): path
        for path in sorted(Path(room).glob("*.py"))
        for name in mutate_file_contents(str(path), path.read_text(encoding="utf-8")).mutant_names
    }


def sample_of(names: Sequence[str], size: int) -> list[str]:
    """So many of them (0: all), each time the same; a larger sample has the smaller in it."""
    return random.Random(SEED).sample(names, len(names))[: size or None]


def run(room: str, chosen: Sequence[str]) -> dict[str, str]:
    """Let the tests meet these mutants, one after the other, on SQLite: what became of each, in mutmut's words."""
    environ = {name: value for name, value in os.environ.items() if name != "TEST_DATABASE_URL"}
    command = [Path(sys.executable).with_name("mutmut"), "run", "--max-children", "1", *chosen]
    log = Path("mutmut.log")
    print(f"{room}: {len(chosen)} mutants; how far it is stands in {log.resolve()}", flush=True)
    with log.open("w") as output:
        failed = subprocess.run(command, env=environ, stdout=output, stderr=subprocess.STDOUT).returncode
    if failed:
        sys.exit(f"mutmut could not run: {log.resolve()}")
    codes: dict[str, int | None] = {}
    for path in Path("mutants", room).glob("*.py.meta"):
        codes |= json.loads(path.read_text())["exit_code_by_key"]
    return {name: status_by_exit_code[codes[name]] for name in chosen}


def survivor(name: str, path: Path, status: str) -> Survivor:
    """A mutant's place in the tree: the first line of its function that differs."""
    functions = read_functions_from_index(name, path)
    assert functions is not None, f"mutmut keeps no text of {name}"
    old, new = (_lines(libcst.Module([function]).code) for function in functions)
    first = _alike(old, new)
    last = _alike(old[first + 1 :][::-1], new[first + 1 :][::-1])
    before, after = (" ".join(lines[first : len(lines) - last]) for lines in (old, new))
    text = _lines(path.read_text(encoding="utf-8"))
    start = next(number for number in range(len(text)) if text[number : number + len(old)] == old)
    return Survivor(f"{path}:{start + 1 + first}", before, after, status)


def _lines(code: str) -> list[str]:
    """Without what indents them: methods lose that of their class on the way through mutmut."""
    return [line.strip() for line in code.strip().splitlines()]


def _alike(these: Sequence[str], those: Sequence[str]) -> int:
    """How many lines at the start are the same."""
    return len(list(takewhile(lambda pair: pair[0] == pair[1], zip(these, those, strict=False))))


def report(room: str, modules: Mapping[str, Path], found: Mapping[str, str]) -> None:
    """Print the score of a room and each survivor."""
    counted = Counter(found.values())
    noticed = sum(counted[status] for status in NOTICED)
    drawn = "" if len(found) == len(modules) else f", drawn from {len(modules)} with seed {SEED}"
    each = ", ".join(f"{number} {status}" for status, number in counted.most_common())
    print(f"{room}: {noticed} of {len(found)} mutants noticed ({noticed / len(found):.1%}{drawn}): {each}")
    left = [survivor(name, modules[name], status) for name, status in found.items() if status not in NOTICED]
    for one in sorted(left, key=lambda one: one.place):
        print(f"{one.place} ({one.status})\n  - {one.before}\n  + {one.after}")


def main() -> None:
    parser = argparse.ArgumentParser(description="Count the mutants of a room that its tests notice.")
    parser.add_argument("--room", choices=[*ROOMS, ""], default="", help="one room; all of them if not given")
    parser.add_argument("--sample", type=int, default=0, help="so many mutants of each room; 0: every one")
    given = parser.parse_args()
    for room in [given.room] if given.room else ROOMS:
        os.chdir(prepared(room))
        modules = mutants_of(room)
        report(room, modules, run(room, sample_of(list(modules), given.sample)))


if __name__ == "__main__":
    main()
