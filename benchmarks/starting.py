"""How long commands take to start, and what the processes of `serve` hold in memory.

Run: python -m benchmarks.starting [--rounds 5 --responses 20000]. The demonstration is loaded into a database of its
own. Wall time depends on what else the machine does, so that commands are held against their targets by processor time,
which is the wall time on a quiet machine. Writes its tables into docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import re
import secrets
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from benchmarks import markdown
from benchmarks.client import fetch
from benchmarks.figures import Figure
from benchmarks.service import free_port
from survey.base.config import ROOT, SECRETS

GUIDE = Path("docs/performance.md")
HELP_WITHIN, COMMAND_WITHIN = 0.5, 1.0  # seconds
WEB_WITHIN, ALL_WITHIN = 200, 500  # MB
REQUESTS = 200
SETTLED = 30
"""Seconds from the first answer until the worker has done what waited for it."""
MODULE, FLASK = ("-m", "survey"), ("-m", "flask", "--app", "wsgi")
PROGRAMS = ((*MODULE, "--help"), (*FLASK, "--help"), ("-m", "analysis", "--help"))
READING = (
    "wave list",
    "wave check 2026-2",
    "wave progress 2026-2",
    "index 2026-1",
    "quality 2026-1",
    "city list",
    "release list",
    "users list",
    "codes list",
    "alarms list",
    "contacts list",
    "targets list",
    "registers list",
    "questionnaires list",
    "recordings list",
    "translations status",
    "working-days list",
    "audit heads",
    "db current",
    "wave --help",
    "wave freeze --help",
    "release create --help",
    "keys --help",
    "backup --help",
    "demo --help",
    "worker --help",
    "serve --help",
)
"""Commands that read, of every room, and how those are called that do more."""
COMMANDS = (
    *PROGRAMS,
    *((*MODULE, *words.split()) for words in READING),
    (*FLASK, "wave", "list"),
    (*FLASK, "users", "list"),
)
BARE = ("-c", "import flask, sqlalchemy, click")
"""The floor of a command: a program that loads what it is written with."""
WEB = "server, which serves"
ROLES = {"survey.run.serving": "`serve`, which watches", "worker": "`worker`", "granian": "server, which watches"}
COMMAND_HEADER = ("command", "wall", "CPU", "target", "")
MEMORY_HEADER = (
    *("process; MB", "idle: RSS", "PSS", "USS"),
    *(f"after {REQUESTS} requests: RSS", "PSS", "USS", "target, idle", ""),
)


@dataclass(frozen=True)
class Run:
    """What one run of a command took, in seconds."""

    wall: float
    cpu: float


@dataclass(frozen=True)
class Memory:
    """What a process holds, in MB: all pages, shared ones in shares, its own alone."""

    rss: float
    pss: float
    uss: float


Taken = Sequence[tuple[Sequence[str], Sequence[Run]]]
Memories = Mapping[str, Memory]


def main() -> None:
    """Measure, and write the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5, help="of each command (default: 5)")
    parser.add_argument("--responses", type=int, default=20_000, help="of the demonstration (default: 20000)")
    options = parser.parse_args()
    _written(options.rounds, options.responses)


def figures(short: bool) -> list[Figure]:
    """The slowest commands and what processes hold; the long form writes the guide's tables."""
    taken, idle = _measured(1, 5_000, COMMANDS[:6])[:2] if short else _written(5, 20_000)
    helps, others = ([runs for words, runs in taken if _is_help(words) is one] for one in (True, False))
    floor = median(_run(BARE, os.environ).cpu for _ in range(3))
    slowest = [max(median(run.cpu for run in runs) for runs in some) for some in (helps, others)]
    usual = median(run.cpu for runs in others for run in runs)
    return [
        Figure(f"`--help`, slowest of {len(helps)}, CPU", slowest[0], "s", at_most=HELP_WITHIN),
        Figure(f"a command, median of {len(others)}, CPU", usual, "s", floor, at_most=COMMAND_WITHIN),
        Figure(f"a command, slowest of {len(others)}, CPU", slowest[1], "s", floor, at_most=COMMAND_WITHIN),
        Figure("a server process, idle, RSS", idle[WEB].rss, "MB", at_most=WEB_WITHIN),
        Figure("all processes of `serve`, idle, RSS", _sum(idle).rss, "MB", at_most=ALL_WITHIN),
    ]


def _is_help(words: Sequence[str]) -> bool:
    return words[-1] == "--help"


def _written(rounds: int, responses: int) -> tuple[Taken, Memories]:
    """Measure everything and write the guide's tables."""
    taken, idle, used = _measured(rounds, responses, COMMANDS)
    today = datetime.now(UTC).date()
    text = (
        f"Medians of {rounds} runs in seconds, beside {_load()}, targets held against CPU; processes idle"
        f" {SETTLED} s after the first answer, and after {REQUESTS} requests (questionnaires and public pages in turn);"
        f" demonstration with {responses:,} responses on SQLite; {os.cpu_count()} cores ({platform.machine()}),"
        f" Python {platform.python_version()}, {today};"
        f" `python -m benchmarks.starting --rounds {rounds} --responses {responses}`.\n\n"
    )
    commands = [_command_row(words, runs) for words, runs in taken]
    tables = [markdown.table(COMMAND_HEADER, commands), markdown.table(MEMORY_HEADER, _memory_rows(idle, used))]
    markdown.insert(GUIDE, "starting", text + "\n\n".join(tables))
    return taken, idle


def _measured(rounds: int, responses: int, programs: Sequence[Sequence[str]]) -> tuple[Taken, Memories, Memories]:
    """What programs took, and what each process held idle and after requests."""
    with TemporaryDirectory() as folder:
        environ = _prepared(Path(folder), responses)
        taken = [(words, [_run(words, environ) for _ in range(rounds)]) for words in programs]
        return taken, *_served(environ)


