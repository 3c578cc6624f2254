"""What a questionnaire brought in from elsewhere may leave unsaid, filled in from a core, with a list of it."""

from collections.abc import Mapping
from typing import Any

from questionnaires.errors import Problem
from questionnaires.library import PACKAGED
from questionnaires.model import SATISFACTION
from questionnaires.source import Source, read

Content = dict[str, Any]

CORES = tuple(sorted(path.stem for path in PACKAGED.glob("*.yaml")))
"""Whom a core asks: consumers or enterprises."""
ENDS: Mapping[str, Mapping[str, str]] = {
    "low": {"zh": "最低", "en": "Lowest"},
    "high": {"zh": "最高", "en": "Highest"},
}
"""The words at the ends of a scale that has none of its own."""
BOUNDS = {"minimum": 0, "maximum": 999_999}
"""Of a number that is given none."""


def core_source(name: str) -> Source | None:
    """A packaged core with its places; None where there is none of that name."""
    path = PACKAGED / f"{name}.yaml"
    return read(path.read_bytes(), path.name)[0] if name in CORES else None


def complete(content: Content, core: str, file: str) -> tuple[Content, tuple[Problem, ...]]:
    """The content with what it lacks: texts around the questions, satisfaction items, ends of scales, bounds of
    numbers; and what was filled in, a remark for each kind.

    The satisfaction items stand in the order of the core: the first at the top, the others below it.
    """
    source = core_source(core)
    assert source is not None, core
    known = source.data
    languages = content["languages"]
    filled: dict[str, list[str]] = {}

    def fill(code: str, what: str) -> None:
        filled.setdefault(code, []).append(what)

    def spoken(texts: Mapping[str, str]) -> dict[str, str]:
        return {language: texts[language] for language in languages if language in texts}

    whole = {**content}
    for part in ("title", "introduction", "thanks"):
        if not whole.get(part):
            whole[part] = spoken(known[part])
            fill("filled_text", part)
    cored = {item["id"]: item for item in known["opening"] if item["id"] in SATISFACTION}
    items = [{**item} for item in content["items"]]
    for item in items:
        own = cored.get(item["id"])
        if own and item["type"] == "scale" and "construct" not in item:
            item["construct"] = own["construct"]
        for end in ("low", "high") if item["type"] == "scale" else ():
            if not item.get(end):
                item[end] = spoken((own or ENDS)[end])
                fill("filled_end" if own else "filled_plain_end", f"{item['id']}.{end}")
        for bound in BOUNDS if item["type"] == "number" else ():
            if bound not in item:
                item[bound] = BOUNDS[bound]
                fill("filled_bound", f"{item['id']}.{bound}={BOUNDS[bound]}")
    at = 0
    for name in SATISFACTION:
        places = [place for place, item in enumerate(items) if item["id"] == name]
        if not places:
            own = cored[name]
            texts = {part: spoken(own[part]) for part in ("label", "low", "high")}
            items.insert(at, {**own, **texts})
            places = [at]
            fill("filled_item", name)
        at = places[0] + 1
    remarks = (Problem(file, ", ".join(places), code, (("core", core),)) for code, places in filled.items())
    return {**whole, "items": items}, tuple(remarks)
