"""`release write`: a published release as files for people."""

from pathlib import Path

import click
from flask.cli import with_appcontext
from flask_babel import force_locale

from survey.accounts.audit_log import note
from survey.base.console import Command
from survey.base.database import db, transaction
from survey.base.parts import needed
from survey.outputs import files
from survey.outputs.edition import edition
from survey.releases import life
from survey.snapshots.places import frozen_folder


@click.command(cls=Command)
@click.argument("number", metavar="ID", type=int)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--microdata", "with_responses", is_flag=True, help="For statisticians only: the responses, too.")
@with_appcontext
def write(number: int, folder: Path, with_responses: bool) -> None:
    """Bulletin, Word document, workbook, CSV, JSON and SDMX of a published release, into a new folder."""
    with needed():
        from survey.outputs.microdata import writing
    with force_locale("en"):  # a refusal is for the command line; the files speak Chinese
        release = life.find(number)
    made = files.write(edition(release), folder)
    if with_responses:
        made += writing.write(frozen_folder(release.wave), folder)
        db.session.rollback()  # the reading ends before the writing begins
        with transaction():
            note("exported", f"responses-{life.find(number).wave.code}")
    for path in made:
        click.echo(path)
