"""Settings from the environment, checked at start-up.

`instance/secrets.env` (written by the first `make run`) fills in what the environment leaves out.
"""

import os
import re
import socket
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from survey.base.loopback import HOSTS, LOOPBACK, is_loopback
from survey.base.parts import is_installed
from survey.base.waiting import CONNECT_WITHIN

ROOT = Path(__file__).resolve().parents[2]
CHECKOUT = not (ROOT / "survey" / "templates").exists()
"""Whether the code runs where it is written; a wheel has templates and migrations inside the service."""
TEMPLATES, MIGRATIONS = ((ROOT if CHECKOUT else ROOT / "survey") / name for name in ("templates", "migrations"))
HOME = ROOT if CHECKOUT else Path.cwd()
"""Where processes of the service start, and where its own folder lies unless another is named."""
INSTANCE = HOME / "instance"
SECRETS = ("SECRET_KEY", "SECURITY_PASSWORD_SALT", "TOTP_SECRETS", "CONTACT_KEYS", "AUDIT_KEY")
SHORTEST_SECRET = 32
LOG_FORMATS = ("text", "json")
_STORAGE = {
    "AWS_ACCESS_KEY_ID": "access_key_id",
    "AWS_SECRET_ACCESS_KEY": "secret_access_key",
    "AWS_SESSION_TOKEN": "session_token",
    "AWS_REGION": "region",
    "AWS_ENDPOINT_URL": "endpoint",
    "AWS_VIRTUAL_HOSTED_STYLE_REQUEST": "virtual_hosted_style_request",
}
"""What a bucket is reached with, under the names that other programs know, and what `survey.base.storage` calls it."""
_POSTGRESQL = ("postgresql://", "postgres://")


class ConfigError(SystemExit):
    """Settings that the service will not start with; every problem is named. Exits with the message."""


def read_env_file(path: Path) -> dict[str, str]:
    """The `NAME=value` lines of a file; empty where there is no such file."""
    if not path.exists():
        return {}
    lines = (line.strip() for line in path.read_text(encoding="utf-8").splitlines())
    return dict(line.split("=", 1) for line in lines if line and not line.startswith("#"))


