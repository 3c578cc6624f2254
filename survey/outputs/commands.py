"""`release write`: a published release as files for people."""

from pathlib import Path

import click
from flask_babel import force_locale

from survey.accounts.audit_log import note
from survey.base.database import db, transaction
from survey.base.parts import needed
from survey.outputs import files
from survey.outputs.edition import edition
from survey.outputs.microdata.stated import stated
from survey.releases import life
from survey.releases.commands import release
from survey.snapshots.places import frozen_folder


@release.command()
@click.argument("number", metavar="ID", type=int)
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--microdata", "with_responses", is_flag=True, help="For statisticians only: the responses, too.")
@click.option("--replicates", is_flag=True, help="With --microdata: 200 bootstrap replicate weights, too.")
def write(number: int, folder: Path, with_responses: bool, replicates: bool) -> None:
    """Bulletin, Word document, workbook, CSV, JSON and SDMX of a published release, into a new folder."""
    with needed():
        from survey.outputs.microdata import writing
    if replicates and not with_responses:
        raise click.UsageError("--replicates goes with --microdata")
    with force_locale("en"):  # a refusal is for the command line; the files speak Chinese
        found = life.find(number)
    made = files.write(edition(found), folder)
    if with_responses:
        written = writing.write(frozen_folder(found.wave), folder, found.settings, replicates, stated())
        made += written.paths
        for ending, why in written.refused.items():
            click.echo(f"responses.{ending} could not be written: {writing.PROGRAMS[ending]} says: {why}", err=True)
        db.session.rollback()  # the reading ends before the writing begins
        with transaction():
            note("exported", f"responses-{life.find(number).wave.code}")
    for path in made:
        click.echo(path)
