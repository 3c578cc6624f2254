"""Accounts come from a file: those that are new are made, all or none; what differs from one that is there is told by
its line, and changed by nobody."""

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask_babel import gettext as _

from survey.accounts import people
from survey.accounts.editing import standing, wanted
from survey.accounts.entries import Entry, checked
from survey.accounts.roles import role_names
from survey.base.i18n import N_
from survey.base.refusal import RefusedError
from survey.models import Account
from survey.models.account import account_by_email
from survey.tables.incoming import Reading

MOST = 2_000
"""Accounts in a file: those of a province, and few enough that nobody who writes waits long for it."""
_BETWEEN = re.compile(r"[\s,，、;；]+")
"""Between the outlets of a cell."""


@dataclass(frozen=True)
class Found:
    """What a file holds: new accounts in the order of their lines, and how many are there as it says."""

    new: list[Entry]
    known: int

    def __str__(self) -> str:
        """In words, in the reader's language."""
        names = role_names()
        by_role = [(names[role], sum(one.role == role for one in self.new)) for role in names]
        told = _("、").join(f"{name} {number}" for name, number in by_role if number)
        new = _("新账号 %(n)s 个（%(told)s）", n=len(self.new), told=told) if self.new else _("没有新账号")
        return str(_("%(new)s，已有的 %(known)s 个不动", new=new, known=self.known))


def look(reading: Reading) -> Found:
    """What the file would do. Raises RefusedError with every problem and its line."""
    if len(reading.records) > MOST:
        raise RefusedError(_("一个文件最多 %(most)s 个账号，请分成几个。", most=f"{MOST:,}"))
    new, known = [], 0
    for line, record in reading.sound:
        account = account_by_email(record["email"])
        try:
            entry = checked(
                record["email"],
                record["role"],
                record["name"],
                unit=record["unit"],
                city=record["city"] or "",
                outlets=_BETWEEN.split(record["outlets"].strip()) if record["outlets"].strip() else (),
                of=account,
            )
        except RefusedError as error:
            for problem in error.problems:
                reading.problems.add(line, "%(problem)s", problem=problem)
            continue
        if account is None:
            new.append(entry)
        elif _is_as_told(reading, line, account, entry, named=bool(record["name"])):
            known += 1
    reading.refuse()
    return Found(new, known)


def bring(reading: Reading, let_in: Callable[[Account], object]) -> Found:
    """Make the accounts of a file that are new, and give each its way in; raises RefusedError as `look` does."""
    found = look(reading)
    for entry in found.new:
        let_in(people.add(entry))
    return found


def _is_as_told(reading: Reading, line: int, account: Account, entry: Entry, *, named: bool) -> bool:
    """Whether an account is there as the file says; notes what differs. A name that is left out differs from none."""
    if account.left_at is not None:
        reading.problems.add(line, N_("账号 %(email)s 已离开，请在账号页处理"), email=account.email)
        return False
    is_there, told, labels = standing(account), wanted(entry), {c.name: c.said() for c in reading.table.columns}
    differs = [name for name in is_there if is_there[name] != told[name] and (named or name != "name")]
    for name in differs:
        sentence = N_("账号 %(email)s 已有，%(column)s是“%(now)s”，不是“%(told)s”。导入不改已有的账号，请在账号页修改")
        values = {"now": is_there[name], "told": told[name]}
        reading.problems.add(line, sentence, email=account.email, column=labels[name], **values)
    return not differs
