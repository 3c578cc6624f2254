"""What is counted of requests for `/metrics`, in every process: the numbers of several are added up when they are read.

Labels are routes, statuses and our own words: never a code, a receipt or anything else that somebody wrote.
"""

import time

import sqlalchemy as sa
from flask import Flask, Response, request
from prometheus_client import Counter, Gauge, Histogram
from sqlalchemy import event
from sqlalchemy.pool import QueuePool

from survey.base.database import db
from survey.web.front import BEGAN

BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
"""Seconds."""

REQUESTS = Counter("survey_requests", "Requests answered.", ("route", "method", "status"), registry=None)
SECONDS = Histogram(
    "survey_request_seconds",
    "From a request's having come in whole to its answer.",
    ("route", "method"),
    buckets=BUCKETS,
    registry=None,
)
STORED = Counter("survey_responses_stored", "Responses stored, by kind of code.", ("kind",), registry=None)
REFUSED = Counter("survey_refusals", "What customers were refused, by reason.", ("reason",), registry=None)
IN_USE = Gauge(
    "survey_database_connections_in_use",
    "Connections to the database that somebody uses.",
    registry=None,
    multiprocess_mode="livesum",
)
AT_MOST = Gauge(
    "survey_database_connections_at_most",
    "Connections to the database that may be in use at once.",
    registry=None,
    multiprocess_mode="livesum",
)
COUNTED = (REQUESTS, SECONDS, STORED, REFUSED, IN_USE, AT_MOST)

KINDS = ("poster", "display", "invitation")
_METHODS = {"GET", "HEAD", "POST", "OPTIONS"}


def route() -> str:
    """The route's template, never the path: that may hold a code."""
    rule = request.url_rule
    return rule.rule if rule else "none"


def method() -> str:
    """The request's method, where it is one that we know: it may be any word."""
    told = request.method
    return told if told in _METHODS else "other"


def took() -> float:
    """Seconds since the request had come in whole."""
    return time.perf_counter() - float(request.environ[BEGAN])


def init_app(app: Flask) -> None:
    """Count every request, after all else is done with it, and the connections in use."""
    for kind in KINDS:
        STORED.labels(kind)  # from nought: the first response is an increase too

    @app.after_request
    def count(response: Response) -> Response:
        what = route(), method()
        REQUESTS.labels(*what, response.status_code).inc()
        SECONDS.labels(*what).observe(took())
        return response

    with app.app_context():
        _watch(db.engine)


def _watch(engine: sa.Engine) -> None:
    pool = engine.pool
    if not isinstance(pool, QueuePool):
        return
    AT_MOST.set(pool.size() + pool._max_overflow)

    @event.listens_for(engine, "checkout")
    def taken(connection: object, record: object, proxy: object) -> None:
        IN_USE.set(pool.checkedout())

    @event.listens_for(engine, "checkin")
    def given_back(connection: object, record: object) -> None:
        IN_USE.set(pool.checkedout() - 1)  # it goes back after this
