"""What is made of files that hardly ever change: made once, and anew where a file was written since."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from hashlib import file_digest
from pathlib import Path
from threading import Lock
from typing import Generic, TypeVar

Made = TypeVar("Made")


class Kept(Generic[Made]):
    """What was made of files; the `most` asked for last stay."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._made: OrderedDict[Hashable, Made] = OrderedDict()
        self._lock = Lock()

    def of(self, file: Path, make: Callable[[], Made], *kind: Hashable) -> Made:
        """What `make` makes of the file as it is now; of several kinds each is kept by itself.

        Raises FileNotFoundError where there is no such file, and whatever `make` raises.
        """
        key = (file, file.stat().st_mtime_ns, *kind)
        with self._lock:
            if key in self._made:
                self._made.move_to_end(key)
                return self._made[key]
        made = make()
        with self._lock:
            self._made[key] = made
            while len(self._made) > self._most:
                self._made.popitem(last=False)
        return made

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._made.clear()


_digests: Kept[str] = Kept(256)


def digest(file: Path) -> str | None:
    """SHA-256 of a file, computed once for as long as nobody writes it; None where there is none."""

    def compute() -> str:
        with file.open("rb") as opened:
            return file_digest(opened, "sha256").hexdigest()

    try:
        return _digests.of(file, compute)
    except FileNotFoundError:
        return None
