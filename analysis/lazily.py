"""Libraries that take as long to load as a million responses to read: put off until they are needed.

Imported first by the command line alone. A service, whose threads may come to a library at once, loads it as usual.
"""

from __future__ import annotations

import sys
from importlib.util import LazyLoader, find_spec, module_from_spec

PUT_OFF = ("scipy.sparse", "scipy.special")


def load() -> None:
    """Load what was put off: while a file is being read, say."""
    for name in PUT_OFF:
        dir(sys.modules.get(name))


def _put_off(name: str) -> None:
    """Let a module that was not imported yet be loaded when something of it is first asked for."""
    spec = None if name in sys.modules else find_spec(name)
    if spec is None or spec.loader is None:
        return
    spec.loader = LazyLoader(spec.loader)
    module = sys.modules[name] = module_from_spec(spec)
    spec.loader.exec_module(module)
    package, _, own = name.rpartition(".")
    setattr(sys.modules[package], own, module)  # else `from package import own` would load it


for _name in PUT_OFF:
    _put_off(_name)
