"""What differs between two questionnaires, and which figures can then not be compared."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from questionnaires.errors import Phrase, Problem
from questionnaires.model import SATISFACTION, Condition, Item, Questionnaire, Texts

SCORE, QUESTION, ORDER, MODEL = "breaks_score", "breaks_question", "breaks_order", "breaks_model"
"""What a change breaks, as codes of `questionnaires.wording`: the score, the figures of a question, the satisfaction
items by what is asked before them, the structural model."""
_PARTS: Mapping[str, Phrase] = {
    "label": Phrase("part_label"),
    "low": Phrase("part_low"),
    "high": Phrase("part_high"),
    "title": Phrase("part_title"),
    "introduction": Phrase("part_introduction"),
    "thanks": Phrase("part_thanks"),
}


@dataclass(frozen=True)
class Change:
    """One difference: `what` is where it is and what it is, `breaks` what cannot be compared (None: nothing)."""

    what: Problem
    breaks: str | None = None


def changes(before: Questionnaire, now: Questionnaire) -> list[Change]:
    """Every difference in the order of the page: added, dropped and changed questions, then the rest."""
    known, here = ({item.id: item for item in asked.items} for asked in (before, now))
    found = [*_texts_around(before, now), *_languages(before, now)]
    for item in now.items:
        if item.id not in known:
            early = _is_before_satisfaction(item, now)
            found.append(_change(item.id, "added", ORDER if early else None, label=_any(item.label)))
        else:
            found += _of_item(known[item.id], item)
    for item in before.items:
        if item.id not in here:
            score = item.id in SATISFACTION
            found.append(_change(item.id, "dropped", SCORE if score else QUESTION, label=_any(item.label)))
    found += _moved(before, now)
    if set(before.paths) != set(now.paths):
        found.append(_change("paths", "paths_changed", MODEL))
    return found


def _change(place: str, code: str, breaks: str | None, /, **values: object) -> Change:
    return Change(Problem("", place, code, tuple(values.items())), breaks)


def _any(texts: Texts) -> str:
    return next(iter(texts.values()), "")


def _is_before_satisfaction(item: Item, asked: Questionnaire) -> bool:
    ids = [one.id for one in asked.items]
    return any(ids.index(item.id) < ids.index(name) for name in SATISFACTION if name in ids)


def _texts_around(before: Questionnaire, now: Questionnaire) -> Iterator[Change]:
    for part in ("title", "introduction", "thanks"):
        yield from _reworded(part, part, getattr(before, part), getattr(now, part), None)


def _languages(before: Questionnaire, now: Questionnaire) -> Iterator[Change]:
    for code, ours, theirs in (("language_added", now, before), ("language_dropped", before, now)):
        for language in ours.languages:
            if language not in theirs.languages:
                yield _change("languages", code, None, language=language)


def _of_item(before: Item, now: Item) -> Iterator[Change]:
    breaks = SCORE if now.id in SATISFACTION else QUESTION
    if before.type != now.type:
        yield _change(now.id, "retyped", breaks, before=before.type, after=now.type)
    for part in ("label", "low", "high"):
        yield from _reworded(now.id, part, getattr(before, part) or {}, getattr(now, part) or {}, breaks)
    options: tuple[Mapping[str, Texts], ...] = tuple({o.value: o.label for o in one.options} for one in (before, now))
    for value in options[1]:
        if value in options[0]:
            yield from _reworded(now.id, value, options[0][value], options[1][value], breaks)
        else:
            yield _change(now.id, "option_added", breaks, value=value)
    for value in options[0]:
        if value not in options[1]:
            yield _change(now.id, "option_dropped", breaks, value=value)
    for code, told, broken in (
        ("bounds_changed", _bounds, breaks),
        ("condition_changed", lambda item: _condition(item.ask_if), breaks),
        ("required_changed", lambda item: item.required, breaks),
        ("construct_changed", lambda item: item.construct, MODEL),
    ):
        if told(before) != told(now):
            yield _change(now.id, code, broken, before=_word(told(before)), after=_word(told(now)))


def _bounds(item: Item) -> str:
    return "–".join(str(bound) for bound in (item.minimum, item.maximum, item.max_length) if bound is not None)


def _condition(condition: Condition | None) -> str:
    if condition is None:
        return ""
    value = ", ".join(condition.value) if isinstance(condition.value, tuple) else condition.value
    return f"{condition.item} {condition.test} {value}"


def _word(value: Any) -> str:
    return {True: "yes", False: "no"}.get(value, "—") if isinstance(value, bool) or not value else str(value)


def _reworded(place: str, part: str, before: Texts, now: Texts, breaks: str | None) -> Iterator[Change]:
    for language in before.keys() & now.keys() if before != now else ():
        if before[language] != now[language]:
            told = {
                "part": _PARTS.get(part, part),
                "language": language,
                "before": before[language],
                "after": now[language],
            }
            yield _change(place, "reworded", breaks, **told)


def _moved(before: Questionnaire, now: Questionnaire) -> Iterator[Change]:
    """The questions that both ask, out of whose order the fewest have gone: those outside a longest common order."""
    old = [item.id for item in before.items if item.id in {one.id for one in now.items}]
    places = [old.index(item.id) for item in now.items if item.id in old]
    best: list[list[int]] = []
    for place in places:
        longest = max((run for run in best if run[-1] < place), key=len, default=[])
        best.append([*longest, place])
    kept = max(best, key=len, default=[])
    for place in sorted(set(places) - {*kept}):
        name = old[place]
        early = name in SATISFACTION or any(_is_before_satisfaction(one.item(name), one) for one in (before, now))
        yield _change(name, "moved", ORDER if early else None)
