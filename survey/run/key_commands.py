"""`keys`: which secrets a database was used with."""

import click
from flask_babel import gettext as _

from survey.base.config import SECRETS
from survey.base.console import Group
from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.privacy.keys import accept as accept_key
from survey.privacy.keys import strangers

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
