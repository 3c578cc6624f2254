"""The commands of a group as they are once they are called."""

from survey.base.deferred import Deferred


def commands_of(group):
    """The commands by name; none where it is no group."""
    known = getattr(group, "commands", {})
    return {name: one.command if isinstance(one, Deferred) else one for name, one in known.items()}
