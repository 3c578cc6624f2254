"""What follows from a snapshot, as files beside it that pages read; its manifest does not name them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import TYPE_CHECKING, Any

from analysis.errors import AnalysisError, FileError, Problem
from analysis.snapshot.settings import settings_of
from survey.base import storage
from survey.base.sentences import as_json, from_json, sentence
from survey.models import Wave
from survey.snapshots.places import name_of
from survey.waves.misfits import as_problems
from survey.waves.settings import settled

if TYPE_CHECKING:
    from analysis.wave.derived import Derived

FORMAT = 2
FOLDER = "derived"
INDEX, WEIGHTS, QUALITY, SUMS = "index.json", "weights.json", "quality.json", "sums.parquet"
NONRESPONSE, MODES, ARRIVALS = "nonresponse.json", "modes.json", "arrivals.json"
REPORTS = (WEIGHTS, QUALITY, NONRESPONSE, MODES, ARRIVALS)
Content = Mapping[str, Any]


@dataclass(frozen=True)
class Result:
    """What a file says: its content, or the problems for which there is none; neither while it is being computed."""

    content: Content | None = None
    problems: Sequence[str] = ()

    @property
    def computing(self) -> bool:
        """Whether nobody knows yet; the worker looks every minute."""
        return self.content is None and not self.problems


def read(wave: Wave, name: str) -> Result:
    """A file of a frozen wave; one of other settings than the wave's does not count."""
    return read_all(wave, [name])[name]


def read_all(wave: Wave, names: Sequence[str]) -> dict[str, Result]:
    """Several files, as `read` reads each; what the wave's settings are is asked once."""
    settings = settled(wave)
    return {name: _read(wave, name, settings) for name in names}


def _read(wave: Wave, name: str, settings: Mapping[str, Any]) -> Result:
    def said(folder: Path) -> dict[str, Any] | None:
        found = _said(folder / name)
        return found if found and (found["snapshot"], found["settings"]) == (wave.snapshot, settings) else None

    found = said(storage.folder(f"{name_of(wave.code)}/{FOLDER}", name, lambda path: said(path) is not None, (name,)))
    if found is None:
        return Result()
    return Result(found["content"], [sentence(from_json(problem)) for problem in found["problems"]])


def is_written(wave: Wave) -> bool:
    """Whether all files are there, of this snapshot and of the wave's settings, as the last of them says."""

    def holds(folder: Path) -> bool:
        return all((folder / name).is_file() for name in REPORTS)

    there = holds(storage.folder(f"{name_of(wave.code)}/{FOLDER}", INDEX, holds, REPORTS))
    return there and not read(wave, INDEX).computing


def write_derived(folder: Path, settings: Mapping[str, Any], code: str) -> list[Problem]:
    """Compute from the snapshot in a folder under some settings, and write all files; `code` is what computed them.

    Returns why there is nothing to write but that; raises FileError where the snapshot is not as agreed.
    """
    from analysis.release.content import snapshot_hash  # here and below: whoever reads computes nothing
    from analysis.snapshot import frozen as snapshots
    from analysis.wave.derived import derive
    from analysis.wave.trial import MisfitError

    snapshot = snapshots.open(folder)
    made: Derived | None = None
    problems: list[Problem] = []
    try:
        made = derive(snapshot.under(settings_of(settings)[0]))
    except MisfitError as error:
        problems = as_problems(error.misfits)
    except FileError:
        raise
    except AnalysisError as error:
        problems = list(error.problems)
    head = {
        "format": FORMAT,
        "wave": snapshot.wave,
        "demonstration": snapshot.manifest["demonstration"],
        "snapshot": snapshot_hash(folder),
        "code_version": code,
        "settings": dict(settings),
    }
    failed = {"problems": [as_json(problem) for problem in problems]}
    contents = {} if made is None else _contents(made)
    (folder / FOLDER).mkdir(exist_ok=True)
    if made is not None:
        _write_sums(folder / FOLDER / SUMS, made, head)
    for name in (*REPORTS, INDEX):  # the index comes last: it says that all is there
        _write(folder / FOLDER / name, json.dumps({**head, **failed, "content": contents.get(name)}, **_FORM).encode())
    return problems


_DEMONSTRATION = "演示数据 / demonstration data: "
_FORM: dict[str, Any] = {"ensure_ascii": False, "indent": 1, "default": str}


def _contents(made: Derived) -> dict[str, Content]:
    return {
        INDEX: made.index.to_json(),
        WEIGHTS: asdict(made.weights),
        QUALITY: dict(made.quality),
        NONRESPONSE: {"questions": [asdict(question) for question in made.nonresponse]},
        MODES: {"modes": [asdict(mode) for mode in made.modes]},
        ARRIVALS: asdict(made.arrivals),
    }


def _write_sums(path: Path, made: Derived, head: Mapping[str, Any]) -> None:
    from analysis.wave.derived import table_of

    unfinished = path.with_name(f"{path.name}.part")
    about = {name: value if isinstance(value, str) else json.dumps(value, **_FORM) for name, value in head.items()}
    title = f"{_DEMONSTRATION if head['demonstration'] else ''}{head['wave']}"
    table_of(made.sums).write_parquet(unfinished, metadata={"title": title, **about})
    unfinished.rename(path)


def _write(path: Path, content: bytes) -> None:
    with NamedTemporaryFile(dir=path.parent, prefix=path.name, suffix=".part", delete=False) as file:
        file.write(content)
    Path(file.name).chmod(0o644)
    Path(file.name).rename(path)


def _said(path: Path) -> dict[str, Any] | None:
    try:
        said: dict[str, Any] = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return None
    return said if said.get("format") == FORMAT else None
