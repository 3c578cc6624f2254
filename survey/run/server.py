"""The command that serves the application."""

import resource
import sys

CONNECTIONS = 8192
"""So many a process, if it may have as many files open; others wait at the door until one is closed."""
HEADERS_WITHIN = 10
"""Seconds from a connection's opening, or its last answer, to the end of a request's headers."""
STOPPED_WITHIN = 9
"""Seconds after which a worker is killed that was asked to end."""
_OTHER_FILES = 512


def command(host: str, port: int, workers: int, app: str = "survey.run.served:app") -> list[str]:
    """Granian with the settings that were measured; docs/performance.md says how. It logs errors only.

    HTTP/1 only: where it would have to find out whether HTTP/2 is spoken, it waits for the first bytes for ever.
    """
    return [
        *(sys.executable, "-m", "granian", "--interface", "rsgi", "--no-ws", "--http", "1", "--log-level", "error"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--backlog", "4096", "--backpressure", str(min(CONNECTIONS, _most_files() - _OTHER_FILES))),
        *("--http1-header-read-timeout", str(1000 * HEADERS_WITHIN), "--workers-kill-timeout", str(STOPPED_WITHIN)),
        *("--respawn-failed-workers", "--respawn-interval", "1", app),
    ]


def make_room() -> None:
    """Let this process have as many files open as it may, up to what its connections need."""
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (_most_files(), most))


def _most_files() -> int:
    most = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    wanted = CONNECTIONS + _OTHER_FILES
    return wanted if most == resource.RLIM_INFINITY else min(most, wanted)
