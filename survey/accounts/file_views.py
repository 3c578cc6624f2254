"""`/accounts/file`: accounts come from a table; whoever is new is invited by mail."""

from collections.abc import Mapping, Sequence
from typing import Any

from flask import render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from survey.accounts import importing, people, resetting
from survey.accounts.access import me
from survey.accounts.uploading import takes_files
from survey.accounts.views import account_pages
from survey.models import Account
from survey.models.account import ADMINISTRATOR
from survey.tables.coming import Answer, Coming, bring_in
from survey.tables.incoming import Reading
from survey.tables.known import ACCOUNTS
from survey.tables.nouns import known_nouns
from survey.tables.outgoing import download
from survey.tables.template import template


@account_pages.get("/accounts/file")
def file() -> str:
    """The form for a file with accounts."""
    return _form()


@account_pages.post("/accounts/file")
@takes_files(ADMINISTRATOR)
def import_accounts() -> Answer:
    """Make the accounts of a file, and invite their owners by mail."""

    def let_in(account: Account) -> None:
        resetting.count(account, me())
        people.invite(account)

    def take(reading: Reading) -> str:
        return str(importing.bring(reading, let_in))

    def look(reading: Reading) -> Mapping[str, Any]:
        return {"done": str(importing.look(reading))}

    start, after = url_for("accounts.file"), url_for("accounts.list_")
    return bring_in(Coming(ACCOUNTS, _("账号"), start, _form, take, look=look, after=after), _page)


@account_pages.get("/accounts/template.xlsx")
def accounts_template() -> Response:
    """A workbook to fill in."""
    return download(template(ACCOUNTS, known_nouns()), "accounts.xlsx")


def _form(problems: Sequence[str] = ()) -> str:
    most = f"{importing.MOST:,}"
    return render_template("accounts/file.html", table=ACCOUNTS, problems=problems, most=most)


def _page(name: str, **more: Any) -> str:
    return render_template(f"tables/{name}", **more)