def load(environ: Mapping[str, str] = os.environ, instance: Path = INSTANCE) -> dict[str, Any]:
    """Flask's configuration from the environment; raises ConfigError with all that is wrong."""
    env = {**read_env_file(instance / "secrets.env"), **environ}
    keys = {name: [key for key in env.get(name, "").split(",") if key] for name in SECRETS}
    keys["SECRET_KEY"] += [key for key in env.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
    problems = [f"{name} is not set" for name in SECRETS if not env.get(name)]
    problems += [
        f"{name} is shorter than {SHORTEST_SECRET} characters"
        for name, held in keys.items()
        if any(len(key) < SHORTEST_SECRET for key in held)
    ]
    port = _whole_number(env, "PORT", 8000, problems)
    proxies = _whole_number(env, "TRUSTED_PROXIES", 0, problems)
    workers = _whole_number(env, "WORKERS", 1, problems)
    limit = _whole_number(env, "RESPONSES_PER_MINUTE", 120, problems)
    lan = env.get("LAN") == "1"
    pooled = env.get("DATABASE_POOLED") == "1"
    host = "0.0.0.0" if lan else env.get("HOST", LOOPBACK[0])
    if not is_loopback(host) and not lan and not env.get("PUBLIC_URL"):
        problems.append(f"PUBLIC_URL is not set: outside loopback (HOST is {host}) nobody else knows our address")
    own_url = f"http://{_lan_address() if lan else HOSTS[-1] if ':' in host else HOSTS[0]}:{port}"
    public_url = (env.get("PUBLIC_URL") or own_url).rstrip("/")
    parts = urlsplit(public_url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        problems.append(f"PUBLIC_URL must be an http(s) address such as https://example.cn, not {public_url!r}")
    mail = _mail(env, parts.hostname or "", problems)
    log_format = env.get("LOG_FORMAT", "text")
    if log_format not in LOG_FORMATS:
        problems.append(f"LOG_FORMAT must be one of {', '.join(LOG_FORMATS)}, not {log_format!r}")
    token = env.get("METRICS_TOKEN", "")
    if token and len(token) < SHORTEST_SECRET:
        problems.append(f"METRICS_TOKEN is shorter than {SHORTEST_SECRET} characters")
    receivers = [one for one in env.get("PRIVATE_RECEIVERS", "").split(",") if one]
    problems += [
        f"PRIVATE_RECEIVERS must be like gateway.example.cn:8443,10.0.0.5:8080, not {one!r}"
        for one in receivers
        if not re.fullmatch(r"[a-z0-9.:-]+:[0-9]+", one)
    ]
    contact = env.get("SECURITY_CONTACT", "")
    if contact and not re.fullmatch(r"(mailto:|https://|tel:)[^\s]+", contact):
        problems.append(
            f"SECURITY_CONTACT must be like mailto:safe@example.cn or https://example.cn/safe, not {contact!r}"
        )
    licence = env.get("DATA_LICENCE", "")
    if licence and not re.fullmatch(r"[A-Za-z0-9.+-]+|https?://[!-~]+", licence):
        problems.append(
            f"DATA_LICENCE must be an SPDX identifier such as CC-BY-4.0 or an http(s) address, not {licence!r}"
        )
    verification = dict(_verification(env.get("VERIFICATION_FILES", ""), problems))
    database_url = env.get("DATABASE_URL") or f"sqlite:///{instance / 'survey.db'}"
    try:
        make_url(database_url)
    except ArgumentError:
        problems.append("DATABASE_URL must be like postgresql://user:password@host/name")
    if workers > 1 and database_url.startswith("sqlite"):
        problems.append("WORKERS must be 1 on SQLite, whose writers would wait for one another's processes")
    problems += [
        f"{name} names a server whose packages are not installed: pip install -r requirements/{part}.txt"
        for name, part, schemes in (
            ("DATABASE_URL", "postgresql", _POSTGRESQL),
            ("REDIS_URL", "redis", ("redis",)),
            ("STORAGE_URL", "storage", ("s3",)),
        )
        if env.get(name, "").startswith(schemes) and not is_installed(part)
    ]
    storage_url = env.get("STORAGE_URL", "")
    if storage_url and not re.fullmatch(r"s3://[a-z0-9.-]+(/[\w./-]*)?", storage_url):
        problems.append(f"STORAGE_URL must be like s3://bucket or s3://bucket/folder, not {storage_url!r}")
    if problems:
        raise ConfigError(
            "The service cannot start:\n"
            + "\n".join(f"  - {problem}" for problem in problems)
            + "\n`make run` writes random secrets to instance/secrets.env; docs/operations.md lists every setting."
        )
    return {
        "KEYS": keys,
        "SECRET_KEY": keys["SECRET_KEY"][0],
        "SECRET_KEY_FALLBACKS": keys["SECRET_KEY"][1:],
        "SECURITY_PASSWORD_SALT": keys["SECURITY_PASSWORD_SALT"][0],
        "SQLALCHEMY_ENGINES": {"default": _engine(database_url, pooled)},
        "DATABASE_POOLED": pooled,
        "EMBEDDED_DATABASE": not env.get("DATABASE_URL"),
        "PUBLIC_URL": public_url,
        "ADDRESS_TOLD": any(env.get(name) for name in ("PUBLIC_URL", "LAN", "HOST", "PORT")),
        "ONLY_THIS_MACHINE": is_loopback(host) and is_loopback(parts.hostname),
        "TRUSTED_HOSTS": [*HOSTS, parts.hostname],
        "TRUSTED_PROXIES": proxies,
        "DATA_DIR": Path(env.get("DATA_DIR") or instance),
        "STORAGE_URL": storage_url,
        "STORAGE_OPTIONS": {option: env[name] for name, option in _STORAGE.items() if env.get(name)},
        "MAX_CONTENT_LENGTH": 64 * 1024,
        "MAX_FORM_MEMORY_SIZE": 64 * 1024,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": parts.scheme == "https",
        "REDIS_URL": env.get("REDIS_URL", ""),
        "RATELIMIT_STORAGE_URI": env.get("REDIS_URL") or "swept://",
        "RESPONSES_PER_MINUTE": limit,
        "ORGANISER": env.get("ORGANISER", ""),
        "DATA_LICENCE": licence,
        **mail,
        "PRIVATE_RECEIVERS": frozenset(receivers),
        "SECURITY_CONTACT": contact,
        "VERIFICATION_FILES": verification,
        "LOG_FORMAT": log_format,
        "METRICS_TOKEN": token,
        "HOST": host,
        "PORT": port,
        "WORKERS": workers,
    }


def _verification(setting: str, problems: list[str]) -> Iterator[tuple[str, str]]:
    """The name and content of each file that a platform asks for."""
    for one in filter(None, setting.split(",")):
        name, _, content = one.partition("=")
        if not (content and re.fullmatch(r"[A-Za-z0-9_-]+\.(txt|html)", name)) or name == "robots.txt":
            problems.append(f"VERIFICATION_FILES must be like MP_verify_Ab12.txt=Ab12,NAME.txt=CONTENT, not {one!r}")
        else:
            yield name, content


def _engine(url: str, pooled: bool) -> dict[str, Any]:
    """What the engine is made of; behind a pooler nothing is prepared that another connection would not know."""
    if url.startswith(_POSTGRESQL):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    quiet = {"url": url, "hide_parameters": True}
    if url.startswith("sqlite"):
        return quiet
    settings = {"connect_timeout": CONNECT_WITHIN, **({"prepare_threshold": None} if pooled else {})}
    return {**quiet, "pool_use_lifo": True, "pool_size": 16, "connect_args": settings}


def _mail(env: Mapping[str, str], host: str, problems: list[str]) -> dict[str, str]:
    """Where mails go and whom they come from; problems never show MAIL_SMTP, which may hold a password."""
    server, sender = env.get("MAIL_SMTP", ""), env.get("MAIL_SENDER", "")
    if server:
        try:
            parts = urlsplit(server)
            sound = parts.scheme in ("smtp", "smtps") and parts.hostname and parts.port != 0
        except ValueError:
            sound = False
        if not sound:
            problems.append("MAIL_SMTP must be like smtp://user:password@host:587 or smtps://user:password@host")
        if not sender:
            problems.append("MAIL_SENDER is not set: mails sent through MAIL_SMTP need an address they come from")
    if sender and not re.fullmatch(r"[!-?A-~]+@[A-Za-z0-9.-]+", sender):
        problems.append(f"MAIL_SENDER must be a plain address such as index@example.cn, not {sender!r}")
    return {"MAIL_SMTP": server, "MAIL_SENDER": sender or f"noreply@{host}"}


def _lan_address() -> str:
    """This machine's address in its local network; connecting a datagram socket sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            return LOOPBACK[0]
        return str(probe.getsockname()[0])


def _whole_number(env: Mapping[str, str], name: str, default: int, problems: list[str]) -> int:
    text = env.get(name, str(default))
    if text.isascii() and text.isdigit():
        return int(text)
    problems.append(f"{name} must be a whole number, not {text!r}")
    return default
