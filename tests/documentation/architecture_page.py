"""docs/architecture.md: the rooms and their floors, as the import contracts in pyproject.toml have them."""

import ast
import tomllib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

import grimp
from flask import Flask

from survey.base.config import ROOT

PACKAGES = ("survey", "questionnaires", "analysis")
PAGE = ROOT / "docs" / "architecture.md"
MARK = "<!-- From here on `make reference` writes this page. -->\n"
HEADS = {
    "survey": "The service",
    "analysis": "The statistics",
    "analysis.wave": "From a frozen wave to its indices",
}


def page(_app: Flask) -> str:
    """The whole page: what stands on it above the mark, then each contract of layers as a drawing and a table."""
    graph = grimp.build_graph(*PACKAGES)
    written = PAGE.read_text(encoding="utf-8").partition(MARK)[0]
    return (
        written
        + MARK
        + "".join(
            _container(container, layers, graph) for container, layers in contracts().items() if container in HEADS
        )
    )


def contracts() -> dict[str, list[list[str]]]:
    """The floors of every container with a contract of layers, from the top, each the names of its rooms."""
    with (ROOT / "pyproject.toml").open("rb") as file:
        linter = tomllib.load(file)["tool"]["importlinter"]
    return {
        container: [[room.strip() for room in layer.split("|")] for layer in contract["layers"]]
        for contract in linter["contracts"]
        if contract["type"] == "layers"
        for container in contract.get("containers", [])
    }


def _container(container: str, floors: Sequence[Sequence[str]], graph: grimp.ImportGraph) -> str:
    uses = _uses(container, graph)
    return "".join((f"\n## {HEADS[container]}\n\n", _tower(floors), "\n", *_table(container, floors, uses)))


def _tower(floors: Sequence[Sequence[str]]) -> str:
    """The floors as a drawing, one line each."""
    lines = ["   ".join(floor) for floor in floors]
    width = max(map(len, lines))
    middle = f"├{'─' * (width + 2)}┤\n".join(f"│ {line.center(width)} │\n" for line in lines)
    return f"```text\n┌{'─' * (width + 2)}┐\n{middle}└{'─' * (width + 2)}┘\n```\n"


def _table(container: str, floors: Sequence[Sequence[str]], uses: Mapping[str, set[str]]) -> Iterator[str]:
    yield "| room | what it is for | uses |\n|---|---|---|\n"
    for room in (room for floor in floors for room in floor):
        below = ", ".join(f"`{other}`" for floor in floors for other in floor if other in uses[room])
        yield f"| `{room}` | {_first_line(container, room)} | {below} |\n"


def _first_line(container: str, room: str) -> str:
    """What a room says of itself; raises ValueError where it says nothing."""
    place = ROOT.joinpath(*container.split("."), room)
    path = place / "__init__.py" if place.is_dir() else place.with_suffix(".py")
    said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if not said:
        raise ValueError(f"{path.relative_to(ROOT)} has no docstring")
    return " ".join(said.split("\n\n")[0].split()).replace("|", "\\|")


def _uses(container: str, graph: grimp.ImportGraph) -> dict[str, set[str]]:
    """Which rooms of the container each of them imports from."""
    found: dict[str, set[str]] = defaultdict(set)
    for module in graph.modules:
        room = _room(container, module)
        for imported in graph.find_modules_directly_imported_by(module) if room else ():
            other = _room(container, imported)
            if other and other != room:
                found[room].add(other)
    return found


def _room(container: str, module: str) -> str:
    inside = module.removeprefix(f"{container}.")
    return "" if inside == module else inside.split(".")[0]
