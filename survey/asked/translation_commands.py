"""`translations`: how far each language is."""

import click

from survey.base import catalogues, i18n
from survey.base.console import Group, format_option, show
from survey.base.i18n import TRANSLATIONS

COLUMNS = ("language", "name", "respondents", "questionnaires", "everywhere", "offered")

translations = Group("translations", help="Languages other than Chinese.")


@translations.command()
@format_option
def status(form: str) -> None:
    """How much of each language is translated: of the sentences of the respondent's path, of the questionnaires, of
    every page; and to whom it is offered."""
    show([_row(code) for code in catalogues.folders(TRANSLATIONS)], COLUMNS, form)


@translations.command()
@click.argument("language")
def missing(language: str) -> None:
    """The texts that keep LANGUAGE from being offered to respondents, a line each."""
    if language not in catalogues.folders(TRANSLATIONS):
        raise click.BadParameter(f"there is no folder {language} under {TRANSLATIONS.name}/")
    shares = catalogues.shares(TRANSLATIONS, language)
    for catalogue, share in (("messages", shares["respondents"]), ("questionnaires", shares["questionnaires"])):
        for text in share.missing:
            click.echo(f"{catalogue}.po: {text}")


def _row(code: str) -> dict[str, str]:
    whole, path = (code in catalogues.complete(TRANSLATIONS, respondents=wanted) for wanted in (False, True))
    shares = {
        name: f"{len(share.texts) - len(share.missing)}/{len(share.texts)}"
        for name, share in catalogues.shares(TRANSLATIONS, code).items()
    }
    offered = "everybody" if whole and path else "respondents" if path else "nobody"
    return {"language": code, "name": i18n.own_name(code), **shares, "offered": offered}
