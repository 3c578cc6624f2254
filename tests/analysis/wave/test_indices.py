"""The figures of a frozen wave, held against R where they are the same numbers on another scale."""

import json
from datetime import UTC, datetime

import pytest

from analysis.errors import DesignError
from analysis.wave.indices import index

OVERALL_ALONE = {"items": {"overall": 1.0}, "minimum_items": 1}
POINTS = 100 / 9  # of the score per point of the answer


def of(rows, code):
    return next(row for row in rows if row.code == code)


def test_sector_indices_are_rs_domain_means_on_the_scale_of_the_score(freeze, reference_rows, expected):
    # domains(des, "sector", w26): 622900-P4 joined to 620500-P4, no finite population correction
    found = index(freeze(*reference_rows, parts=3, **OVERALL_ALONE))
    assert found.collapsed == (("P4-622900", "P4-620500"),)
    for row in expected["by_sector"]:
        sector = of(found.sectors, row["sector"])
        assert sector.index == pytest.approx((row["estimate"] - 1) * POINTS, rel=1e-9)
        assert sector.se == pytest.approx(row["se"] * POINTS, rel=1e-9)
        assert (sector.df_design, sector.n) == (row["df"], row["n"])


def test_cell_indices_are_rs_and_the_cell_with_one_outlet_is_not_estimable(freeze, reference_rows, expected):
    # domains(des, c("city", "sector"), w26)
    found = index(freeze(*reference_rows, **OVERALL_ALONE))
    for row in expected["by_city_sector"]:
        cell = of(found.cells, f"{row['sector']}-{row['city']}")
        assert (cell.df_design, cell.n) == (row["df"], row["n"])
        if row["se"] is None:
            assert (cell.index, cell.se, cell.low, cell.verdict) == (None, None, None, None)
        else:
            assert cell.index == pytest.approx((row["estimate"] - 1) * POINTS, rel=1e-9)
            assert cell.se == pytest.approx(row["se"] * POINTS, rel=1e-9)


def test_family_indices_are_rs_composites(freeze, reference_rows, expected):
    # svycontrast(bs, list(consumer = c(C1 = .6, C4 = .4, ...), producer = c(..., P2 = .35, P4 = .65)))
    found = index(freeze(*reference_rows, **OVERALL_ALONE))
    for i, (code, name) in enumerate((("C", "consumer"), ("P", "producer"))):
        family = of(found.families, code)
        composite = expected["composite"]
        assert family.index == pytest.approx((composite["estimate"][name] - 1) * POINTS, rel=1e-9)
        assert family.se**2 == pytest.approx(composite["covariance"][i][i] * POINTS**2, rel=1e-9)
        assert family.covered == 1


def test_every_row_is_there_in_the_order_of_the_settings_without_any_response(freeze, rows):
    found = index(freeze([rows.outlet("a", "C1", "620100")], [])).to_json()
    assert [row["code"] for row in found["families"]] == ["P", "C"]
    assert [row["code"] for row in found["sectors"]] == ["P2", "P4", "C1", "C4"]
    assert [(row["family"], row["code"]) for row in found["cities"]][:4] == [
        ("P", "620100"),
        ("P", "620500"),
        ("P", "622900"),
        ("C", "620100"),
    ]
    assert [row["code"] for row in found["cells"]][:4] == ["P2-620100", "P2-620500", "P2-622900", "P4-620100"]
    assert {row["n"] for row in found["cells"]} == {0}
    for row in found["families"] + found["sectors"] + found["cities"] + found["cells"]:
        assert (row["index"], row["se"], row["verdict"], row["mark"]) == (None, None, None, "x")
    assert found["uncovered"] == ("C1-620100",)
    assert json.loads(json.dumps(found, allow_nan=False)) == json.loads(json.dumps(found))


