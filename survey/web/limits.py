"""How often one code or outlet may be answered, wrong codes looked up, a route read: never by network address.

A whole town shares one address behind a carrier, so limits count per code, per outlet and per route.
"""

import time
from collections.abc import Callable
from typing import Any

from flask import Flask, current_app
from limits import RateLimitItemPerHour, RateLimitItemPerMinute
from limits.errors import StorageError
from limits.storage import MemoryStorage, storage_from_string
from limits.strategies import MovingWindowRateLimiter

from survey.base.log import kind_of
from survey.base.waiting import Breaker

UNKNOWN_CODES_PER_MINUTE = 120
READS_PER_MINUTE = 1200
LINKS_PER_HOUR = 3
FAILURES_PER_HOUR = 5
_LINKS, _FAILURES = RateLimitItemPerHour(LINKS_PER_HOUR), RateLimitItemPerHour(FAILURES_PER_HOUR)
SWEEP_EVERY = 60  # seconds
ANSWER_WITHIN = 0.1  # seconds that a customer waits for the counters
REST = 5  # seconds in which counters are not asked again that did not answer


class SweptMemory(MemoryStorage):
    """Counts in memory, swept once a minute by whoever comes by.

    The original starts a thread after a hit that looks at every key, up to a hundred times a second: with 900 outlets
    that took as long as answering.
    """

    STORAGE_SCHEME = ["swept"]  # noqa: RUF012 - declared so by the library
    _next_sweep = 0.0

    def _MemoryStorage__schedule_expiry(self) -> None:  # noqa: N802
        if time.monotonic() >= self._next_sweep:
            self._next_sweep = time.monotonic() + SWEEP_EVERY
            self._MemoryStorage__expire_events()  # type: ignore[attr-defined]  # the original's private one


def code_is_full(code: str) -> bool:
    """Whether a code had as many responses in this minute as it may have."""
    return _full(*_of_code(code))


def outlet_is_full(outlet_id: int) -> bool:
    """Whether all codes of an outlet together had twice as many responses in this minute as one code may have."""
    return _full(*_of_outlet(outlet_id))


def count_response(code: str, outlet_id: int) -> None:
    """Count a response that is stored: whoever sends what is not stored takes nobody's place."""
    _over(*_of_code(code))
    _over(*_of_outlet(outlet_id))


def _of_code(code: str) -> tuple[int, str, str]:
    return current_app.config["RESPONSES_PER_MINUTE"], "code", code[:32].lower()


def _of_outlet(outlet_id: int) -> tuple[int, str, str]:
    return 2 * current_app.config["RESPONSES_PER_MINUTE"], "outlet", str(outlet_id)


def too_many_unknown() -> bool:
    """Whether so many unknown codes were tried in this minute that somebody is guessing; counts this one."""
    return _over(UNKNOWN_CODES_PER_MINUTE, "unknown")


def too_many_reads(route: str) -> bool:
    """Whether a route for programs was read so often in this minute that it has to rest; counts this one."""
    return _over(READS_PER_MINUTE, "read", route)


def too_many_links(account: str) -> bool:
    """Whether so many links to set a password were mailed to an account in this hour that no more are; counts this
    one."""
    return not _asked(lambda counters: counters.hit(_LINKS, "links", account))


def count_failure_in(browser: str) -> None:
    """Count a wrong password or code in a browser that an account knows."""
    _asked(lambda counters: counters.hit(_FAILURES, "failures", browser))


def browser_is_barred(browser: str) -> bool:
    """Whether so much was wrong there in this hour that the browser counts as a stranger's."""
    return not _asked(lambda counters: counters.test(_FAILURES, "failures", browser))


def _over(most: int, *key: str) -> bool:
    """Count one more; whether that is more than `most` within a minute."""
    return not _asked(lambda counters: counters.hit(RateLimitItemPerMinute(most), *key))


def _full(most: int, *key: str) -> bool:
    """Whether there were `most` within a minute; counts nothing."""
    return not _asked(lambda counters: counters.test(RateLimitItemPerMinute(most), *key))


def _asked(question: Callable[[MovingWindowRateLimiter], bool]) -> bool:
    """What the counters answer; nobody waits for counters that are away or hang."""
    limiter, breaker = current_app.extensions["limits"]
    if breaker.resting:
        return True
    try:
        return question(limiter)
    except StorageError as error:
        breaker.trip()
        current_app.logger.error("rate limits are not counted: %s", kind_of(error))
        return True


def init_app(app: Flask) -> None:
    """Count in memory, or in Redis where REDIS_URL names one."""
    options: dict[str, Any] = {}
    if app.config["REDIS_URL"]:
        from redis.backoff import NoBackoff
        from redis.retry import Retry

        once = Retry(NoBackoff(), 0)
        options = {"socket_timeout": ANSWER_WITHIN, "socket_connect_timeout": ANSWER_WITHIN, "retry": once}
    storage = storage_from_string(app.config["RATELIMIT_STORAGE_URI"], wrap_exceptions=True, **options)
    app.extensions["limits"] = MovingWindowRateLimiter(storage), Breaker(REST)
