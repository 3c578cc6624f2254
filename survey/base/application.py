"""The application that serves the current request or runs the current job."""

from flask import Flask, current_app


def this_app() -> Flask:
    """The application itself, for what outlives the request: `current_app` only stands for it while one is served."""
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way to what it stands for
    return app
