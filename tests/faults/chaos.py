"""`make chaos`: one blow after another, at random moments under load, and what must hold whatever was hit.

Customers who never give up answer at two machines (tests/faults/installation.py) while the workers freeze and draft
waves and send mails. Every kind of blow comes once before any comes twice.
"""

import argparse
import logging
import os
import random
import shutil
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import markdown
from tests.faults import blows
from tests.faults.cluster import binaries
from tests.faults.customers import Crowd
from tests.faults.errands import Office
from tests.faults.installation import Installation
from tests.faults.letters import Letters
from tests.faults.losses import nothing_is_lost
from tests.faults.pgbouncer import BINARY
from tests.faults.told import told

GUIDE = Path("docs/evidence.md")
CUSTOMERS = 8
MOST_WAVES = 40
"""Frozen one after the other; the last is drafted until the run is over."""
BETWEEN = (3, 15)
"""Receipts of each machine between two blows, at least and at most."""
AFTERWARDS = 5
"""Receipts that each machine must show after a blow."""
LASTS = (2.0, 7.0)
"""Seconds of what does not end by itself."""
FAR_TOO_LONG = 20.0
"""Seconds after which a page ends the run in failure where only a dependency hung; the aim is five, on a quiet
machine."""


@dataclass
class Round:
    """What customers saw from a blow until receipts were shown again."""

    kind: str
    receipts: int
    refused: int
    longest: float
    load: float


@dataclass
class Run:
    """All rounds, and what the workers did meanwhile."""

    seed: int
    rounds: list
    receipts: int
    seconds: float
    office: Office
    letters: Letters


def run(folder, rounds, seed):
    """So many blows; raises AssertionError where anything does not hold that must."""
    chance, seen, begun = random.Random(seed), [], time.monotonic()
    it = Installation(folder, min(rounds, MOST_WAVES), chance)
    if not it.disk.mounted:
        print("no disk can be mounted here, so none is filled")
    try:
        ports = [machine.port for machine in it.machines]
        with (
            Office(it.service, it.data, it.closed) as office,
            Letters(it.service, it.data, it.mail_server) as letters,
            Crowd(*ports, codes=it.service.codes, customers=CUSTOMERS) as crowd,
        ):
            for kind in _drawn(chance, blows.possible(it), rounds):
                crowd.wait_for(chance.randint(*BETWEEN))
                time.sleep(chance.random())
                seen.append(_strike(it, crowd, kind, chance.uniform(*LASTS)))
                print(_said(seen[-1]), flush=True)
        assert not crowd.wrong, crowd.wrong[:5]
        assert not crowd.lost, f"{len(crowd.lost)} pages did not give back what was sent"
        office.check()
        letters.check()
        crowd.sent += it.answered
        nothing_is_lost(it.data, it.service, ports[0], crowd)
        it.end()
    finally:
        it.remove()
    late = [one for one in seen if one.kind in blows.DEPENDENCIES and one.longest > FAR_TOO_LONG]
    assert not late, late
    seconds = time.monotonic() - begun
    return Run(seed, seen, len(crowd.receipts), seconds, office, letters)


def _drawn(chance, known, rounds):
    kinds = []
    while len(kinds) < rounds:
        kinds += chance.sample(known, len(known))
    return kinds[:rounds]


def _strike(it, crowd, kind, seconds):
    receipts, refused, crowd.longest = len(crowd.receipts), len(crowd.refused), 0.0
    blows.ALL[kind](it, seconds)
    crowd.wait_for(AFTERWARDS)
    return Round(kind, len(crowd.receipts) - receipts, len(crowd.refused) - refused, crowd.longest, os.getloadavg()[0])


def _said(one):
    return f"{one.kind}: {one.receipts} receipts, {one.refused} refused pages, longest answer {one.longest:.1f} s"


def last_words(folder):
    """The ends of all logs, for whoever wants to know why a run failed."""
    logs = sorted(folder.glob("*.log"))
    return "\n".join(f"{path.name}:\n{path.read_text(errors='replace')[-6000:]}" for path in logs)


def missing():
    """What is needed and not installed."""
    parts = {"PostgreSQL's initdb": binaries(), "redis-server": shutil.which("redis-server"), "pgbouncer": BINARY}
    return [name for name, found in parts.items() if found is None]


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=10)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(10**6))
    parser.add_argument("--write", action="store_true", help=f"put the table into {GUIDE}")
    given = parser.parse_args()
    if missing():
        sys.exit(f"not installed: {', '.join(missing())}")
    command = f"make chaos ROUNDS={given.rounds} SEED={given.seed}"
    print(command, flush=True)
    logging.getLogger("alembic").setLevel(logging.WARNING)
    with tempfile.TemporaryDirectory() as folder:
        try:
            done = run(Path(folder), given.rounds, given.seed)
        except BaseException:
            print(last_words(Path(folder)), file=sys.stderr)
            raise
    text = told(done, command)
    print(f"\n{text}")
    if given.write:
        markdown.insert(GUIDE, "chaos", text)


if __name__ == "__main__":
    main()
