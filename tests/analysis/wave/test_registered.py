"""The register's errors in a wave's indices: on paper, and what must hold."""

from datetime import UTC, datetime

import pytest

from analysis.errors import FileError
from analysis.wave.changes import changes
from analysis.wave.indices import index


@pytest.fixture
def toy(freeze, rows):
    """Two cells of a sector: A (100 services), B (200) and C (300, silent) in the first; D (50), E (150), F (100) and G
    (100, silent) in the second; the means of their answers are 85, 80 and 70, 95, 80 in tenths."""
    volumes = {"A": 100.0, "B": 200.0, "C": 300.0, "D": 50.0, "E": 150.0, "F": 100.0, "G": 100.0}
    outlets = [rows.outlet(o, city="620100" if o in "ABC" else "620500", volume=v) for o, v in volumes.items()]
    answers = {"A": (10, 7), "B": (7, 4, 10), "D": (4, 7), "E": (10, 10), "F": (4, 7, 7, 10)}
    responses = [rows.response(o, a, a, a) for o, given in answers.items() for a in given]
    return lambda **settings: freeze(outlets, responses, **settings)


def by_code(found, level):
    return {row.code: row for row in getattr(found, level)}


def test_cells_and_their_sector_on_paper(toy):
    found = index(toy(errors="register"))
    # outlet means: A 250/3, B 200/3; D 50, E 100, F 200/3
    cells = by_code(found, "cells")
    first, second = cells["C1-620100"], cells["C1-620500"]
    assert first.index == pytest.approx((100 * 250 / 3 + 200 * 200 / 3) / 300)
    assert second.index == pytest.approx((50 * 50 + 150 * 100 + 100 * 200 / 3) / 300)
    # within: squares of answers from their outlet's mean, A 5000/9, B 20000/9, D 5000/9, E 0, F 20000/9, over 8 df
    within = (5000 + 20000 + 5000 + 20000) / 9 / 8
    # of outlet means, on 1 and 2 df; they do not differ beyond chance, and are pooled
    mean = (50 + 100 + 200 / 3) / 3
    total = ((250 / 3 - 75) ** 2 + (200 / 3 - 75) ** 2 + sum((x - mean) ** 2 for x in (50, 100, 200 / 3))) / 3
    between = total - within * 5 / 12
    one = between * (1 / 36 + 1 / 9 + 1 / 4) + within * (1 / 18 + 4 / 27)
    # of the second: parts 1/6, 1/2, 1/3 of the answering against 1/8, 3/8, 1/4 and the silent 1/4
    two = between * (1 / 576 + 1 / 64 + 1 / 144 + 1 / 16) + within * (1 / 72 + 1 / 8 + 1 / 36)
    assert first.se == pytest.approx(one**0.5)
    assert second.se == pytest.approx(two**0.5)
    # the register knows the volumes of both cells: 600 and 400
    sector = by_code(found, "sectors")["C1"]
    assert sector.index == pytest.approx(0.6 * first.index + 0.4 * second.index)
    assert sector.se == pytest.approx((0.36 * one + 0.16 * two) ** 0.5)
    # as docs/indices.md says
    printed = [(round(row.index, 1), round(row.se, 1)) for row in (first, second, sector)]
    assert printed == [(72.2, 14.7), (80.6, 11.5), (75.6, 9.9)]
    assert [round(x, 1) for x in (within, total, between, one, two)] == [694.4, 478.4, 189.0, 215.0, 132.2]


def test_cells_are_the_same_indices_by_either_error(toy):
    linearised, registered = (by_code(index(toy(errors=errors)), "cells") for errors in ("linearised", "register"))
    for code, row in linearised.items():
        assert registered[code].index == pytest.approx(row.index)
        assert registered[code].n == row.n


def test_a_wave_whose_settings_say_nothing_of_errors_is_linearised(toy):
    assert index(toy()).to_json() == index(toy(errors="linearised")).to_json()


def test_where_nobody_answered_twice_the_spread_of_outlets_counts_as_chance(freeze, rows):
    outlets = [rows.outlet("A", volume=100.0), rows.outlet("B", volume=200.0)]
    responses = [rows.response("A", 7, 7, 7), rows.response("B", 10, 10, 10)]
    (row,) = (row for row in index(freeze(outlets, responses, errors="register")).cells if row.n)
    assert row.index == pytest.approx((200 / 3 + 2 * 100) / 3)
    assert row.se**2 == pytest.approx((100 / 3) ** 2 / 2 * (1 / 9 + 4 / 9))
    assert row.df == pytest.approx(1)


def test_a_wave_that_nobody_answered_has_rows_without_figures(freeze, rows):
    found = index(freeze([rows.outlet("A")], [], errors="register"))
    assert {row.index for level in (found.families, found.sectors, found.cells) for row in level} == {None}


def test_errors_of_another_kind_are_refused(toy):
    with pytest.raises(FileError, match="errors"):
        index(toy(errors="guessed"))


def test_margins_weigh_the_strata_and_leave_the_cells_as_they_are(toy):
    margins = {"city": {"totals": {"620100": 100, "620500": 300}, "source": "yearbook", "year": 2025}}
    plain, calibrated = index(toy(errors="register")), index(toy(errors="register", margins=margins))
    for one, other in zip(plain.cells, calibrated.cells, strict=True):
        assert (one.index, one.se) == (pytest.approx(other.index), pytest.approx(other.se))
    cells = by_code(calibrated, "cells")
    mixed = 0.25 * cells["C1-620100"].index + 0.75 * cells["C1-620500"].index
    assert by_code(calibrated, "sectors")["C1"].index == pytest.approx(mixed)


