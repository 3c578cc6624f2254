"""What `flask --app wsgi` finds: the commands, and behind them the application, built when it is needed."""

from collections.abc import Iterable
from functools import cache
from threading import Lock
from typing import TYPE_CHECKING

from flask import Flask

from survey import without_pages
from survey.cli import commands

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment


class Door(Flask):
    """Lists commands without the application; whoever serves it serves the application with its pages."""

    def __init__(self) -> None:
        super().__init__("survey", static_folder=None)
        self._behind, self._one_by_one = cache(without_pages), Lock()
        for command in commands(self._behind):
            self.cli.add_command(command)

    def wsgi_app(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        with self._one_by_one:
            whole = self._behind().complete()
        return whole.wsgi_app(environ, start_response)


app = Door()
