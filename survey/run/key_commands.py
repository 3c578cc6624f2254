"""`keys`: which secrets a database was used with, and how they change."""

import click
from flask_babel import gettext as _

from survey.base.config import SECRETS
from survey.base.console import Group
from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.privacy.keys import accept as accept_key
from survey.privacy.keys import strangers
from survey.run import rotating
from survey.run.readiness import problems

keys = Group("keys", help="The secrets that belong to the database.")


@keys.command()
@click.argument("name", type=click.Choice(SECRETS))
def accept(name: str) -> None:
    """Take the value that NAME has now for the database's own; what was made with another stays unreadable."""
    with transaction():
        if name not in strangers(db.session.connection()):
            raise RefusedError(_("%(name)s 就是这个数据库的密钥，不用另外认可", name=name))
        accept_key(name)
    click.echo(f"{name}: from now on this database's own")


@keys.command()
@click.argument("name", type=click.Choice(SECRETS))
def rotate(name: str) -> None:
    """Put a new random key in front of those that NAME has; what was made with them goes on working.

    Restart server and worker at once: until then they do not know what the new key makes.
    """
    if missing := problems():
        raise RefusedError(*missing)
    _tell(name, rotating.rotated(name), "makes what is new")


@keys.command()
@click.argument("name", type=click.Choice(SECRETS))
def retire(name: str) -> None:
    """Take the older keys of NAME out, once server and worker run with the new one: contacts, mails and second factors
    are sealed anew with it."""
    if missing := problems():
        raise RefusedError(*missing)
    with transaction():
        value = rotating.retired(name)
    _tell(name, value, "is the only one")


def _tell(name: str, value: str, what: str) -> None:
    file = rotating.write(name, value)
    if file:
        click.echo(f"{file}: the new {name} {what}. Restart server and worker now, and make a backup.")
    else:
        click.echo(f"{name} comes from the environment. Put this there, restart server and worker, make a backup:")
        click.echo(f"{name}={value}")
