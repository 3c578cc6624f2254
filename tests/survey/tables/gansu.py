"""Sectors and cities by their names, without a database; and the register of the cases in other clothes."""

import csv
import io
from datetime import date
from pathlib import Path

from survey.tables.context import Context, WrongError
from survey.tables.incoming import read
from survey.tables.known import FRAME
from survey.tables.nouns import Noun, Nouns
from survey.tables.questions import Questions
from survey.tables.values import value_of

CASES = Path(__file__).parent / "registers"
NOUNS = Nouns(
    {
        "sector": (
            Noun("C01", "医疗卫生", "Health care"),
            Noun("C05", "社区服务", "Community services"),
            Noun("C07", "房地产和物业", "Real estate and property management"),
            Noun("P02", "物流", "Logistics"),
            Noun("P06", "研发设计", "Research, development and design"),
            Noun("P09", "服务外包", "Service outsourcing"),
            Noun("P11", "信用评价", "Credit rating"),
            Noun("P12", "品牌价值评价", "Brand valuation"),
        ),
        "city": (
            Noun("620100", "兰州", "Lanzhou"),
            Noun("620200", "嘉峪关", "Jiayuguan"),
            Noun("620900", "酒泉", "Jiuquan"),
            Noun("622900", "临夏", "Linxia"),
            Noun("623000", "甘南", "Gannan"),
        ),
    }
)
TODAY = date(2026, 11, 27)


def case(name):
    """A file from life."""
    return (CASES / name).read_bytes()


def plain():
    """The register that all cases are made of, as rows of texts, its headings first."""
    return [row[:-1] for row in csv.reader(io.StringIO(case("remarks-column.csv").decode()))]


def as_csv(rows, separator=",", encoding="utf-8"):
    """Rows as a CSV."""
    out = io.StringIO()
    csv.writer(out, delimiter=separator, lineterminator="\r\n").writerows(rows)
    return out.getvalue().encode(encoding)


def changed(column, *texts):
    """The plain register with other texts from the top of a column."""
    rows = plain()
    place = rows[0].index(column)
    for row, text in zip(rows[1:], texts, strict=False):
        row[place] = text
    return rows


def read_frame(content, **chosen):
    """A register as it is read."""
    return read(FRAME, content, {key.replace("__", ":"): value for key, value in chosen.items()}, NOUNS)


def value(column, cell, *, separator=",", first_day=date(1899, 12, 30), **chosen):
    """What a cell says; the sentence where it is wrong, the keys of questions where it asks."""
    questions = Questions(chosen)
    context = Context(NOUNS, questions, TODAY, first_day, separator)
    try:
        found = value_of(context, column, cell)
    except WrongError as wrong:
        return wrong.sentence
    return found if not questions.asked else {key: [c for c, _ in q.choices] for key, q in questions.asked.items()}
