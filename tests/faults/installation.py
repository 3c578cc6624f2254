"""The whole service on two machines, all that they share, and closed waves that wait for work.

The second machine's clock is half a minute fast, and PgBouncer stands between it and the database.
"""

import time
from contextlib import ExitStack
from pathlib import Path

from benchmarks import service as services
from survey import create_app
from survey.base.database import db, transaction
from survey.waves import stages
from tests.faults.cluster import Cluster
from tests.faults.counting import Redis
from tests.faults.customers import ANSWERS, hidden_fields
from tests.faults.disk import Disk
from tests.faults.letters import SECRET
from tests.faults.machine import Machine, content
from tests.faults.mail_server import MailServer
from tests.faults.pgbouncer import PgBouncer
from tests.reticence import assert_reticent

OUTLETS = 12
EACH = 2
"""Responses at an outlet in a wave that is to be frozen."""
FAST_CLOCK = str(Path(__file__).parent / "fast_clock")


class Installation:
    """The `machines` and all that they depend on; `closed` are the codes of waves to freeze, `answered` their
    responses.

    `chance` draws which of several is hit.
    """

    def __init__(self, folder, waves, chance):
        self.folder, self.chance, self.closed = folder, chance, [f"2025-{n + 1}" for n in range(waves)]
        self._stack = ExitStack()
        self.disk = self._with(Disk())
        self.cluster = self._with(Cluster(within=self.disk.folder))
        self.redis, self.mail_server = self._with(Redis(folder)), self._with(MailServer(folder))
        self.url = self._stack.enter_context(services.postgresql(self.cluster.url))
        self.pgbouncer = self._with(PgBouncer(self.url, folder))
        self.data = self.disk.folder / "data"
        prepared = services.prepare(self.url, self.data, OUTLETS)
        given = {"RESPONSES_PER_MINUTE": "1000000", "REDIS_URL": self.redis.url, "WORKERS": "2"}
        given |= {"MAIL_SMTP": self.mail_server.url, "MAIL_SENDER": "index@example.cn"}
        self.service = services.Service({**prepared.environ, **given}, prepared.codes)
        self.answered = self._answer_closed_waves()
        elsewhere = {
            "DATABASE_URL": self.pgbouncer.url,
            "DATABASE_POOLED": "1",
            "PYTHONPATH": FAST_CLOCK,
            "WORKERS": "1",
        }
        environs = {"serve": self.service.environ, "serve-elsewhere": {**self.service.environ, **elsewhere}}
        self.machines = [Machine(name, environ, folder, chance) for name, environ in environs.items()]
        for machine in self.machines:
            self._stack.callback(machine.kill)
            machine.start()

    def _with(self, part):
        self._stack.callback(part.remove)
        return part

    def _answer_closed_waves(self):
        """Waves over the register of the open one, answered and closed; how many responses that makes."""
        app = create_app(self.service.environ, self.folder)
        paths = EACH * [f"/s/{code}" for code in self.service.codes]
        with app.app_context(), transaction():
            stages.close(stages.find("2026-1"))
        for wave in self.closed:
            with app.app_context(), transaction():
                services.open_wave(wave, OUTLETS)
            for path in paths:
                fields = hidden_fields(app.test_client().get(path).text)
                assert app.test_client().post(path, data={**ANSWERS, **fields}).status_code == 303
            with app.app_context(), transaction():
                stages.close(stages.find(wave))
        with app.app_context():
            with transaction():
                stages.open_(stages.find("2026-1"))
            db.engine.dispose()
        return len(paths) * len(self.closed)

    def machine(self):
        """One of them."""
        return self.chance.choice(self.machines)

    def end(self):
        """SIGTERM to each `serve`; checks that nothing of them is left over, then that no log holds a secret."""
        assert len(self._everybody()) > 2 * len(self.machines)
        for machine in self.machines:
            machine.end()
        end = time.monotonic() + 60
        while left := self._everybody():
            assert time.monotonic() < end, f"left over: {left}"
            time.sleep(0.05)
        for path in self._logs():
            assert_reticent(path, self.url, ANSWERS["comment"], SECRET)

    def _everybody(self):
        """The ids of all processes that know our data folder, whosever children they are by now."""
        known = f"DATA_DIR={self.data}\0".encode()
        return [int(path.parent.name) for path in Path("/proc").glob("[0-9]*/environ") if known in content(path)]

    def _logs(self):
        """Those of machines and servers, and what each `serve` printed without the address of a questionnaire."""
        for machine in self.machines:
            yield machine.log
            lines = machine.said.read_text(errors="replace").splitlines()
            machine.said.write_text("\n".join(line for line in lines if not line.startswith("  a questionnaire ")))
            yield machine.said
        yield from (part.log for part in (self.cluster, self.redis, self.pgbouncer, self.mail_server))

    def remove(self):
        """Clear away, whatever happened."""
        self._stack.close()
