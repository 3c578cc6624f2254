"""How long pages take over HTTP and of the processor, and how often they ask the database."""

from __future__ import annotations

import http.client
import os
import platform
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from statistics import median

import sqlalchemy as sa
from flask import Flask
from tqdm import tqdm

from benchmarks import markdown
from benchmarks.figures import Figure
from benchmarks.service import Service, serving
from survey.base.database import db

WARM_UP = 3
MILLISECONDS = 1000


@dataclass(frozen=True)
class Page:
    """The address of a page, whose cookie opens it, and the milliseconds that it may take."""

    path: str
    cookie: str
    target: int


@dataclass(frozen=True)
class Taken:
    """Milliseconds of a page, medians: over HTTP, and of the service's processor; how often it asks the database."""

    wall: float
    processor: float
    queries: int


@dataclass(frozen=True)
class Measured:
    """A service with so many responses in its database, and its pages by name."""

    responses: int
    service: Service
    app: Flask
    pages: Mapping[str, Page]


def session(app: Flask, key: str) -> str:
    """The cookie of somebody who has signed in."""
    signer = app.session_interface.get_signing_serializer(app)  # type: ignore[attr-defined]  # the default one signs
    return "session=" + signer.dumps({"_user_id": key, "_fresh": True, "since": time.time(), "fs_paa": time.time()})


def measure(services: Sequence[Measured], rounds: int) -> list[dict[str, Taken]]:
    """What each page of each service takes, fetched in turn."""
    wall: dict[tuple[int, str], list[float]] = {}
    processor: dict[tuple[int, str], list[float]] = {}
    with ExitStack() as stack:
        ports = [stack.enter_context(serving(one.service, 1)) for one in services]
        for number in tqdm(range(WARM_UP + rounds), unit="round"):
            for place, (one, port) in enumerate(zip(services, ports, strict=True)):
                for name, page in one.pages.items():
                    outside, inside = _fetch(port, page), _open(one.app, page)
                    if number >= WARM_UP:
                        wall.setdefault((place, name), []).append(outside)
                        processor.setdefault((place, name), []).append(inside)
    return [
        {
            name: Taken(
                MILLISECONDS * median(wall[place, name]),
                MILLISECONDS * median(processor[place, name]),
                _queries(one.app, page),
            )
            for name, page in one.pages.items()
        }
        for place, one in enumerate(services)
    ]


def report(about: str, services: Sequence[Measured], taken: Sequence[Mapping[str, Taken]], command: str) -> str:
    """The table of what pages take with so many responses, a page's target beside it."""
    pages = {name: page for one in services for name, page in one.pages.items()}
    cells = {
        name: [f"{one[name].wall:.0f} ({one[name].processor:.0f})" if name in one else "-" for one in taken]
        for name in pages
    }
    asked = {name: max(one[name].queries for one in taken if name in one) for name in pages}
    header = ["page", *(f"{one.responses:,} responses, ms" for one in services), "target", "statements"]
    return (
        f"{about}; medians over HTTP, in brackets of the processor in the service, without the database's;"
        f" {os.cpu_count()} cores ({platform.machine()}) at a load of {os.getloadavg()[0]:.0f},"
        f" Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}; `{command}`.\n\n"
        + markdown.table(header, [[name, *cells[name], str(pages[name].target), str(asked[name])] for name in pages])
    )


def slowest(one: Measured, taken: Mapping[str, Taken]) -> list[Figure]:
    """For each target the page that takes longest over HTTP; its floor is what the service's processor takes."""
    found = []
    for target in sorted({page.target for page in one.pages.values()}):
        name = max((name for name in taken if one.pages[name].target == target), key=lambda name: taken[name].wall)
        what = f"{one.responses:,} responses: slowest page, {name}"
        found.append(Figure(what, taken[name].wall, "ms", taken[name].processor, at_most=target))
    return found


def _fetch(port: int, page: Page) -> float:
    """The seconds of a page over HTTP."""
    start = time.perf_counter()
    connection = http.client.HTTPConnection("127.0.0.1", port)
    connection.request("GET", page.path, headers={"Cookie": page.cookie, "Accept-Encoding": "gzip"})
    answer = connection.getresponse()
    answer.read()
    connection.close()
    if answer.status != 200:
        raise RuntimeError(f"{page.path} answered {answer.status}")
    return time.perf_counter() - start


def _open(app: Flask, page: Page) -> float:
    """The seconds that a page takes of this process's processor, opened in it."""
    start = time.process_time()
    headers = {"Cookie": page.cookie, "Accept-Encoding": "gzip"}
    answer = app.test_client(use_cookies=False).get(page.path, headers=headers)
    if answer.status_code != 200:
        raise RuntimeError(f"{page.path} answered {answer.status_code}")
    return time.process_time() - start


def _queries(app: Flask, page: Page) -> int:
    """The least of three: once in a while it is also asked whether the database is ours."""
    asked: list[str] = []
    with app.app_context():
        engine = db.engine

    def count(connection: object, cursor: object, statement: str, *rest: object) -> None:
        asked.append(statement)

    def once() -> int:
        asked.clear()
        _open(app, page)
        return len(asked)

    sa.event.listen(engine, "before_cursor_execute", count)
    least = min(once() for _ in range(3))
    sa.event.remove(engine, "before_cursor_execute", count)
    return least
