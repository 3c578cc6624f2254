"""The command that serves the application."""

import sys

from survey.web.front import THREADS


def command(host: str, port: int, workers: int, app: str = "survey.run.served:app") -> list[str]:
    """Granian with the settings that were measured; docs/performance.md says how.

    It logs errors only: at `warning` it would warn of the many threads, which mostly wait.
    """
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "error"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", str(THREADS), *("--respawn-failed-workers", "--respawn-interval", "1"), app),
    ]
