"""Rules on names for the programs that will read the answers as columns: microdata are read by them all."""

import re
from collections.abc import Iterator, Mapping

from questionnaires.errors import Problem
from questionnaires.validator.form import Form, Placed

LONGEST = {"Stata": 32}
"""Characters of a name, by the program that takes the fewest."""

_STATA = "byte double float if in int long strl using with"
_SPSS = "all and by eq ge gt le lt ne not or to with"
_R = "break else for function if in next repeat while"
# PostgreSQL's, which are the most: those it reserves, and those it reserves but for types and functions
_SQL = """
all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate collation column
concurrently constraint create cross current_catalog current_date current_role current_schema current_time
current_timestamp current_user default deferrable desc distinct do else end except false fetch for foreign freeze from
full grant group having ilike in initially inner intersect into is isnull join lateral leading left like limit localtime
localtimestamp natural not notnull null offset on only or order outer overlaps placing primary references returning
right select session_user similar some symmetric system_user table tablesample then to trailing true union unique user
using variadic verbose when where window with
"""
RESERVED_BY: Mapping[str, re.Pattern[str]] = {
    "Stata": re.compile(f"str[0-9]+|{'|'.join(_STATA.split())}", re.IGNORECASE),
    **{
        program: re.compile("|".join(words.split()), re.IGNORECASE)
        for program, words in {"SPSS": _SPSS, "R": _R, "SQL": _SQL}.items()
    },
}


def names_are_free(form: Form) -> Iterator[Problem]:
    for item in form.items:
        name = item.what["id"]
        programs = tuple(program for program, words in RESERVED_BY.items() if words.fullmatch(name))
        if programs:
            yield item.problem("reserved_by", "id", name=repr(name), programs=programs)


def names_are_short(form: Form) -> Iterator[Problem]:
    for item in form.items:
        longest = max(_columns(item), key=len)
        for program, most in LONGEST.items():
            if len(longest) > most:
                yield item.problem(
                    "name_too_long", "id", name=repr(longest), length=len(longest), program=program, most=most
                )


def names_differ_not_by_case_alone(form: Form) -> Iterator[Problem]:
    seen: dict[str, str] = {}
    for item in form.as_written:
        name = item.what["id"]
        known = seen.setdefault(name.lower(), name)
        if known != name:
            yield item.problem("alike_but_for_case", "id", name=repr(name), other=repr(known), programs=("SPSS", "SQL"))


def _columns(item: Placed) -> list[str]:
    """The columns that an item becomes: the words of another option, and each option of several, have their own."""
    name, options = item.what["id"], item.what.get("options", ())
    columns = [f"{name}_other"] if any(option.get("other") for option in options) else []
    columns += [f"{name}_{len(options)}"] if item.what["type"] == "multiple" else []
    return [name, *columns]


RULES = (names_are_free, names_are_short, names_differ_not_by_case_alone)
