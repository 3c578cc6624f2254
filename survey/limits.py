"""How often one code or outlet may be answered, and how many wrong codes are looked up: never by network address.

A whole town shares one address behind a carrier, so limits count per code and per outlet.
"""

from flask import Flask, current_app, request
from flask_limiter import Limiter
from limits import RateLimitItemPerMinute

limiter = Limiter(key_func=lambda: "", default_limits=[], headers_enabled=False, strategy="moving-window")

UNKNOWN_CODES_PER_MINUTE = 120


def per_code() -> str:
    """The key of a limit: the code in the address."""
    return f"code:{(request.view_args or {}).get('code', '')[:32].lower()}"


answers_per_code = limiter.limit(
    lambda: f"{current_app.config['RESPONSES_PER_MINUTE']}/minute", key_func=per_code, methods=["POST"]
)


def outlet_is_full(outlet_id: int) -> bool:
    """Whether all codes of an outlet together had twice as many responses in this minute as one code may have."""
    most = RateLimitItemPerMinute(2 * current_app.config["RESPONSES_PER_MINUTE"])
    return not limiter.limiter.hit(most, "outlet", str(outlet_id))


def too_many_unknown() -> bool:
    """Whether so many unknown codes were tried in this minute that somebody is guessing; counts this one."""
    return not limiter.limiter.hit(RateLimitItemPerMinute(UNKNOWN_CODES_PER_MINUTE), "unknown")


def init_app(app: Flask) -> None:
    """Count in memory, or in Redis where REDIS_URL names one."""
    limiter.init_app(app)
