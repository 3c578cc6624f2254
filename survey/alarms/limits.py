"""What is promised of false alarms, and the limits that keep it."""

from dataclasses import dataclass

OUTLET = 3 * 365.0
"""Days to a false alarm of an outlet, or of anything else that is watched, on average at least."""
PROVINCE = 7.0
"""Days to a false alarm in the province's list."""
QUESTIONS = 0.1
"""What part of an outlet's false alarms, and of the province's, all questions together may raise."""
SMALLEST = 8.0
"""The change worth finding, in points."""
BASELINE = 28
"""Days from which it is learnt how days vary; they raise no alarm."""
WEEK = 7


@dataclass(frozen=True)
class Limits:
    """In how many days what speaks for an alarm comes by chance: from `own` on it is one, from `province` on it stands
    in the province's list."""

    own: float
    province: float


def of_scores(series: int, with_questions: bool) -> Limits:
    """Of scores, where so many series of scores are watched in all; of outlets `with_questions`."""
    own = OUTLET / (1 - QUESTIONS) if with_questions else OUTLET
    return Limits(own, max(own, PROVINCE * series / (1 - QUESTIONS)))


def of_questions(most: int, series: int) -> Limits:
    """Of questions, of which an outlet has `most` at most and the province so many series."""
    own = OUTLET * most / QUESTIONS
    return Limits(own, max(own, PROVINCE * series / QUESTIONS))
