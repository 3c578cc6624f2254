"""Rules on what becomes a form field, a column and a stored value: ids, options, bounds."""

import re
from collections.abc import Iterator

from questionnaires.answers import RESERVED
from questionnaires.errors import Problem
from questionnaires.validator.form import Form

# An item's answers become a column of the data set, beside these that are always there or computed from them.
COLUMNS = frozenset(
    {
        *("outlet", "unit", "sector", "city", "sequence", "kind", "version", "hour", "seconds", "language", "repeat"),
        *("score", "day", "vector", "median_seconds", "speeder", "strict_speeder", "straight", "burst", "copied"),
        *("off_hours", "flagged", "unsure", "type_size", "scale_layout"),
    }
)

_ID = re.compile(r"[a-z][a-z0-9_]*")


def ids_are_names(form: Form) -> Iterator[Problem]:
    for item in form.items:
        name = item.what["id"]
        if not _ID.fullmatch(name):
            yield item.problem("no_name", "id", name=repr(name))
        if name in RESERVED | COLUMNS:
            yield item.problem("reserved", "id", name=repr(name))


def ids_are_distinct(form: Form) -> Iterator[Problem]:
    seen: dict[str, tuple[str, dict[str, object]]] = {}
    for item in form.as_written:
        name = item.what["id"]
        if name in seen:
            code, values = seen[name]
            yield item.problem(code, "id", name=repr(name), **values)
        seen.setdefault(name, ("taken_by_item", {"place": item.source.named(item.place), "file": item.source.name}))
        if any(option.get("other") for option in item.what.get("options", ())):
            seen.setdefault(f"{name}_other", ("taken_by_words", {"item": repr(name)}))


def options_are_distinct(form: Form) -> Iterator[Problem]:
    for item in form.items:
        seen = set()
        for position, option in enumerate(item.what.get("options", ())):
            if option["value"] in seen:
                yield item.problem("value_twice", "options", position, "value", value=repr(option["value"]))
            seen.add(option["value"])


def one_other_option(form: Form) -> Iterator[Problem]:
    for item in form.items:
        others = [position for position, option in enumerate(item.what.get("options", ())) if option.get("other")]
        for position in others[1:]:
            yield item.problem("one_other", "options", position, "other")


def bounds_leave_room(form: Form) -> Iterator[Problem]:
    for item in form.items:
        if item.what["type"] == "number" and item.what["minimum"] >= item.what["maximum"]:
            maximum, minimum = item.what["maximum"], item.what["minimum"]
            yield item.problem("no_room", "maximum", maximum=maximum, minimum=minimum)


RULES = (ids_are_names, ids_are_distinct, options_are_distinct, one_other_option, bounds_leave_room)
