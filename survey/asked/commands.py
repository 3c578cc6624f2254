"""`questionnaires`: checked, shown for review, brought in from elsewhere, handed to translators."""

from pathlib import Path

import click
from babel.messages.catalog import Catalog
from babel.messages.pofile import write_po

from questionnaires import QuestionnaireError, check, load_all
from questionnaires.bringing import as_yaml, bring
from questionnaires.core import CORES
from questionnaires.library import PACKAGED
from questionnaires.preview import render
from survey.base.console import Group
from survey.base.i18n import FIRST
from survey.base.parts import needed
from survey.models.reference import sectors

questionnaires = Group("questionnaires", help="Questionnaires as data.")
core_option = click.option(
    "--core", type=click.Choice(CORES), default=CORES[0], show_default=True, help="Fills in what an XLSForm lacks."
)


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
@click.option("--draft", is_flag=True, help="Write what could be taken, and list what is still to mend.")
@core_option
def import_(file: Path, out: Path, draft: bool, core: str) -> None:
    """Read an XLSForm and write it as OUT.yaml: all of it, or nothing with everything that cannot be taken listed.

    What is left out without loss, and what is filled in where the form says nothing, is listed too.
    """
    with needed():
        brought = bring(file.read_bytes(), file.name, core)
    if brought.problems and not draft:
        raise QuestionnaireError(brought.problems)
    out.write_text(as_yaml(brought.content), encoding="utf-8")
    for remark in brought.remarks:
        click.echo(remark)
    for problem in brought.problems:
        click.echo(f"to mend: {problem}")
    click.echo(f"{file.name} is now {out}" + (f", with {len(brought.problems)} to mend" if brought.problems else ""))


@questionnaires.command()
@click.argument("out", type=click.Path(dir_okay=False, path_type=Path))
def texts(out: Path) -> None:
    """Every Chinese text that a respondent reads, as OUT.pot for the translators of another language, each with where
    it stands: which question or answer, in the questionnaires of which sectors."""
    catalogue = Catalog(charset="utf-8")
    asked: dict[str, dict[str, list[str]]] = {}
    for sector, questionnaire in load_all().items():
        for place, text in questionnaire.said_at:
            asked.setdefault(text[FIRST], {}).setdefault(place, []).append(sector)
    for chinese, places in asked.items():
        catalogue.add(chinese, auto_comments=[f"{place}: {' '.join(sectors)}" for place, sectors in places.items()])
    with out.open("wb") as file:
        write_po(file, catalogue, sort_output=False)
    click.echo(f"{len(catalogue)} texts in {out}")
