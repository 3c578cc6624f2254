"""What a response weighs: d = N/m outlets, v = V/r services."""

import polars as pl
import pytest

from analysis.errors import DesignError
from analysis.snapshot.agreed import REGISTER
from analysis.wave.weights import weigh


def weighed(outlets, responses, rows):
    register = pl.DataFrame([rows.outlet(**outlet) for outlet in outlets], schema=REGISTER)
    counts = pl.DataFrame(
        {"outlet": list(responses), "responses": list(responses.values())}, schema_overrides={"outlet": pl.String}
    )
    return weigh(register, counts)


def weights(weighting):
    return dict(weighting.outlets.select("outlet", "weight").iter_rows())


def test_an_outlet_stands_for_the_outlets_and_a_response_for_the_services(rows):
    # N = 4 registered, 3 drawn, 2 answering: d = 2; V/r = 100/10 and 30/3
    outlets = [
        {"code": "a", "volume": 100},
        {"code": "b", "volume": 30},
        {"code": "silent"},
        {"code": "not drawn", "selected": False},
        {"code": "elsewhere", "city": "620500", "volume": 8},
    ]
    found = weighed(outlets, {"a": 10, "b": 3, "elsewhere": 4}, rows)
    assert weights(found) == {"a": 20, "b": 20, "elsewhere": 2}
    stratum = found.strata.row(0, named=True)
    assert stratum == {
        "sector": "C1",
        "city": "620100",
        "registered": 4,
        "selected": 3,
        "answering": 2,
        "responses": 13,
        "volume": 130,
        "imputed": 0,
        "participation": 0.1,
    }


def test_selection_probabilities_take_the_place_of_the_register(rows):
    # 3 drawn, 2 answering: 1/pi times 3/2
    outlets = [
        {"code": code, "volume": 10, "selection_probability": pi} for code, pi in (("a", 0.5), ("b", 0.1), ("c", 0.2))
    ]
    assert weights(weighed(outlets, {"a": 10, "b": 10}, rows)) == {"a": pytest.approx(3), "b": pytest.approx(15)}


def test_a_certainty_outlet_stands_for_itself_and_others_not_for_it(rows):
    outlets = [
        {"code": "big", "certainty": True, "selected": False, "volume": 500},
        {"code": "a", "volume": 10},
        {"code": "b"},
    ]
    assert weights(weighed(outlets, {"big": 50, "a": 10}, rows)) == {"big": 10, "a": 2}


def test_volunteers_weigh_nothing(rows):
    outlets = [{"code": "a", "volume": 10}, {"code": "v", "selected": False, "volume": 1}]
    found = weighed(outlets, {"a": 10, "v": 7}, rows)
    assert weights(found) == {"a": 2}
    assert found.volunteers.rows() == [("v", 7)]


def test_a_missing_volume_is_the_median_of_the_stratum_else_of_the_sector(rows):
    outlets = [
        *({"code": f"o{volume}", "volume": volume, "selected": False} for volume in (10, 20, 90)),
        {"code": "a", "volume": None},
        {"code": "b", "volume": None, "city": "620500"},
        {"code": "busy", "volume": None, "city": "622900"},
        {"code": "other sector", "volume": 7000, "sector": "C4"},
    ]
    found = weighed(outlets, {"a": 5, "b": 5, "busy": 40}, rows).outlets
    assert dict(found.select("outlet", "volume").iter_rows()) == {"a": 20, "b": 20, "busy": 40}
    assert found["imputed"].all()


def test_all_that_cannot_be_weighted_is_named(rows):
    outlets = [
        {"code": "few", "volume": 3},
        {"code": "half", "city": "620500", "selection_probability": 0.5},
        {"code": "other half", "city": "620500"},
        {"code": "unknown volume", "sector": "C4", "volume": None},
    ]
    with pytest.raises(DesignError) as refusal:
        weighed(outlets, {"few": 4, "half": 1, "unknown volume": 1, "stranger": 2}, rows)
    assert str(refusal.value).splitlines() == [
        "the responses cannot be weighted:",
        "  outlet stranger has responses but is not in the register",
        "  outlet few has 4 responses but a volume of 3 services",
        "  stratum C1-620500 gives a selection probability for some of its outlets only",
        "  sector C4 has no outlet with a volume",
    ]


def test_a_wave_without_responses_has_no_weights(rows):
    found = weighed([{"code": "a"}], {}, rows)
    assert weights(found) == {}
    assert found.strata["answering"].to_list() == [0]