def test_an_outlet_by_itself_in_its_cell_has_an_interval(freeze, rows):
    outlets = [rows.outlet(o, city="620100") for o in "ABCD"] + [
        rows.outlet("E", city="620500"),
        rows.outlet("F", city="620500"),
    ]
    answers = [rows.response(o, a, a, a) for o in "ABCDE" for a in (10, 7, 4)]
    alone = by_code(index(freeze(outlets, answers, errors="register")), "cells")["C1-620500"]
    assert alone.se > 0
    assert alone.low < alone.index < alone.high
    linearised = by_code(index(freeze(outlets, answers)), "cells")["C1-620500"]
    assert linearised.se is None


def test_the_same_answers_again_are_no_change_and_hardly_in_doubt(toy, freeze, rows):
    """With the same outlets, what is their own cancels; what their few answers add by chance does not."""
    first, second = toy(errors="register"), toy(errors="register")
    manifest = second / "manifest.json"
    manifest.write_text(manifest.read_text().replace('"code": "2026"', '"code": "2027"', 1))
    found = {row.code: row for row in changes(first, second).cells}["C1-620100"]
    alone = by_code(index(first), "cells")["C1-620100"]
    assert found.all.change == pytest.approx(0)
    assert found.all.se < 2**0.5 * alone.se


def test_a_certainty_outlet_has_nothing_missing_on_paper(freeze, rows):
    """A (300 services) is certain and stands for itself; of B, C and D (100 each) one answers and stands for three."""
    outlets = [rows.outlet(o, volume=300.0 if o == "A" else 100.0, certainty=o == "A") for o in "ABCD"]
    answers = {"A": (10, 7), "B": (7, 4, 10)}
    responses = [rows.response(o, a, a, a) for o, given in answers.items() for a in given]
    (cell,) = (row for row in index(freeze(outlets, responses, errors="register")).cells if row.index is not None)
    assert cell.index == pytest.approx((250 / 3 + 200 / 3) / 2)
    # within: 5000/9 and 20000/9 on 3 df; of the outlets' means, 250/3 and 200/3, on 1
    within, total = 25000 / 9 / 3, (50 / 3) ** 2 / 2
    between = max(total - within * 5 / 12, 0.05 * total)
    # A is there as it should be, 1/2; B with 1/2 instead of 1/6; C and D are missing
    variance = between * (0 + 1 / 9 + 1 / 36 + 1 / 36) + within * (1 / 8 + 1 / 12)
    assert cell.se == pytest.approx(variance**0.5)


def test_a_volume_that_is_missing_is_the_median_s(freeze, rows):
    def found(volume):
        volumes = {"A": 100.0, "B": 200.0, "C": volume, "D": 300.0}
        outlets = [rows.outlet(o, volume=v) for o, v in volumes.items()]
        answers = [rows.response(o, a, a, a) for o in "ABC" for a in (10, 7, 4)[: "BCA".index(o) + 1]]
        return by_code(index(freeze(outlets, answers, errors="register")), "cells")["C1-620100"]

    imputed, given = found(None), found(200.0)
    assert (imputed.index, imputed.se, imputed.df) == (given.index, given.se, given.df)
    assert found(400.0).se != given.se


def test_outlets_of_a_unit_that_is_silent_are_missing_together(freeze, rows):
    """Eight units with two outlets in each of three cities, of which two are silent; what units share is told apart."""

    def found(unit_of):
        outlets, answers = [], []
        for unit, about in enumerate((4, 5, 6, 7, 8, 9, 10, 10)):
            for city in ("620100", "620500", "622900"):
                for number in (0, 1):
                    code = f"{unit}-{city}-{number}"
                    outlets.append(rows.outlet(code, city=city, unit=unit_of(unit, code)))
                    given = (about, min(10, about + number)) if unit < 6 else ()
                    answers += [rows.response(code, a, a, a) for a in given]
        return by_code(index(freeze(outlets, answers, errors="register")), "sectors")["C1"]

    together, apart = found(lambda unit, code: f"unit {unit}"), found(lambda unit, code: f"unit of {code}")
    assert together.index == pytest.approx(apart.index)
    assert together.se > 1.5 * apart.se


def test_answers_of_one_day_are_alike(freeze, rows):
    """Each outlet has two days, a good one and a bad one; the same answers shuffled over the days say more."""
    outlets = [rows.outlet(o) for o in "ABCDEF"]

    def found(day_of):
        answers = [
            rows.response(o, a, a, a, hour=day_of(i, a))
            for o in "ABCD"
            for i, a in enumerate((10, 10, 9, 9, 3, 3, 4, 4))
        ]
        return by_code(index(freeze(outlets, answers, errors="register")), "cells")["C1-620100"]

    first, second = (datetime(2026, 9, day, 2, tzinfo=UTC) for day in (1, 2))
    alike, mixed = found(lambda i, a: first if a > 5 else second), found(lambda i, a: (first, second)[i % 2])
    assert alike.index == pytest.approx(mixed.index)
    assert alike.se > 1.5 * mixed.se
