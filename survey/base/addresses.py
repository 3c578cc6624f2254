"""The addresses that are printed; they are made from PUBLIC_URL and never change."""

from contextlib import suppress
from pathlib import Path
from urllib.parse import urlsplit

import click
from flask import current_app
from flask_babel import gettext as _

from survey.base.loopback import is_loopback
from survey.base.refusal import RefusedError


def site() -> str:
    """The service's own address, without a slash at the end."""
    return str(current_app.config["PUBLIC_URL"])


def scan_url(code: str) -> str:
    """What the QR symbol of a code holds."""
    return f"{site()}/s/{code}"


def works_here_only() -> bool:
    """Whether the service's address leads nobody here but this machine itself."""
    return is_loopback(urlsplit(site()).hostname)


def remember_site() -> None:
    """Keep the address under which a server begins to serve, for commands whose environment tells none."""
    with suppress(OSError):  # whoever cannot write here can serve all the same
        _remembered().parent.mkdir(parents=True, exist_ok=True)
        _remembered().write_text(f"{site()}\n", encoding="utf-8")


def learn_site() -> bool:
    """Take the address of the server that began last where our environment tells none; whether one is known now."""
    if not current_app.config["ADDRESS_TOLD"]:
        if not _remembered().exists():
            return False
        current_app.config["PUBLIC_URL"] = _remembered().read_text(encoding="utf-8").strip()
    return True


def settle_site() -> None:
    """Before a command prints addresses: raises RefusedError where none is known, says on stderr where what is printed
    works on this machine only."""
    if not learn_site():
        raise RefusedError(_("不知道服务的地址，不能印出来：请先启动服务，或设置 PUBLIC_URL（docs/operations.md）。"))
    if works_here_only():
        click.echo(
            f"Attention: {site()} works on this machine only. For other people set PUBLIC_URL (docs/operations.md).",
            err=True,
        )


def _remembered() -> Path:
    return Path(current_app.config["DATA_DIR"]) / "address"
