"""What the public sees of a wave: figures with intervals, and only a mark where they are withheld."""

import pytest

from survey.drawing.axis import axis
from survey.figures.reading import content_of, rows_of
from survey.figures.records import Row
from survey.figures.rows import axis_of
from tests.survey.publications.content import figures_of

ROW = {
    "code": "C01", "name": "医疗卫生", "family": "C", "target": 80.0, "mark": "", "index": 82.0, "low": 81.0,
    "high": 83.0, "low90": 81.5, "high90": 82.5, "n": 120, "outlets": 9, "verdict": "met",
}  # fmt: skip


def row(level="sectors", **changes):
    (found,) = rows_of(level, [{**ROW, **changes}])
    return found


@pytest.mark.parametrize("mark", ["x", "F", "c"])
def test_a_withheld_row_keeps_its_name_and_mark_and_nothing_else(mark):
    hidden = row(mark=mark)
    assert hidden.hidden
    assert hidden.public == Row("sectors", "C01", "医疗卫生", 80.0, mark, family="C", sector="C01")


@pytest.mark.parametrize("mark", ["", "E"])
def test_a_published_row_keeps_its_numbers(mark):
    assert not row(mark=mark).hidden
    assert row(mark=mark).public == row(mark=mark)


def test_a_row_that_could_not_be_estimated_is_withheld_whatever_its_mark():
    assert row(index=None).hidden
    assert row(index=None).public.n is None


def test_every_row_says_where_it_belongs_and_at_which_address_it_is_found():
    rows = [
        row("families", code="C", family="C"),
        row("sectors"),
        row("cities", code="620100"),
        row("cells", code="C01-620100", sector="C01", city="620100"),
    ]
    assert [(one.family, one.sector, one.city, one.address) for one in rows] == [
        ("C", None, None, "C"),
        ("C", "C01", None, "C01"),
        ("C", None, "620100", "C-620100"),
        ("C", "C01", "620100", "C01-620100"),
    ]


def test_a_release_of_before_is_read_without_what_it_did_not_yet_say():
    written = figures_of("2026-1")
    for name in ("flags", "margins", "targets"):
        assert name not in written["settings"]
    for one in written["families"]:
        del one["kinds"], one["response"], one["fixed"], one["se_other_psu"]
    content = content_of({**written, "frame": None, "of a later time": 1})
    assert content.settings.flags == "in"
    assert content.frame.source is None
    assert [one.kinds for one in content.families] == [None, None]
    assert content.families[0].index == written["families"][0]["index"]


def test_records_hold_every_field_of_a_row():
    rows = [one for name in ("families", "sectors", "cities", "cells") for one in figures_of("2026-1")[name]]
    assert {name for one in rows for name in one} <= set(Row.__dataclass_fields__)


def test_the_axis_encloses_every_interval_and_leaves_the_targets_inside():
    assert axis([row()]) == (75, 85)
    assert axis([row(low=62.0), row(high=91.0)]) == (60, 95)
    assert axis([row(low=-3.0, high=104.0)]) == (0, 100)
    assert axis([row(mark="x").public]) == (75, 85)
    assert axis([]) == (0, 100)


def test_a_figure_has_the_axis_of_its_release_which_its_hidden_neighbours_do_not_move():
    written = figures_of("2026-1")
    axes = axis_of(content_of(written))
    written["sectors"] = [{**one, "low": 1.0} if one["mark"] == "x" else one for one in written["sectors"]]
    hidden = content_of(written)
    assert axis_of(hidden) == axes
    assert axis_of(hidden, row(low=41.0)) == (40, axes[1])
