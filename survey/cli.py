"""The services from the command line: every room's commands, registered with the application."""

import sys
from io import TextIOWrapper

from flask import Flask

from survey.accounts.commands import users
from survey.alarms.commands import alarms
from survey.asked.commands import questionnaires
from survey.asked.translation_commands import translations
from survey.cases.commands import working_days
from survey.codes.commands import codes
from survey.demonstration.commands import demo
from survey.integrity.commands import audit
from survey.office.commands import frame, wave
from survey.office.figure_commands import index, quality
from survey.office.plan_commands import targets
from survey.office.report_commands import city
from survey.outputs.commands import write
from survey.registers.commands import registers
from survey.releases.commands import release
from survey.respond.commands import contacts
from survey.respond.recording_commands import recordings
from survey.run.backup.commands import backup
from survey.run.fresh import fresh
from survey.run.key_commands import keys
from survey.run.serve import serve, web
from survey.run.worker import worker


def init_app(app: Flask) -> None:
    """Register the commands; their output is UTF-8 whatever the terminal says."""
    release.add_command(write)
    demo.add_command(fresh)
    for command in (
        frame,
        wave,
        targets,
        index,
        quality,
        registers,
        city,
        release,
        codes,
        questionnaires,
        translations,
        contacts,
        working_days,
        recordings,
        users,
        demo,
        alarms,
        audit,
        keys,
        backup,
        worker,
        serve,
        web,
    ):
        app.cli.add_command(command)
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
