"""How commands read tables: questions are answered by an option, and how a file was read is said."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeVar

import click

from survey.base.database import db
from survey.tables.columns import Table
from survey.tables.incoming import Reading, read

Command = TypeVar("Command", bound=Callable[..., Any])


def _answers(_context: click.Context, _option: click.Parameter, given: tuple[str, ...]) -> dict[str, str]:
    answers = {}
    for text in given:
        question, is_sign, choice = text.rpartition("=")
        if not is_sign or not question:
            raise click.BadParameter(f"write QUESTION=CHOICE, not {text!r}")
        answers[question] = choice
    return answers


def choose_option(command: Command) -> Command:
    """Let a command that reads a table be told what a doubtful one means."""
    return click.option(
        "--choose",
        "chosen",
        multiple=True,
        metavar="QUESTION=CHOICE",
        callback=_answers,
        help="What a doubtful file means, as the refusal offers it; may be given several times.",
    )(command)


def read_file(table: Table, file: Path, chosen: Mapping[str, str]) -> Reading:
    """Read a file as a table and say on stderr how it was read; raises RefusedError where it is none."""
    reading = read(table, file.read_bytes(), chosen)
    db.session.rollback()  # the reading ends before the writing begins
    for sentence in reading.told():
        click.echo(sentence, err=True)
    return reading
