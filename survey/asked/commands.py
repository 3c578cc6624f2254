"""`questionnaires`: checked, shown for review, brought in from elsewhere, handed to translators."""

from pathlib import Path

import click
import yaml
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from questionnaires import QuestionnaireError, check, load_all
from questionnaires.library import PACKAGED
from questionnaires.preview import render
from survey.base.console import Group
from survey.base.i18n import FIRST
from survey.base.parts import needed
from survey.models.reference import sectors

questionnaires = Group("questionnaires", help="Questionnaires as data.")


@questionnaires.command("check")
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path), default=PACKAGED)
def check_(folder: Path) -> None:
    """Check every questionnaire under FOLDER (the project's own where it is left out); all errors at once."""
    if problems := check(folder):
        raise QuestionnaireError(problems)
    click.echo(f"the questionnaires in {folder.name} are in order")


@questionnaires.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def preview(out: Path) -> None:
    """All questionnaires on one page, OUT.html, for the people who review their wording."""
    known = load_all()
    out.write_text(render({f"{s.code} {s.name} {s.name_en}": known[s.code] for s in sectors()}), encoding="utf-8")
    click.echo(f"{len(known)} questionnaires in {out}")


@questionnaires.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def import_(file: Path, out: Path) -> None:
    """Read an XLSForm and write it as OUT.yaml; what cannot be said here is listed, and nothing is written."""
    with needed():
        from questionnaires.xlsform import read_xlsform
    imported = read_xlsform(file)
    if imported.problems:
        raise QuestionnaireError(imported.problems)
    out.write_text(yaml.safe_dump(imported.content, allow_unicode=True, sort_keys=False), encoding="utf-8")
    click.echo(f"{file.name} is now {out}")


@questionnaires.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def texts(out: Path) -> None:
    """Every Chinese text that a respondent reads, as OUT.pot for the translators of another language."""
    catalogue = Catalog(charset="utf-8")
    for sector, questionnaire in load_all().items():
        for text in questionnaire.said:
            catalogue.add(text[FIRST], auto_comments=[sector])
    with out.open("wb") as file:
        write_po(file, catalogue, sort_output=False)
    click.echo(f"{len(catalogue)} texts in {out}")
