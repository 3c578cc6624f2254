"""docs/commands.md: what every command says of itself, so that no help changes unnoticed."""

import argparse
import os
from collections.abc import Iterator
from dataclasses import dataclass
from unittest.mock import patch

import click
from flask import Flask

from analysis.__main__ import command_line
from tests.commands import commands_of

WIDTH = 100
OURS = "survey"
PROGRAM = "flask --app wsgi"
INTRODUCTION = """\
# Commands

What every command says with `--help`. `make reference` writes this page; a test fails where it is out of date.

All but `python -m analysis` follow `.venv/bin/flask --app wsgi`, from the repository's root. Commands of Flask and
Flask-Alembic are not repeated here; of those only `db upgrade` is needed ([PostgreSQL](operations.md#postgresql)).
"""


@dataclass(frozen=True)
class Documented:
    """A command: how it is called, what it is for in a line, and all that `--help` says."""

    name: str
    purpose: str
    help: str


def page(app: Flask) -> str:
    """The whole page: a line for each command, then the help of each."""
    commands = [*service_commands(app), *analysis_commands()]
    rows = [f"| [`{one.name}`](#{anchor(one.name)}) | {one.purpose} |" for one in commands]
    helps = [f"## {one.name}\n\n```text\n{one.help.rstrip()}\n```\n" for one in commands]
    return "\n".join([INTRODUCTION, "| command | what it does |", "|---|---|", *rows, "", *helps])


def anchor(heading: str) -> str:
    """Where a heading of Markdown is found on its page."""
    return "".join(c for c in heading.lower() if c.isalnum() or c in "- _").replace(" ", "-")


def service_commands(app: Flask) -> Iterator[Documented]:
    """Every command of the service's own."""
    with app.app_context():
        yield from _under(app.cli, click.Context(app.cli, info_name=PROGRAM, terminal_width=WIDTH))


def _under(group: click.Group, context: click.Context) -> Iterator[Documented]:
    for name, command in sorted(commands_of(group).items()):
        inner = click.Context(command, parent=context, info_name=name, terminal_width=WIDTH)
        if isinstance(command, click.Group):
            yield from _under(command, inner)
        elif _is_ours(command):
            called = inner.command_path.removeprefix(f"{PROGRAM} ")
            yield Documented(called, command.get_short_help_str(limit=200), command.get_help(inner))


def _is_ours(command: click.Command) -> bool:
    return command.callback is not None and command.callback.__module__.split(".")[0] == OURS


def analysis_commands() -> Iterator[Documented]:
    """Every command of `python -m analysis`."""
    with patch.dict(os.environ, COLUMNS=str(WIDTH)):  # argparse asks nothing else for its width
        parser = command_line()
        (commands,) = (a for a in parser._actions if isinstance(a, argparse._SubParsersAction))
        purposes = {choice.dest: choice.help or "" for choice in commands._choices_actions}
        for name, command in sorted(commands.choices.items()):
            yield Documented(command.prog, purposes[name], command.format_help())
