"""What everybody may see of a release: it follows from the complete figures, and hides what their marks say."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.disclosure.totals import Name, row_name
from analysis.judging.marks import MODELLED
from analysis.release.judged import shown
from analysis.wave.rules import LEVELS

Content = dict[str, Any]
ALWAYS = ("code", "name", "family", "sector", "city", "target", "mark", "modelled")
INTERNAL = ("withheld", "collapsed")


def public_of(content: Mapping[str, Any]) -> Content:
    """The public form of the complete figures: hidden rows keep what they are of and their mark."""
    withheld = {tuple(name) for name in content["withheld"]}
    public = {name: value for name, value in content.items() if name not in INTERNAL}
    for level in LEVELS:
        public[level] = [_row(level, row, withheld) for row in content[level]]
    return public


def published_names(public: Mapping[str, Any]) -> list[Name]:
    """The names of all figures that a public file shows: what later releases must know of."""
    names: list[Name] = []
    for level in LEVELS:
        for row in public[level]:
            if row["mark"] == MODELLED:
                names.append(("modelled", level, row["code"]))
            if not shown(row):
                continue
            names.append(row_name(level, row))
            for variant in ("without_flagged", "response", "matched", "fixed"):
                told = row.get(variant)
                if told is not None and (variant != "response" or told["tipping_point"] is not None):
                    names.append((variant, level, row["code"]))
            if row.get("assisted") is not None:
                names.append(("assisted", *row_name(level, row)))
            if row.get("kinds") is not None:
                names += [("kinds", kind, row["code"]) for kind in ("invited", "open")]
    return sorted(names)


def _row(level: str, row: Mapping[str, Any], withheld: set[Name]) -> Content:
    if not shown(row):
        return {name: row[name] for name in ALWAYS if name in row}
    public, code = dict(row), row["code"]
    for variant in ("without_flagged", "matched", "fixed"):
        if (variant, level, code) in withheld:
            public[variant] = None
    if level not in ("families", "sectors"):
        public["matched"] = None
    if ("change", *row_name(level, row)) in withheld:
        public |= {name: None for name in ("change", "matched", "fixed") if name in public}
    if ("assisted", *row_name(level, row)) in withheld:
        public["assisted"] = None
    if {("kinds", "invited", code), ("kinds", "open", code)} & withheld:
        public["kinds"] = None
    if ("response", level, code) in withheld and row["response"] is not None:
        public["response"] = {**row["response"], "tipping_point": None}
    return public
