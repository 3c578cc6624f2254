"""What `/metrics` says beside the counts of requests: asked of the database and the disk whenever it is read."""

import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from flask import current_app
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.registry import Collector

from survey.base.clock import now
from survey.base.database import AWAY, db, reading
from survey.errands.schedule import SCHEDULE, overdue
from survey.errands.watch import last_seen
from survey.models.errand import oldest_waiting_errand, waiting_errands
from survey.models.job_run import job_runs
from survey.models.mail import given_up, oldest_waiting_mail, waiting_mails
from survey.privacy.keys import met


class Gauges(Collector):
    """Everything that is the same whichever process is asked. Where the database is away, what it knows is left out."""

    def collect(self) -> Iterator[Metric]:
        yield from _disk()
        try:
            found = [*_jobs(), *_queues(), *_keys()]
        except AWAY:
            db.session.rollback()
            found = []
        yield _one("database_up", "Whether the database answers.", float(bool(found)))
        yield from found


def _disk() -> Iterator[Metric]:
    folders = {"data": current_app.config["DATA_DIR"]}
    if db.engine.dialect.name == "sqlite" and db.engine.url.database:
        folders["database"] = Path(db.engine.url.database).parent
    usage = {name: shutil.disk_usage(folder) for name, folder in folders.items() if folder.is_dir()}
    yield _gauge("disk_free_bytes", "Left for us on the disk.", {of: use.free for of, use in usage.items()}, "of")
    yield _gauge("disk_size_bytes", "The whole disk.", {of: use.total for of, use in usage.items()}, "of")


def _jobs() -> Iterator[Metric]:
    runs, moment = job_runs(), now()
    done = {name: run.done_at.timestamp() for name, run in runs.items() if run.done_at}
    failed = {name: float(run.failed is not None) for name, run in runs.items()}
    late = {name: float(overdue(cadence, runs.get(name), moment)) for name, cadence in SCHEDULE.items()}
    yield _gauge("job_last_done_timestamp_seconds", "When a job was last done.", done, "task")
    yield _gauge("job_failed", "Whether the last attempt at a job failed.", failed, "task")
    yield _gauge("job_overdue", "Whether a job should have been done a while ago.", late, "task")
    seen = last_seen()
    if seen:
        yield _one("worker_last_seen_timestamp_seconds", "When a worker last gave a sign of life.", seen.timestamp())


def _queues() -> Iterator[Metric]:
    moment = now()
    lengths = {"errands": waiting_errands(moment), "mails": waiting_mails()}
    oldest = {"errands": _age(oldest_waiting_errand(moment)), "mails": _age(oldest_waiting_mail())}
    yield _gauge("queue_length", "What waits for a worker.", lengths, "queue")
    yield _gauge("queue_oldest_seconds", "How long the first of them has waited.", oldest, "queue")
    yield _one("mails_given_up", "Mails of the last weeks that were never sent.", len(given_up()))


def _keys() -> Iterator[Metric]:
    with reading() as connection:
        ages = {name: _age(since) for name, since in met(connection).items()}
    yield _gauge("key_age_seconds", "How long a key has been in use.", ages, "key")


def _age(since: datetime | None) -> float:
    """Seconds since then; none where nothing waits."""
    return max((now() - since).total_seconds(), 0.0) if since else 0.0


def _gauge(name: str, told: str, values: Mapping[str, float], label: str) -> Metric:
    family = GaugeMetricFamily(f"survey_{name}", told, labels=(label,))
    for of, value in values.items():
        family.add_metric((of,), value)
    return family


def _one(name: str, told: str, value: float) -> Metric:
    return GaugeMetricFamily(f"survey_{name}", told, value)
