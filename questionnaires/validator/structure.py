"""Rules on the questionnaire as a measuring instrument: its length, its score, its structural model."""

from collections.abc import Iterator
from graphlib import CycleError, TopologicalSorter

from questionnaires.errors import Problem
from questionnaires.model import SATISFACTION
from questionnaires.validator.form import Form, values_by_id

MOST_QUESTIONS = 14


def short_enough(form: Form) -> Iterator[Problem]:
    """Conditional questions count, for without JavaScript all of them are on the page; but one may follow up, which
    whoever it does not concern passes over."""
    follows_up = any("ask_if" in item.what for item in form.items)
    if len(form.items) - follows_up > MOST_QUESTIONS:
        last = form.as_written[MOST_QUESTIONS + follows_up]
        yield last.problem("too_many_questions", questions=len(form.items) - follows_up, most=MOST_QUESTIONS)


def score_can_be_made(form: Form) -> Iterator[Problem]:
    items = values_by_id(form.items)
    for name in SATISFACTION:
        if name not in items:
            yield form.whole.problem("satisfaction_missing", item=repr(name))
            continue
        item = items[name]
        if (item.what["type"], item.what.get("construct")) != ("scale", "satisfaction"):
            yield item.problem("satisfaction_scale")
        if "ask_if" in item.what:
            yield item.problem("satisfaction_of_all", "ask_if")


def paths_are_measured(form: Form) -> Iterator[Problem]:
    measured = {item.what.get("construct") for item in form.items}
    for path in form.paths:
        for construct in path.what:
            if construct not in measured:
                yield path.problem("not_measured", construct=repr(construct))


def paths_are_distinct(form: Form) -> Iterator[Problem]:
    seen = set()
    for path in form.paths:
        pair = tuple(path.what)
        if pair in seen:
            yield path.problem("path_twice", start=pair[0], end=pair[1])
        seen.add(pair)


def paths_run_forward(form: Form) -> Iterator[Problem]:
    """The inner model is estimated by regressions in order, which a circle does not have."""
    order: TopologicalSorter[str] = TopologicalSorter()
    for path in form.paths:
        order.add(path.what[1], path.what[0])
    try:
        order.prepare()
    except CycleError as error:
        yield form.whole.problem("circle", "paths", way=" -> ".join(error.args[1]))


RULES = (short_enough, score_can_be_made, paths_are_measured, paths_are_distinct, paths_run_forward)
