"""`db`: the migrations' own commands, within the application."""

import click
from flask import current_app
from flask.cli import ScriptInfo
from flask_alembic.cli import cli

from survey.base.database import alembic


@click.group(commands=cli.commands)
@click.pass_context
def db(ctx: click.Context) -> None:
    """Perform database migrations."""
    if not current_app:
        ctx.with_resource(ctx.ensure_object(ScriptInfo).load_app().app_context())
    ctx.obj = alembic  # which Flask-Alembic's commands take from here
