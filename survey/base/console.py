"""How commands speak: one way to print rows, one way to report a refusal."""

import csv
import io
import json
import re
import unicodedata
from collections.abc import Sequence
from typing import Any

import click
from flask_babel import force_locale

from survey.base.database import AWAY
from survey.base.deferred import APPLICATION
from survey.base.wording import REFUSALS, reasons

_FORMULA = re.compile(r"[\t\r\n]|[\s\0\u200b-\u200f\u2060\ufeff]*[=+\-@＝＋－＠﹦﹢﹣﹫]")
"""How a formula begins, or what spreadsheets make one of: full-width signs where Chinese is typed, blanks in front."""

format_option = click.option(
    "--format", "form", type=click.Choice(["table", "json", "csv"]), default="table", show_default=True
)

_REMEDY = "DATABASE_URL says where it is; `flask --app wsgi db upgrade` makes the tables that are missing."


class Command(click.Command):
    """A command: it speaks English; a refusal, or that the database is away or without our tables, goes to stderr with
    exit code 1, without a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        if create_app := ctx.meta.get(APPLICATION):  # `--help` was a value, since the command is called
            ctx.with_resource(create_app().app_context())
        with force_locale("en"):
            try:
                return super().invoke(ctx)
            except REFUSALS as error:
                raise click.ClickException("\n".join(reasons(error))) from error
            except AWAY as error:
                told = str(getattr(error, "orig", error)).strip()
                raise click.ClickException(f"The database cannot do this as it is: {told}\n{_REMEDY}") from error


class Group(click.Group):
    """A group of commands."""

    command_class = Command


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
    """A text that a spreadsheet would take for a formula, or make one of, gets an apostrophe in front."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


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
