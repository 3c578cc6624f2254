"""What `make chaos` saw, as a table by kind of blow with how it was measured."""

import os
import platform
from collections import defaultdict
from datetime import UTC, datetime

from benchmarks import markdown


def told(done, command):
    """The table by kind of blow, with how it was measured."""
    by_kind = defaultdict(list)
    for one in done.rounds:
        by_kind[one.kind].append(one)
    rows = [[kind, str(len(some)), *_figures(some)] for kind, some in sorted(by_kind.items())]
    office, letters = done.office, done.letters
    errands = ", ".join(f"{kind} {state} {number}" for (kind, state), number in sorted(office.ended.items()))
    why = ", ".join(f"{kind} `{code}` {number}" for (kind, code), number in sorted(office.why.items())) or "none"
    machine = f"{os.cpu_count()} cores ({platform.machine()}), load {os.getloadavg()[2]:.1f} at the end"
    about = (
        f"{len(done.rounds)} blows in {done.seconds:.0f} s, {done.receipts} receipts in all; {machine}, Python"
        f" {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}; `{command}`. Errands: {errands}; given up and"
        f" asked for again: {office.died}; what failed ones say: {why}. Mails: {len(letters.posted)}, all arrived,"
        f" {letters.doubles} of them once more."
    )
    header = ["blow", "rounds", "receipts until it was over", "refused pages", "longest answer, s", "load then"]
    return f"{about}\n\n{markdown.table(header, rows)}"


def _figures(some):
    slowest = max(some, key=lambda one: one.longest)
    receipts, refused = (str(sum(getattr(one, name) for one in some)) for name in ("receipts", "refused"))
    return receipts, refused, f"{slowest.longest:.1f}", f"{slowest.load:.1f}"
