"""Commands that are imported when they are called: most need much that no other should wait for."""

from pkgutil import resolve_name
from typing import Any

import click


class Deferred(click.Command):
    """A command of which only its name, where it is (`module:name`) and its purpose are known until it is called."""

    def __init__(self, name: str, place: str, purpose: str) -> None:
        super().__init__(name, help=purpose)
        self._place = place

    @property
    def command(self) -> click.Command:
        """The command itself."""
        found: click.Command = resolve_name(self._place)
        return found

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Of the command itself, which runs from here on."""
        return self.command.make_context(info_name, args, parent, **extra)
