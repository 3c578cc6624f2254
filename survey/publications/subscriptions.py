"""What feed and calendar have in common: names for good, and the word that keeps demonstrations apart."""

from uuid import UUID, uuid5

from flask_babel import gettext as _

_OURS = UUID("908e9c90-6889-4027-b321-54daf0e5b30d")


def lasting_id(*what: object) -> UUID:
    """The same for the same thing for ever, at whichever address and in whichever language the service tells of it."""
    return uuid5(_OURS, "/".join(map(str, what)))


def labelled(title: str, demonstration: bool) -> str:
    """A title that says so where data are of a demonstration."""
    return f"{_('演示数据')} · {title}" if demonstration else title
