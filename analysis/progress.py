"""How far a long computation is: a bar on a terminal, nothing where nobody looks."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

Told = Callable[[int], object]
"""Is called with how much more has been done."""


def nobody(done: int) -> None:
    """Whom it is told where there is no bar."""


@contextmanager
def bar(what: str, total: int, unit: str) -> Iterator[Told]:
    """A bar on the standard error stream while something is done, where that is a terminal and tqdm is installed."""
    if not sys.stderr.isatty():
        yield nobody
        return
    try:
        from tqdm import tqdm
    except ImportError:  # hashes are compared by Python alone
        yield nobody
        return
    with tqdm(total=total, desc=what, unit=unit, unit_scale=True, leave=False) as shown:
        yield shown.update
