"""The addresses that are printed; they are made from PUBLIC_URL and never change."""

from flask import current_app


def site() -> str:
    """The service's own address, without a slash at the end."""
    return str(current_app.config["PUBLIC_URL"])


def scan_url(code: str) -> str:
    """What the QR symbol of a code holds."""
    return f"{site()}/s/{code}"
