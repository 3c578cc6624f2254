"""The services from the command line: every room's commands, imported when they are called."""

import gc
import sys
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from io import TextIOWrapper
from typing import TYPE_CHECKING

import click

from survey.base.deferred import Deferred

if TYPE_CHECKING:
    from flask import Flask

COMMANDS = {
    "alarms": ("survey.alarms.commands:alarms", "Early warning: what it found, and the days that it looked at."),
    "audit": ("survey.integrity.commands:audit", "Verify that stored responses are unaltered."),
    "backup": ("survey.run.backup.commands:backup", "Backups: made while the service runs, rehearsed, restored."),
    "city": ("survey.office.report_commands:city", "The assessment of cities, of the wave frozen last."),
    "codes": ("survey.codes.commands:codes", "Access codes and what is printed of them."),
    "contacts": ("survey.respond.commands:contacts", "People who asked to be called back."),
    "db": ("flask_alembic.cli:cli", "Perform database migrations."),
    "demo": ("survey.run.fresh:demo", "An invented province, to see everything at work."),
    "frame": ("survey.office.commands:frame", "The register of outlets."),
    "index": (
        "survey.office.figure_commands:index",
        "The figures of a frozen wave, from its frozen data alone; with --data computed here.",
    ),
    "keys": ("survey.run.key_commands:keys", "The secrets that belong to the database."),
    "quality": (
        "survey.office.figure_commands:quality",
        "What is unusual in a frozen wave: flags by kind of code and sector, indices with and without the flagged.",
    ),
    "questionnaires": ("survey.office.questionnaire_commands:questionnaires", "Questionnaires as data."),
    "recordings": (
        "survey.respond.recording_commands:recordings",
        "Recordings of questions, for phones without a voice.",
    ),
    "registers": (
        "survey.registers.commands:registers",
        "Registers of local standards, demonstration units and provincial brands.",
    ),
    "release": ("survey.outputs.commands:release", "The figures of a frozen wave: draft, signed, published."),
    "serve": (
        "survey.run.serve:serve",
        "Migrate, load the demonstration into an empty database of our own, print the addresses, serve.",
    ),
    "targets": ("survey.office.plan_commands:targets", "The yearly plan: targets by year, family and place."),
    "translations": ("survey.asked.translation_commands:translations", "Languages other than Chinese."),
    "users": ("survey.accounts.commands:users", "Accounts: who signs in, with which role."),
    "wave": ("survey.office.commands:wave", "Waves: draft, open, closed, frozen."),
    "web": (
        "survey.run.serve:web",
        "Serve the pages only: for a machine whose database is migrated, and whose worker runs elsewhere.",
    ),
    "worker": (
        "survey.run.worker:worker",
        "Do what was asked for, and every job in its time: add responses up, publish heads, erase old comments, mail.",
    ),
    "working-days": (
        "survey.cases.commands:working_days",
        "Holidays and days worked in exchange, for the deadlines of cases.",
    ),
}
"""Where each command is, and what it is for in a line."""

ABOUT = "The service from the command line. Settings come from the environment: docs/operations.md."


def commands(create_app: Callable[[], "Flask"]) -> list[click.Command]:
    """All of them for a program, with what builds its application; its output is UTF-8 whatever the terminal says."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    return _deferred(create_app, _without_garbage)


def init_app(app: "Flask") -> None:
    """Let the application's own commands be found."""
    for command in _deferred(lambda: app, nullcontext):
        app.cli.add_command(command)


def _deferred(
    create_app: Callable[[], "Flask"], loading: Callable[[], AbstractContextManager[None]]
) -> list[click.Command]:
    return [Deferred(name, place, purpose, create_app, loading) for name, (place, purpose) in COMMANDS.items()]


@contextmanager
def _without_garbage() -> Iterator[None]:
    """Nobody looks for garbage meanwhile, nor later among what was loaded, which leaves none: looking took half the
    time of a command that lists."""
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        gc.enable()
