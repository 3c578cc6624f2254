"""How often one code may be answered, so that a script cannot drown an outlet in responses."""

from flask import Flask, current_app, request
from flask_limiter import Limiter

limiter = Limiter(key_func=lambda: "", default_limits=[], headers_enabled=False, strategy="moving-window")


def per_code() -> str:
    """The key of a limit: the code in the address, never the network address (a whole town shares one)."""
    return f"code:{(request.view_args or {}).get('code', '')[:32].lower()}"


answers_per_code = limiter.limit(
    lambda: f"{current_app.config['RESPONSES_PER_MINUTE']}/minute", key_func=per_code, methods=["POST"]
)


def init_app(app: Flask) -> None:
    """Count in memory, or in Redis where REDIS_URL names one."""
    limiter.init_app(app)
