"""Commands that are imported when they are called, and the application with them: most need much that no other should
wait for."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from pkgutil import resolve_name
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from flask import Flask

APPLICATION = "survey.application"
"""In the notes of a call: what builds its application, where none was built since `--help` stands among its words."""


class Deferred(click.Command):
    """A command of which only its name, where it is (`module:name`) and its purpose are known until it is called; then
    it runs in the application that is built for it, or says how it is called, for which none is needed.

    Both are loaded within `loading`.
    """

    def __init__(
        self,
        name: str,
        place: str,
        purpose: str,
        create_app: Callable[[], "Flask"],
        loading: Callable[[], AbstractContextManager[None]],
    ) -> None:
        super().__init__(name, help=purpose)
        self._place, self._create_app, self._loading = place, create_app, loading

    @property
    def command(self) -> click.Command:
        """The command itself."""
        found: click.Command = resolve_name(self._place)
        return found

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Of the command itself, which runs from here on."""
        assert parent is not None  # the program
        with self._loading():
            if "--help" in args:
                parent.meta[APPLICATION] = self._create_app
            else:
                parent.with_resource(self._create_app().app_context())
            command = self.command
        return command.make_context(info_name, args, parent, **extra)
