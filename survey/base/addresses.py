"""The addresses that are printed; they are made from PUBLIC_URL and never change."""

from urllib.parse import urlsplit

import click
from flask import current_app

from survey.base.loopback import is_loopback


def site() -> str:
    """The service's own address, without a slash at the end."""
    return str(current_app.config["PUBLIC_URL"])


def scan_url(code: str) -> str:
    """What the QR symbol of a code holds."""
    return f"{site()}/s/{code}"


def warn_if_local() -> None:
    """Say on stderr that what is printed now leads nobody here but this machine itself."""
    if is_loopback(urlsplit(site()).hostname):
        click.echo(
            f"Attention: {site()} works on this machine only. For other people set PUBLIC_URL (docs/operations.md).",
            err=True,
        )
