"""What an attempt at freezing has finished, written down so that the next attempt goes on from there."""

import json
import os
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from hashlib import file_digest
from pathlib import Path
from typing import Any

from analysis.proof.merkle import HASH
from survey.integrity.proof import LEAVES

JOURNAL = "finished.jsonl"
Described = dict[str, Any]


@dataclass(frozen=True)
class Finished:
    """A part whose files are written.

    last: outlet id and sequence number of its last response; starts: for the outlets that begin in it, the place of
    their first leaf in the tree and that response's sequence number; files: as the manifest describes them.
    """

    city: str
    rows: int
    last: tuple[int, int]
    starts: Mapping[str, tuple[int, int]]
    files: list[Described]


class Journal:
    """The finished parts of the snapshot that is being written in a folder, one line each, in order."""

    def __init__(self, folder: Path, attempt_at: Mapping[str, Any]) -> None:
        """Go on with what the folder holds, as far as it is whole and was made of the same wave; empty it otherwise."""
        self.folder = folder
        self._head = json.dumps(attempt_at)
        self.parts = self._found()
        if not self.parts:
            shutil.rmtree(folder, ignore_errors=True)
            (folder / LEAVES).parent.mkdir(parents=True)
        self._write_anew()

    @property
    def rows(self) -> int:
        """Responses in the finished parts."""
        return sum(part.rows for part in self.parts)

    def add(self, part: Finished) -> None:
        """Note a part whose files are on disk."""
        with (self.folder / JOURNAL).open("a", encoding="utf-8") as file:
            file.write(json.dumps(asdict(part), ensure_ascii=False) + "\n")
            _to_disk(file)
        self.parts.append(part)

    def close(self) -> None:
        """Forget the journal: the snapshot is whole."""
        (self.folder / JOURNAL).unlink()

    def _found(self) -> list[Finished]:
        try:
            head, *lines = (self.folder / JOURNAL).read_text(encoding="utf-8").splitlines()
            leaves = (self.folder / LEAVES).stat().st_size // HASH
        except (OSError, ValueError):
            return []
        parts: list[Finished] = []
        for line in lines if head == self._head else []:
            part = _read(line)
            if part is None or part.rows > leaves or any(not _whole(self.folder, file) for file in part.files):
                break
            leaves -= part.rows
            parts.append(part)
        return parts

    def _write_anew(self) -> None:
        """The journal with the parts that were found, and no leaf and no file beyond them."""
        kept = {JOURNAL, LEAVES, *(file["path"] for part in self.parts for file in part.files)}
        for path in self.folder.rglob("*"):
            if path.is_file() and path.relative_to(self.folder).as_posix() not in kept:
                path.unlink()
        lines = [self._head, *(json.dumps(asdict(part), ensure_ascii=False) for part in self.parts)]
        unfinished = self.folder / f"{JOURNAL}.part"
        unfinished.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
        unfinished.rename(self.folder / JOURNAL)
        if self.parts:
            os.truncate(self.folder / LEAVES, self.rows * HASH)


def progress(folder: Path) -> int:
    """The responses that have been written so far into a folder in which a snapshot is being written."""
    try:
        _, *lines = (folder / JOURNAL).read_text(encoding="utf-8").splitlines()
    except (OSError, ValueError):
        return 0
    return sum(part.rows for part in map(_read, lines) if part)


def described(folder: Path, name: str, rows: int) -> Described:
    """A file of the folder as the manifest describes it."""
    path = folder / name
    with path.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return {"path": name, "rows": rows, "bytes": path.stat().st_size, "sha256": digest}


def append(path: Path, data: bytes) -> None:
    """Add bytes to a file and see them on disk."""
    with path.open("ab") as file:
        file.write(data)
        _to_disk(file)


def _to_disk(file: Any) -> None:
    file.flush()
    os.fsync(file.fileno())


def _read(line: str) -> Finished | None:
    """A line of the journal; None where it was being written when the attempt ended."""
    try:
        found = json.loads(line)
    except ValueError:
        return None
    last, starts = found.pop("last"), found.pop("starts")
    places = {outlet: (place, sequence) for outlet, (place, sequence) in starts.items()}
    return Finished(last=(last[0], last[1]), starts=places, **found)


def _whole(folder: Path, file: Described) -> bool:
    try:
        return described(folder, file["path"], file["rows"]) == file
    except OSError:
        return False
