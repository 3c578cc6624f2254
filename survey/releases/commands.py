"""`release`: draft, sign, publish, export and verify from the command line."""

from pathlib import Path

import click
from flask_babel import gettext as _

from analysis.verification.verify import report
from analysis.verification.verify import verify as verify_bundle
from survey.base.console import Group, format_option, show
from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.models.account import account_by_email
from survey.models.release import releases
from survey.releases import life
from survey.releases.bundle import export as export_bundle
from survey.releases.draft import compute_draft
from survey.waves import stages

release = Group("release", help="The figures of a frozen wave: draft, signed, published.")
FOLDER = click.Path(path_type=Path, file_okay=False)


@release.command("list")
@format_option
def list_(form: str) -> None:
    """All releases, the first made first."""
    rows = [{"id": one.id, "wave": one.wave.code, "status": one.status, "revision": one.revision} for one in releases()]
    show(rows, ("id", "wave", "status", "revision"), form)


@release.command()
@click.argument("code", metavar="WAVE")
@click.option("--reason", default="", help="Why published figures are corrected; the first revision needs none.")
@click.option("--basis", type=click.Choice(["all", "invited"]), default="all", show_default=True)
@click.option("--flags", type=click.Choice(["in", "out"]), default="in", show_default=True, help="Unusual responses.")
def create(code: str, reason: str, basis: str, flags: str) -> None:
    """Compute the figures of a frozen wave as a draft; one that is not published yet is replaced."""
    draft = compute_draft(stages.find(code), reason, basis, flags)
    db.session.rollback()  # the reading ends before the writing begins
    try:
        with transaction():
            made = life.record(stages.find(code), draft)
            number, status = made.id, made.status
    finally:
        draft.discard()
    click.echo(f"release {number} (wave {code}, revision {draft.revision}) is a {status}: {draft.folder}")


@release.command()
@click.argument("number", metavar="ID", type=int)
@click.option("--as", "email", required=True, help="The statistician's address; not whoever made the draft.")
def sign(number: int, email: str) -> None:
    """A second statistician vouches for a draft."""
    with transaction():
        account = account_by_email(email)
        if account is None:
            raise RefusedError(_("没有账号 %(email)s", email=email))
        life.sign(life.find(number), account)
    click.echo(f"release {number} is signed; `release publish {number}` shows it to everybody")


@release.command()
@click.argument("number", metavar="ID", type=int)
def publish(number: int) -> None:
    """Let everybody see a signed release; it never changes again."""
    with transaction():
        life.publish(life.find(number))
    click.echo(f"release {number} is published")


@release.command()
@click.argument("number", metavar="ID", type=int)
@click.argument("folder", metavar="DIR", type=FOLDER)
@click.option("--public", is_flag=True, help="Without responses: what anybody may have.")
def export(number: int, folder: Path, public: bool) -> None:
    """Write a bundle that verifies itself into a new folder."""
    digest = export_bundle(life.find(number), folder, public=public)
    click.echo(f"{folder}: {digest}")


@release.command()
@click.argument("bundle", metavar="BUNDLE", type=click.Path(path_type=Path))
def verify(bundle: Path) -> None:
    """Compute the figures of a bundle (folder or ZIP) again; exit status 0 only if all of them and every hash hold."""
    click.echo(report(verify_bundle(bundle)))
