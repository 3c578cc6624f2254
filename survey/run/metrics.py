"""`/metrics` in the OpenMetrics format: for this machine, or for whoever holds the token."""

import hmac
import os
from contextlib import suppress
from pathlib import Path

from flask import Blueprint, Response, current_app, request
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead
from prometheus_client.openmetrics.exposition import CONTENT_TYPE_LATEST, generate_latest

from survey.base.loopback import is_loopback
from survey.run.gauges import Gauges
from survey.web.metrics import COUNTED

_FORWARDED = ("X-Forwarded-For", "Forwarded", "X-Real-Ip")

metrics_page = Blueprint("metrics", __name__)


@metrics_page.get("/metrics")
def page() -> Response:
    """What a monitoring system reads: requests, responses, refusals, queues, jobs, disk; no codes, no people."""
    if not _may_read():
        return Response("a token is needed\n", 401, {"WWW-Authenticate": "Bearer"}, mimetype="text/plain")
    response = Response(generate_latest(_registry()), content_type=CONTENT_TYPE_LATEST)
    response.cache_control.no_store = True
    return response


def _may_read() -> bool:
    """With the token, or from this machine itself and by no proxy on it."""
    token = current_app.config["METRICS_TOKEN"]
    given = request.authorization
    if token and given is not None and given.type == "bearer":
        return hmac.compare_digest((given.token or "").encode(), token.encode())
    return is_loopback(request.remote_addr) and not any(name in request.headers for name in _FORWARDED)


def _registry() -> CollectorRegistry:
    registry = CollectorRegistry()
    if folder := os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        _forget_the_dead(Path(folder))
        MultiProcessCollector(registry, folder)
    else:
        for collector in COUNTED:
            registry.register(collector)
    registry.register(Gauges())
    return registry


def _forget_the_dead(folder: Path) -> None:
    """What a process that has ended had in use, nobody has; what it counted stays."""
    for file in folder.glob("gauge_live*_*.db"):
        process = int(file.stem.rpartition("_")[2])
        try:
            os.kill(process, 0)
        except ProcessLookupError:
            with suppress(FileNotFoundError):  # another reader was faster
                mark_process_dead(process, str(folder))
        except PermissionError:
            pass  # somebody else's: the number was given again
