"""Computing from a snapshot once: its files never change."""

import threading
from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any, TypeVar

Made = TypeVar("Made")

KEPT = 8


def once(compute: Callable[[Path], Made]) -> Callable[[Path], Made]:
    """A computation on a snapshot's folder that keeps its last results; a second caller waits for the first."""
    made: dict[tuple[Path, int], Any] = {}
    computing = threading.Lock()

    @wraps(compute)
    def kept(folder: Path) -> Made:
        key = (folder, (folder / "manifest.json").stat().st_mtime_ns)
        with computing:
            if key not in made:
                while len(made) >= KEPT:
                    del made[next(iter(made))]
                made[key] = compute(folder)
            result: Made = made[key]
            return result

    return kept
