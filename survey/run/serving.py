"""What `serve` and `web` become once all is ready: a process that holds the port and keeps server and worker running.

It loads neither Flask nor anything of the application: `python -m survey.run.serving HOST PORT WORKERS [worker]`.
"""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from tempfile import TemporaryDirectory
from typing import NoReturn

from survey.run.port import claimed
from survey.run.server import command
from survey.run.supervisor import GivenUpError, keep_running


def become(host: str, port: int, workers: int, *others: str) -> NoReturn:
    """Go on as this program, which runs commands of ours beside the server, by name; all that was loaded is let go."""
    sys.stdout.flush()
    os.execv(sys.executable, [sys.executable, "-m", __name__, host, str(port), str(workers), *others])


def main(host: str, port: int, workers: int, *others: str) -> None:
    """Serve until a signal asks to end; exits with one sentence where that cannot be done."""
    commands = {name: [sys.executable, "-m", "survey", name] for name in others}
    try:
        with claimed(host, port), _counted_together():
            keep_running({**commands, "server": command(host, port, workers)})
    except GivenUpError as error:
        raise SystemExit(f"The service ends: {error}.") from error


@contextmanager
def _counted_together() -> Iterator[None]:
    """Let the processes that are started meanwhile count as one server, one that takes a dead one's place too: the
    library of the metrics reads where when it is loaded."""
    with TemporaryDirectory(prefix="survey-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        try:
            yield
        finally:
            del os.environ["PROMETHEUS_MULTIPROC_DIR"]


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]), *sys.argv[4:])
