"""On PYTHONPATH, Python loads this before anything else: the clock of such a process is half a minute fast."""

from datetime import UTC, datetime, timedelta

import time_machine

AHEAD = timedelta(seconds=30)

time_machine.travel(datetime.now(UTC) + AHEAD).start()
