"""The command that serves the application."""

import sys


def command(host: str, port: int, workers: int, app: str = "wsgi:app") -> list[str]:
    """Granian with the settings that were measured; docs/performance.md says how."""
    return [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--no-ws", "--log-level", "warning"),
        *("--host", host, "--port", str(port), "--workers", str(workers)),
        *("--blocking-threads", "4", app),
    ]
