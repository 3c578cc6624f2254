"""The figures of a frozen wave, held against R where they are the same numbers on another scale."""

import pytest

from analysis.indices import index

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