def three_outlets(rows, sector="C1", city="620100", level=9, **others):
    """Outlets and responses of a stratum whose outlets differ a little."""
    codes = [f"{sector}-{city}-{i}" for i in range(3)]
    answers = [rows.response(code, *[level - (j <= i)] * 3) for i, code in enumerate(codes) for j in range(12)]
    return [rows.outlet(code, sector, city, **others) for code in codes], answers


def joined(*parts):
    return [row for outlets, _ in parts for row in outlets], [row for _, answers in parts for row in answers]


def test_a_score_by_hand(freeze, rows):
    # outlets a and b, 2 of 4 registered: d = 2; weights 2*40/2 = 40 and 2*10/1 = 20; scores 100, 50 and 0
    outlets = [rows.outlet("a", volume=40.0), rows.outlet("b", volume=10.0), rows.outlet("c"), rows.outlet("d")]
    answers = [rows.response("a", 10, 10, 10), rows.response("a", 10, 1, None), rows.response("b", 1, None, 1)]
    cell = of(index(freeze(outlets, answers)).cells, "C1-620100")
    assert cell.index == pytest.approx((40 * 100 + 40 * 50 + 20 * 0) / 100)
    # z of the outlets: (40 (100 - 60) + 40 (50 - 60)) / 100 = 12 and -12; V = 2 (12^2 + 12^2)
    assert cell.se == pytest.approx(24)
    assert (cell.n, cell.outlets, cell.units, cell.df) == (3, 2, 2, 1)
    assert cell.n_eff == pytest.approx(100**2 / (40**2 + 40**2 + 20**2))
    assert (cell.registered, cell.selected, cell.answering, cell.responses, cell.volume) == (4, 4, 2, 3, 50)
    assert cell.participation == pytest.approx(3 / 50)


def test_one_item_alone_makes_no_score_but_counts_among_the_responses(freeze, rows):
    answers = [rows.response("a", 9, 9, 9), rows.response("a", 5, None, None), rows.response("b", 8, 8, 8)]
    cell = of(index(freeze([rows.outlet("a"), rows.outlet("b")], answers)).cells, "C1-620100")
    assert (cell.n, cell.responses) == (2, 3)
    assert cell.index == pytest.approx((500 * 8 + 1000 * 7) / 1500 * POINTS)


def test_the_invited_basis_keeps_invitations_only(freeze, rows):
    outlets = [rows.outlet("a"), rows.outlet("b")]
    kinds = [("a", 9, "invitation"), ("a", 2, "poster"), ("b", 8, "invitation"), ("b", 3, "display")]
    answers = [rows.response(code, value, value, value, kind=kind) for code, value, kind in kinds]
    invited = of(index(freeze(outlets, answers, basis="invited")).cells, "C1-620100")
    everything = of(index(freeze(outlets, answers)).cells, "C1-620100")
    assert (invited.n, invited.index) == (2, pytest.approx(7.5 * POINTS))
    assert (everything.n, everything.index) == (4, pytest.approx(4.5 * POINTS))


def test_verdicts_compare_with_the_target_of_the_family(freeze, rows):
    low, high = three_outlets(rows, "C1", level=7), three_outlets(rows, "C4", level=10)
    found = index(freeze(*joined(low, high)))
    assert of(found.sectors, "C1").verdict == "not_met"
    assert of(found.sectors, "C4").verdict == "met"
    assert of(found.sectors, "C4").p_met < 0.05 < of(found.sectors, "C1").p_met
    family = of(found.families, "C")
    share = found.shares["of"]["C1"]
    assert family.index == pytest.approx(
        share * of(found.sectors, "C1").index + (1 - share) * of(found.sectors, "C4").index
    )
    assert family.verdict is not None
    assert (family.covered, family.n, family.outlets) == (1, 72, 6)


