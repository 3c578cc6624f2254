"""Rules on what becomes a form field, a column and a stored value: ids, options, bounds."""

import re
from collections.abc import Iterator

from questionnaires.answers import RESERVED
from questionnaires.errors import Problem
from questionnaires.validator.form import Form

# An item's answers become a column of the data set, beside these that are always there.
COLUMNS = frozenset(
    {
        "outlet",
        "unit",
        "sector",
        "city",
        "sequence",
        "kind",
        "version",
        "hour",
        "seconds",
        "language",
        "repeat",
        "score",
    }
)

_ID = re.compile(r"[a-z][a-z0-9_]*")


def ids_are_names(form: Form) -> Iterator[Problem]:
    for item in form.items:
        name = item.what["id"]
        if not _ID.fullmatch(name):
            yield item.problem(f"{name!r} is no name: small letters, digits and _, a letter first", "id")
        if name in RESERVED | COLUMNS:
            yield item.problem(f"{name!r} is a name the service uses itself", "id")


def ids_are_distinct(form: Form) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for item in form.as_written:
        name = item.what["id"]
        if name in seen:
            yield item.problem(f"{name!r} is taken already: {seen[name]}", "id")
        seen.setdefault(name, f"the item {item.source.problem(item.place, '').place} of {item.source.name}")
        if any(option.get("other") for option in item.what.get("options", ())):
            seen.setdefault(f"{name}_other", f"the words that go with the other option of {name!r}")


def options_are_distinct(form: Form) -> Iterator[Problem]:
    for item in form.items:
        seen = set()
        for position, option in enumerate(item.what.get("options", ())):
            if option["value"] in seen:
                yield item.problem(f"the value {option['value']!r} is given twice", "options", position, "value")
            seen.add(option["value"])


def one_other_option(form: Form) -> Iterator[Problem]:
    for item in form.items:
        others = [position for position, option in enumerate(item.what.get("options", ())) if option.get("other")]
        for position in others[1:]:
            yield item.problem("only one option can be the other one", "options", position, "other")


def bounds_leave_room(form: Form) -> Iterator[Problem]:
    for item in form.items:
        if item.what["type"] == "number" and item.what["minimum"] >= item.what["maximum"]:
            yield item.problem(
                f"the maximum {item.what['maximum']} is not above the minimum {item.what['minimum']}", "maximum"
            )


RULES = (ids_are_names, ids_are_distinct, options_are_distinct, one_other_option, bounds_leave_room)
