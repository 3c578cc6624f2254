"""`make fuzz`: everything that comes in, bent at random, and nothing may fall over.

No answer of 500 and above, no exception, nothing that takes over ten seconds, no memory over a gibibyte. What fell over
is kept as a file in tests/fuzz/seeds/ and tried first from then on.
"""

import argparse
import hashlib
import re
import signal
import sys
import tempfile
import time
import traceback
from collections import Counter
from pathlib import Path
from random import Random

from tests.analysis.verification.test_release_verify import bundles as make_bundles
from tests.fuzz import surfaces
from tests.fuzz.mutations import bent
from tests.fuzz.surfaces import Surface
from tests.fuzz.world import World

SEEDS = Path(__file__).parent / "seeds"
SECONDS = 10
"""That one input may take."""
KINDS = 5
"""Of failures, after which a surface is left alone."""
MEMORY = 2**20
"""Kibibytes that the whole process may ever hold."""


class Hung(Exception):  # noqa: N818 - an input's fate
    """An input took longer than it may."""


class Swollen(Exception):  # noqa: N818
    """The process came to hold more than it may."""


def _ring(_number, _frame):
    raise Hung("took longer than it may")


def most_held() -> int:
    """The most memory that this process ever held, in kibibytes: what it was started by does not count."""
    (held,) = re.findall(r"VmHWM:\s+(\d+) kB", Path("/proc/self/status").read_text(encoding="ascii"))
    return int(held)


def tried(surface: Surface, content: bytes, seconds: float = SECONDS) -> str:
    """How the input was taken, within the time and memory that it may take."""
    before = most_held()
    signal.signal(signal.SIGALRM, _ring)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        return surface.send(content)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        peak = most_held()
        if peak > MEMORY > before:
            raise Swollen(f"{peak // 1024} MiB")


def attack(surface: Surface, rng: Random, inputs: int, until: float, seeds: Path) -> tuple[int, Counter, list[str]]:
    """Send what is valid, what lies in the folder since it fell over once, and so many bent inputs; how many were sent
    until then, how they were taken, and the first of each kind that fell over, which is kept in the folder."""
    outcomes, failed = Counter(), {}
    old = [path.read_bytes() for path in sorted(seeds.glob("*"))]
    sent = 0
    for number in range(inputs):
        if number < len(surface.seeds) + len(old):
            content = (*surface.seeds, *old)[number]
        else:
            if time.monotonic() > until or len(failed) == KINDS:
                break
            content = bent(rng, rng.choice((*surface.seeds, *old)), surface.seeds)
        sent += 1
        try:
            outcomes[tried(surface, content)] += 1
        except Exception as error:
            outcomes["FELL OVER"] += 1
            where = traceback.extract_tb(error.__traceback__)[-1]
            kind = f"{type(error).__name__} at {Path(where.filename).name}:{where.lineno}"
            if kind not in failed:
                path = seeds / hashlib.sha256(content).hexdigest()[:12]
                seeds.mkdir(parents=True, exist_ok=True)
                path.write_bytes(content)
                failed[kind] = f"{path}: {error!r}\n{''.join(traceback.format_exception(error)[-6:])}"
    return sent, outcomes, list(failed.values())


def folder_of(surface: Surface) -> Path:
    """Where the inputs are under which it fell over once."""
    return SEEDS / surface.name.strip("/").replace("/", "-").replace(" ", "-")


def every_surface(folder: Path, database_url: str) -> list[Surface]:
    """All of them, of one world."""
    world = World(folder, database_url)
    made = folder / "made"
    made.mkdir()
    make_bundles(made)
    return [
        *surfaces.of_pages(world),
        *surfaces.of_commands(world),
        *surfaces.of_analyses(folder),
        *surfaces.bundles(folder, made / "public"),
    ]


def main() -> int:
    """Attack every surface; exit status 1 where anything fell over."""
    parser = argparse.ArgumentParser(prog="make fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="over all surfaces")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="after which to stop, shared among them")
    parser.add_argument("--seed", type=int, default=int(time.time()), help="of the random numbers")
    parser.add_argument("--only", default="", help="surfaces whose name has this in it")
    parser.add_argument("--database", default="", help="an empty database; else a file of its own")
    given = parser.parse_args()
    failed = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = every_surface(folder, given.database or f"sqlite:///{folder / 'survey.db'}")
        chosen = [one for one in found if given.only in one.name]
        shares = sum(one.share for one in chosen)
        print(f"seed {given.seed}", flush=True)
        for one in chosen:
            began = time.monotonic()
            rng = Random(f"{given.seed} {one.name}")
            inputs = max(1, round(given.inputs * one.share / shares))
            sent, outcomes, fallen = attack(one, rng, inputs, began + given.seconds / len(chosen), folder_of(one))
            took = time.monotonic() - began
            told = ", ".join(f"{outcome}: {count}" for outcome, count in outcomes.most_common())
            print(f"{one.name}: {sent:,} inputs in {took:.0f} s, {most_held() // 1024} MiB; {told}", flush=True)
            for line in fallen:
                print(f"  {line}", flush=True)
            failed += len(fallen)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
