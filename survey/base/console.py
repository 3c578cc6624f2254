"""How commands speak: one way to print rows, one way to report a refusal."""

import csv
import io
import json
import unicodedata
from collections.abc import Callable, Sequence
from functools import wraps
from typing import Any, ParamSpec

import click
from flask.cli import AppGroup
from flask_babel import force_locale

from analysis.errors import AnalysisError
from questionnaires import QuestionnaireError
from survey.base.refusal import RefusedError

P = ParamSpec("P")

format_option = click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)


def in_english(command: Callable[P, None]) -> Callable[P, None]:
    """A command whose services speak the reader's language: on the command line, English."""

    @wraps(command)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with force_locale("en"):
            command(*args, **kwargs)

    return run


class _SaysRefusals:
    """A refusal goes to stderr with exit code 1, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)  # type: ignore[misc]  # click's, once mixed in
        except (RefusedError, AnalysisError, QuestionnaireError) as error:
            raise click.ClickException(str(error)) from error


class Group(_SaysRefusals, AppGroup):
    """A group of commands."""


class Command(_SaysRefusals, click.Command):
    """A command that stands alone."""


def show(rows: Sequence[dict[str, Any]], columns: Sequence[str], form: str) -> None:
    """Print rows: JSON and CSV at full precision, a table for reading."""
    click.echo(PRINTERS[form]([{column: row[column] for column in columns} for row in rows], columns), nl=False)


def _json(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> str:
    return json.dumps(rows, ensure_ascii=False, indent=1, default=str) + "\n"


def _csv(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([harmless(row[column]) for column in columns] for row in rows)
    return out.getvalue()


def harmless(value: Any) -> Any:
    """A text that a spreadsheet would take for a formula gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")) else value


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> str:
    cells = [list(columns), *([_cell(row[column]) for column in columns] for row in rows)]
    widths = [max(_width(line[place]) for line in cells) for place in range(len(columns))]
    numeric = [bool(rows) and all(isinstance(row[c], int | float | None) for row in rows) for c in columns]
    lines = (
        "  ".join(_padded(text, width, right) for text, width, right in zip(line, widths, numeric, strict=True))
        for line in cells
    )
    return "".join(line.rstrip() + "\n" for line in lines)


def _cell(value: Any) -> str:
    if value is None:
        return "-"
    return f"{value:.2f}" if isinstance(value, float) else str(value)


def _padded(text: str, width: int, right: bool) -> str:
    blank = " " * (width - _width(text))
    return blank + text if right else text + blank


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


PRINTERS = {"table": _table, "json": _json, "csv": _csv}