def _load() -> str:
    return f"a load of {os.getloadavg()[2]:.0f} (that of others, too)"


def _prepared(folder: Path, responses: int) -> dict[str, str]:
    """The environment of a service that has the demonstration in a database of its own."""
    environ = {**os.environ, **{name: secrets.token_hex(32) for name in SECRETS}, "DATA_DIR": str(folder)}
    environ |= {"DATABASE_URL": f"sqlite:///{folder / 'survey.db'}", "PORT": str(free_port())}
    for words in ("db upgrade", f"demo load --responses {responses} --earlier {responses // 10}"):
        subprocess.run(
            [sys.executable, *MODULE, *words.split()], cwd=ROOT, env=environ, check=True, capture_output=True
        )
    return environ


def _run(words: Sequence[str], environ: Mapping[str, str]) -> Run:
    began = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, *words], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    _pid, status, used = os.wait4(process.pid, 0)
    wall = time.perf_counter() - began
    if status:
        raise RuntimeError(f"{' '.join(words)} ended with {os.waitstatus_to_exitcode(status)}")
    return Run(wall, used.ru_utime + used.ru_stime)


def _command_row(words: Sequence[str], runs: Sequence[Run]) -> list[str]:
    within = HELP_WITHIN if _is_help(words) else COMMAND_WITHIN
    wall, cpu = median(run.wall for run in runs), median(run.cpu for run in runs)
    return [f"`{_said(words)}`", f"{wall:.2f}", f"{cpu:.2f}", f"{within:g}", "met" if cpu < within else "not met"]


def _said(words: Sequence[str]) -> str:
    return " ".join(words[1:] if words[1] == "flask" else ("python", *words))


def _served(environ: Mapping[str, str]) -> tuple[Memories, Memories]:
    """What each process of `serve` holds while nobody asks for anything, and after requests."""
    port = int(environ["PORT"])
    serve = subprocess.Popen([sys.executable, *MODULE, "serve"], cwd=ROOT, env=environ, stdout=subprocess.DEVNULL)
    try:
        while not _answers(port):
            if serve.poll() is not None:
                raise RuntimeError(f"the service ended with exit code {serve.returncode}")
            time.sleep(0.1)
        time.sleep(SETTLED)
        idle = _memories(serve.pid)
        for path in islice(cycle(_paths(port, environ)), REQUESTS):
            if (answer := fetch(port, path)).status != 200:
                raise RuntimeError(f"{path} answers {answer.status}")
        return idle, _memories(serve.pid)
    finally:
        serve.terminate()
        serve.wait()


def _answers(port: int) -> bool:
    try:
        return fetch(port, "/").status == 200
    except OSError:
        return False


def _paths(port: int, environ: Mapping[str, str]) -> list[str]:
    """Questionnaires and the pages that the front page leads to, in turn."""
    listed = [sys.executable, *MODULE, "codes", "list", "--format", "json"]
    done = subprocess.run(listed, cwd=ROOT, env=environ, check=True, capture_output=True)
    pages = sorted(set(re.findall(r'href="(/(?:figures|releases|standings|)[^"#?]*)"', fetch(port, "/").text.decode())))
    codes = [f"/s/{one['code']}" for one in json.loads(done.stdout)]
    asking = islice((path for path in codes if fetch(port, path).status == 200), REQUESTS // 2)  # of the open wave
    return [path for pair in zip(asking, cycle(pages)) for path in pair]


def _memories(serve: int) -> Memories:
    return {_role(pid): _memory(pid) for pid in _family(serve)}


def _family(pid: int) -> list[int]:
    """A process and all that came of it, a parent before its children."""
    children = [int(one) for task in Path(f"/proc/{pid}/task").glob("*/children") for one in task.read_text().split()]
    return [pid, *(one for child in children for one in _family(child))]


def _role(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_text().split("\0")
    above = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    if "granian" in Path(f"/proc/{above}/cmdline").read_text().split("\0"):
        return WEB
    return next(role for word, role in ROLES.items() if word in words)


def _memory(pid: int) -> Memory:
    kilobytes = dict(re.findall(r"^(\w+): +(\d+) kB$", Path(f"/proc/{pid}/smaps_rollup").read_text(), re.MULTILINE))
    rss, pss, *own = (int(kilobytes[name]) / 1024 for name in ("Rss", "Pss", "Private_Clean", "Private_Dirty"))
    return Memory(rss, pss, sum(own))


def _memory_rows(idle: Mapping[str, Memory], used: Mapping[str, Memory]) -> list[list[str]]:
    rows = [[role, *_sizes(memory), *_sizes(used[role])] for role, memory in idle.items()]
    whole = ["all", *_sizes(_sum(idle)), *_sizes(_sum(used))]
    within = {WEB: (idle[WEB], WEB_WITHIN), "all": (_sum(idle), ALL_WITHIN)}
    return [[*row, *_verdict(*within[row[0]])] if row[0] in within else [*row, "", ""] for row in (*rows, whole)]


def _sizes(memory: Memory) -> list[str]:
    return [f"{memory.rss:.0f}", f"{memory.pss:.0f}", f"{memory.uss:.0f}"]


def _sum(memories: Mapping[str, Memory]) -> Memory:
    return Memory(*(sum(getattr(one, name) for one in memories.values()) for name in ("rss", "pss", "uss")))


def _verdict(memory: Memory, within: float) -> tuple[str, str]:
    return f"RSS under {within}", "met" if memory.rss < within else "not met"


if __name__ == "__main__":
    main()