def test_without_shares_families_are_indicative_and_not_judged(freeze, rows):
    found = index(freeze(*joined(three_outlets(rows, "C1"), three_outlets(rows, "C4", level=10)), shares=None))
    family = of(found.families, "C")
    assert family.index == pytest.approx((of(found.sectors, "C1").index + of(found.sectors, "C4").index) / 2)
    assert (family.verdict, family.p_met) == (None, None)
    assert family.note == "indicative: equal shares"
    assert of(found.sectors, "C1").verdict is not None


def test_a_family_that_is_covered_too_little_is_not_judged(freeze, rows):
    found = index(freeze(*three_outlets(rows, "C1")))
    family = of(found.families, "C")
    assert family.index == pytest.approx(of(found.sectors, "C1").index)
    assert (family.covered, family.verdict, family.note) == (0.6, None, "covers 60% of the shares")


@pytest.mark.parametrize(("covered", "judged"), [(0.9, True), (0.8999, False), (0.85, False)])
def test_a_family_is_judged_from_nine_tenths_of_its_shares_on(freeze, rows, covered, judged):
    shares = {"source": "yearbook", "year": 2025, "of": {"P2": 1, "P4": 1, "C1": covered, "C4": 1 - covered}}
    silent = rows.outlet("silent", "C4")
    outlets, answers = three_outlets(rows, "C1")
    found = index(freeze([*outlets, silent], answers, shares=shares))
    here = next(row for row in found.cities if (row.code, row.family) == ("620100", "C"))
    for row in (of(found.families, "C"), here):
        assert row.covered == pytest.approx(covered)
        assert row.index is not None
        verdicts = (row.verdict, row.verdict_x10, row.p_met, row.p_not)
        assert all(value is not None for value in verdicts) if judged else verdicts == (None, None, None, None)


def test_a_city_is_measured_over_the_sectors_it_has(freeze, rows):
    found = index(freeze(*joined(three_outlets(rows, "C1", "620100"), three_outlets(rows, "C4", "620500"))))
    here = next(row for row in found.cities if (row.code, row.family) == ("620100", "C"))
    assert (here.covered, here.verdict is not None) == (1, True)
    elsewhere = next(row for row in found.cities if (row.code, row.family) == ("622900", "C"))
    assert (elsewhere.covered, elsewhere.index, elsewhere.note) == (
        None,
        None,
        "no outlets in the register",
    )


def test_a_certainty_outlet_is_a_stratum_whose_psus_are_its_days_in_china(freeze, rows):
    days = [
        datetime(2026, 9, 1, 15, tzinfo=UTC),
        datetime(2026, 9, 1, 16, tzinfo=UTC),
        datetime(2026, 9, 2, 3, tzinfo=UTC),
    ]
    outlets, answers = three_outlets(rows)
    big = [rows.response("big", 9, 9, value, hour=hour) for hour, value in zip(days, (9, 8, 7), strict=True)]
    found = index(freeze([*outlets, rows.outlet("big", certainty=True)], [*answers, *big]))
    cell = of(found.cells, "C1-620100")
    # 3 outlets and 2 days (23:00 on the 1st; midnight and 11:00 on the 2nd) less 2 strata
    assert (cell.df_design, cell.outlets) == (3, 4)
    assert found.collapsed == ()


def test_a_certainty_outlet_of_one_day_joins_its_own_cell(freeze, rows):
    outlets, answers = three_outlets(rows)
    found = index(freeze([*outlets, rows.outlet("big", certainty=True)], [*answers, rows.response("big", 9, 9, 9)]))
    assert found.collapsed == (("C1-620100-big", "C1-620100"),)


def test_units_as_psus(freeze, rows):
    outlets, answers = three_outlets(rows)
    outlets[1]["unit"] = outlets[0]["unit"]
    found = index(freeze(outlets, answers, psu="unit"))
    cell = of(found.cells, "C1-620100")
    assert (cell.df_design, cell.outlets, cell.units) == (1, 3, 2)


