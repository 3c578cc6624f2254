"""`questionnaires`: kept, compared, set for sectors of a draft, taken away; as on the page, from the command line."""

from collections.abc import Sequence
from pathlib import Path

import click
from flask_babel import gettext as _

from questionnaires import Questionnaire
from questionnaires.bringing import bring
from questionnaires.duration import seconds
from questionnaires.preview import render
from survey.accounts.audit_log import COMMAND_LINE, note
from survey.asked.commands import core_option, questionnaires
from survey.asked.comparing import differences
from survey.base.application import this_app
from survey.base.console import format_option, show
from survey.base.database import db, transaction
from survey.base.parts import needed
from survey.base.refusal import RefusedError
from survey.models import KeptQuestionnaire
from survey.models.questionnaire import kept_questionnaires
from survey.office import tried
from survey.office.questionnaire_files import FORMS, as_bytes
from survey.waves import questionnaires as services
from survey.waves import stages

__all__ = ["questionnaires"]

FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
OUT = click.Path(dir_okay=False, path_type=Path)


@questionnaires.command()
@click.argument("file", type=FILE)
@click.option("--name", help="What people read; the file's name where it is left out.")
@core_option
def keep(file: Path, name: str | None, core: str) -> None:
    """Keep FILE (YAML or XLSForm) as a version with its author and date: all of it, or every problem is listed."""
    with needed():
        brought = bring(file.read_bytes(), file.name, core)
    with transaction():
        kept, new = services.keep(brought, name or file.name, file.name, COMMAND_LINE)
        if new:
            note("questionnaire kept", kept.name, version=kept.version.hash[:12], file=file.name)
        number, version = kept.id, kept.version.hash[:12]
    for remark in brought.remarks if new else ():
        click.echo(remark)
    click.echo(f"{file.name} is kept as number {number}, version {version}" + ("" if new else ", as it was before"))


@questionnaires.command("list")
@format_option
def list_(form: str) -> None:
    """Every questionnaire that was brought, the newest first."""
    used = {
        version: " ".join(f"{code}:{sector}" for code, (_wave, chosen) in found.items() for sector in chosen)
        for version, found in services.where_set().items()
    }
    rows = [
        {
            "number": kept.id,
            "name": kept.name,
            "version": kept.version.hash,
            "by": kept.actor,
            "at": kept.at.isoformat(timespec="seconds"),
            "used": used.get(kept.version_id, ""),
        }
        for kept in kept_questionnaires()
    ]
    show(rows, ("number", "name", "version", "by", "at", "used"), form)


@questionnaires.command("show")
@click.argument("number", type=int)
@click.option("--preview", "page", type=OUT, help="Write all its texts on one page, for people to review.")
@format_option
def show_(number: int, page: Path | None, form: str) -> None:
    """What a kept questionnaire weighs and how long it takes, in each of its languages."""
    kept = _kept(number)
    asked = Questionnaire.from_content(kept.version.content)
    if page:
        page.write_text(render({kept.name: asked}), encoding="utf-8")
    with this_app().complete().test_request_context():
        rows = [
            {
                "language": code,
                "questions": len(asked.items),
                "bytes": tried.weight(asked, code),
                "seconds": round(seconds(asked, code)),
            }
            for code in asked.languages
        ]
    show(rows, ("language", "questions", "bytes", "seconds"), form)


@questionnaires.command()
@click.argument("number", type=int)
@click.option("--sector", required=True, help="The sector whose questionnaire in use it is compared with.")
@format_option
def compare(number: int, sector: str, form: str) -> None:
    """What differs from the questionnaire that a sector has now, and what cannot be compared with before."""
    asked = Questionnaire.from_content(_kept(number).version.content)
    used = services.in_use().get(sector)
    if used is None:
        raise RefusedError(_("没有行业 %(code)s", code=sector))
    rows = differences(used.questionnaire, asked)
    show(rows, ("place", "what", "breaks"), form)


@questionnaires.command("set")
@click.argument("number", type=int)
@click.option("--wave", "code", required=True, help="Code of a wave in draft.")
@click.option("--sector", "chosen", multiple=True, required=True, help="A sector to be asked so; may be repeated.")
def set_(number: int, code: str, chosen: Sequence[str]) -> None:
    """Ask sectors of a wave in draft with a kept questionnaire."""
    with transaction():
        kept = _kept(number)
        services.set_for(kept, stages.find(code), chosen)
        note("questionnaire set", code, version=kept.version.hash[:12], name=kept.name, sectors=list(chosen))
    click.echo(f"wave {code} will ask {', '.join(chosen)} with number {number}")


@questionnaires.command("take-back")
@click.argument("number", type=int)
@click.option("--wave", "code", required=True, help="Code of a wave in draft.")
def take_back(number: int, code: str) -> None:
    """Let a wave in draft begin without a kept questionnaire."""
    with transaction():
        kept = _kept(number)
        services.take_back(kept, stages.find(code))
        note("questionnaire taken back", code, version=kept.version.hash[:12], name=kept.name)
    click.echo(f"wave {code} will not use number {number}")


@questionnaires.command()
@click.argument("which")
@click.argument("out", type=OUT)
def export(which: str, out: Path) -> None:
    """Write a kept questionnaire (WHICH: its number), or what a sector has now (its code), as OUT.yaml or OUT.xlsx."""
    form = out.suffix.removeprefix(".")
    if form not in FORMS:
        raise click.BadParameter(f"{out.name} should end in one of: {', '.join(f'.{form}' for form in FORMS)}")
    used = None if which.isdecimal() else services.in_use().get(which)
    asked = used.questionnaire if used else Questionnaire.from_content(_kept(which).version.content)
    out.write_bytes(as_bytes(asked, form))
    click.echo(f"{which} is written to {out}")


def _kept(number: int | str) -> KeptQuestionnaire:
    known = str(number).isdecimal() and int(number) < 2**63
    kept = db.session.get(KeptQuestionnaire, int(number)) if known else None
    if kept is None:
        raise RefusedError(_("没有编号为 %(number)s 的问卷", number=number))
    return kept
