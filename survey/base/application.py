"""The application: what it is, and which of them serves the current request or runs the current job."""

from collections.abc import Callable
from typing import Any, Self

from flask import Flask, current_app, request


class Service(Flask):
    """Flask, which would log the path of a request that failed, and lose an answer where clearing up fails after it.

    It has no pages, which most commands do without, until it is completed: `put_pages` puts them in.
    """

    def __init__(self, *args: Any, put_pages: Callable[["Service"], None], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._put_pages: Callable[[Service], None] | None = put_pages

    def complete(self) -> Self:
        """This application with its pages."""
        if self._put_pages:
            self._put_pages(self)
            self._put_pages = None
        return self

    def log_exception(self, exc_info: Any) -> None:
        rule = request.url_rule.rule if request.url_rule else "no route"
        self.logger.error("exception at %s [%s]", rule, request.method, exc_info=exc_info)

    def ensure_sync(self, func: Any) -> Any:
        """No view or hook is asynchronous, so none has to be looked at, a dozen times a request."""
        return func

    def do_teardown_appcontext(self, *args: Any) -> None:
        try:
            super().do_teardown_appcontext(*args)
        except Exception:
            self.logger.exception("clearing up after a request or a job")


def this_app() -> Service:
    """The application itself, for what outlives the request: `current_app` only stands for it while one is served."""
    app: Service = current_app._get_current_object()  # type: ignore[attr-defined]  # the proxy's own way to what it stands for
    return app
