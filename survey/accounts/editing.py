"""An account is changed: its owner is told, and what gives another a way in counts as one."""

from collections.abc import Mapping
from hashlib import sha256

from flask_babel import gettext as _

from survey.accounts import people, resetting
from survey.accounts.audit_log import note
from survey.accounts.entries import Entry
from survey.accounts.finding import require_another_administrator
from survey.accounts.roles import role_names
from survey.base.refusal import RefusedError
from survey.models import Account
from survey.models.actor import rename_actor


class ChangedMeanwhileError(RefusedError):
    """Somebody else changed the account since it was looked at."""


def version(account: Account) -> str:
    """Tells one state of an account from another."""
    return sha256(repr(standing(account)).encode()).hexdigest()[:16]


def edit(account: Account, entry: Entry, seen: str, by: Account) -> None:
    """Make the account, which is locked and of which `by` saw this version, what the entry says.

    Another address or role ends its sessions, is told to the address that it had, and counts as a new way in. Raises
    RefusedError where administrators take away their own role or the last administrator's; ChangedMeanwhileError.
    """
    before, after = standing(account), wanted(entry)
    if after == before:
        return
    if seen != version(account):
        raise ChangedMeanwhileError(_("别人刚改过这个账号。下面是现在的内容，请看过再改。"))
    if entry.role != account.role:
        if account.id == by.id:
            raise RefusedError(_("自己的角色要由另一位系统管理员改。"))
        require_another_administrator(account)
    email, name, role = account.email, account.name, account.role
    people.fill(account, entry)
    note("account changed", email, None, **_noted(before, after))
    if (email, role) == (account.email, account.role):
        return
    people.end_sessions(account)
    resetting.count(account, by)
    rename_actor(email, account.email)
    changes = _("、").join(_said(email, role, account))
    what = _("管理员%(who)s刚改了您的账号：%(changes)s。", who=by.name, changes=changes)
    for address in dict.fromkeys((email, account.email)):
        resetting.tell(address, name, what)


def standing(account: Account) -> dict[str, str]:
    """All that is edited, as a form has it."""
    return {
        "email": account.email,
        "name": account.name,
        "role": account.role,
        "unit": account.unit.uscc if account.unit else "",
        "city": account.city_code or "",
        "outlets": _codes(account),
    }


def wanted(entry: Entry) -> dict[str, str]:
    """The same of an entry."""
    unit, city = entry.unit.uscc if entry.unit else "", entry.city or ""
    told = {"email": entry.email, "name": entry.name, "role": entry.role, "unit": unit, "city": city}
    return {**told, "outlets": _codes(entry)}


def _codes(of: Account | Entry) -> str:
    return " ".join(sorted(outlet.code for outlet in of.outlets))


def _noted(before: Mapping[str, str], after: Mapping[str, str]) -> dict[str, str]:
    """What became of what, as the audit log has it for good: of a name only that it is another."""
    changed = [name for name in before if before[name] != after[name]]
    return {one: "changed" if one == "name" else f"{before[one] or '-'} > {after[one] or '-'}" for one in changed}


def _said(email: str, role: str, account: Account) -> list[str]:
    names, found = role_names(), []
    if account.email != email:
        found.append(_("邮箱由 %(old)s 改为 %(new)s", old=email, new=account.email))
    if account.role != role:
        found.append(_("角色由%(old)s改为%(new)s", old=names[role], new=names[account.role]))
    return found