@pytest.mark.parametrize(
    ("units", "volumes", "mark"),
    [
        (("u", "v", "w"), (1000.0, 1000.0, 1000.0), "E"),  # 36 responses, 3 outlets, half-width under 5
        (("u", "u", "w"), (1000.0, 1000.0, 1000.0), "x"),  # two units
        (("u", "v", "w"), (1000.0, 20.0, 20.0), "x"),  # one unit has 96 % of the services
    ],
)
def test_marks_follow_outlets_units_and_the_largest_unit(freeze, rows, units, volumes, mark):
    outlets, answers = three_outlets(rows)
    for outlet, unit, volume in zip(outlets, units, volumes, strict=True):
        outlet.update(unit=unit, volume=volume)
    cell = of(index(freeze(outlets, answers)).cells, "C1-620100")
    assert cell.mark == mark
    assert cell.index is not None


def test_volunteers_and_imputed_volumes_are_counted(freeze, rows):
    outlets, answers = three_outlets(rows)
    outlets[0]["volume"] = None
    volunteer = rows.outlet("v", selected=False)
    found = index(freeze([*outlets, volunteer], [*answers, rows.response("v", 1, 1, 1)]))
    assert (found.volunteers, found.volunteered) == (1, 1)
    assert found.imputed_share == pytest.approx(1 / 3)
    assert of(found.cells, "C1-620100").n == 36


def test_the_figures_do_not_depend_on_the_order_or_the_files_of_the_responses(freeze, reference_rows):
    outlets, answers = reference_rows
    backwards = index(freeze(outlets[::-1], answers[::-1], parts=7))
    assert index(freeze(outlets, answers)) == backwards


def test_responses_of_unknown_outlets_are_refused(freeze, rows):
    with pytest.raises(DesignError, match="outlet z has responses but is not in the register"):
        index(freeze([rows.outlet("a")], [rows.response("z", 1, 1, 1)]))


def test_the_standard_error_with_units_as_psus_stands_beside(freeze, rows):
    outlets, answers = three_outlets(rows)
    outlets[1]["unit"] = outlets[0]["unit"]
    by_outlet, by_unit = (of(index(freeze(outlets, answers, psu=psu)).cells, "C1-620100") for psu in ("outlet", "unit"))
    assert by_outlet.index == by_unit.index
    assert (by_outlet.se_other_psu, by_unit.se_other_psu) == (by_unit.se, by_outlet.se)


def test_an_index_that_units_cannot_estimate_has_no_second_standard_error(freeze, rows):
    one_unit = three_outlets(rows, "C4", unit="one")
    found = index(freeze(*joined(three_outlets(rows, "C1"), one_unit)))
    assert of(found.sectors, "C1").se_other_psu == pytest.approx(of(found.sectors, "C1").se)
    assert of(found.sectors, "C4").se_other_psu is None
    assert of(found.families, "C").se_other_psu is None


def test_the_verdict_of_ten_times_the_mean_stands_beside(freeze, rows):
    # answers of 8.6 in the mean are 84.4 points, and 86 as ten times the mean, of 85
    outlets = [rows.outlet(code, "P2") for code in "abc"]
    answers = [rows.response(code, *[9 if i < 6 else 8] * 3) for code in "abc" for i in range(10)]
    sector = of(index(freeze(outlets, answers)).sectors, "P2")
    assert sector.index == pytest.approx(7.6 * POINTS)
    assert (sector.verdict, sector.verdict_x10) == ("not_met", "met")


def test_a_cell_without_outlets_says_so_and_one_whose_outlets_are_silent_too(freeze, rows):
    found = index(freeze([rows.outlet("a", "C1", "620100")], []))
    assert of(found.cells, "C1-620100").note == "no responses"
    assert of(found.cells, "C1-620500").note == "no outlets in the register"


def test_a_family_of_which_nothing_can_be_estimated_says_that_and_no_share(freeze, rows):
    found = index(freeze([rows.outlet("a", "C1", "620100")], []))
    assert (of(found.families, "C").covered, of(found.families, "C").note) == (0.0, "no sector can be estimated")
