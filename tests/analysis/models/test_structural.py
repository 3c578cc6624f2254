"""The structural model: by hand for two and three constructs, by what must not change it, and over designs."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import ModelError
from analysis.estimation.design import Design
from analysis.estimation.replicates import Bootstrap
from analysis.models.moments import Moments, covariances
from analysis.models.structural import structural
from analysis.models.structure import SCHEMES, Structure

SCALE = (1, 10)
TWO = Structure({"quality": ("q1", "q2"), "satisfaction": ("s1", "s2")}, {"quality": ("satisfaction",)})
THREE = Structure(
    {"quality": ("q1",), "value": ("v1",), "satisfaction": ("s1",)},
    {"quality": ("value", "satisfaction"), "value": ("satisfaction",)},
)
FEW = Bootstrap(40, 1)


def moments_of(answers, weight=None, psu=None):
    """Moments of responses (n, p) with weights (n,) in PSUs numbered from 0; each its own where none are given."""
    n = len(answers)
    weight = np.ones(n) if weight is None else weight
    psu = np.arange(n) if psu is None else psu
    i, j = np.triu_indices(answers.shape[1])
    added = np.zeros((psu.max() + 1, n))
    added[psu, np.arange(n)] = 1
    weighted = weight[:, None] * answers
    return Moments(
        added.sum(axis=1).astype(int), added @ weight, added @ weighted, added @ (weighted[:, i] * answers[:, j])
    )


def design_of(psus, strata=1):
    return Design(
        np.arange(psus), np.arange(psus) * strata // psus, tuple(map(str, range(strata))), np.full(strata, np.inf)
    )


def modelled(structure, moments, strata=1, bootstrap=FEW, scale=SCALE):
    return structural(structure, moments, design_of(len(moments.n), strata), scale, bootstrap)


def invented(seed, n, items, start=0.8):
    """Answers from 1 to 10 to items that share one factor, the first ones more so."""
    generator = np.random.default_rng(seed)
    factor = generator.normal(size=n)
    columns = [(start - 0.1 * k) * factor + 0.6 * generator.normal(size=n) for k in range(items)]
    return np.clip(np.round(7 + 1.8 * np.column_stack(columns)), 1, 10)


def figures(model):
    """All standardised figures of a model, as numbers."""
    found = {}
    for one in model.constructs:
        found |= {(one.name, item.item): (item.weight, item.loading) for item in one.items}
        found[one.name] = (one.r2 or 0.0, *(((r := one.reliability).alpha and [r.alpha, r.rho_a, r.ave]) or []))
    found |= {(e.start, e.end): (e.standardised.estimate,) for e in (*model.paths, *model.total_effects)}
    return found


def test_single_items_are_plain_regression():
    answers = invented(1, 60, 3)
    quality, value, satisfaction = ((x - x.mean()) / x.std() for x in answers.T)
    model = modelled(THREE, moments_of(answers))
    paths = {(e.start, e.end): e.standardised.estimate for e in model.paths}
    a = (quality * value).mean()
    b, c = np.linalg.lstsq(np.column_stack([quality, value]), satisfaction, rcond=None)[0]
    assert paths == pytest.approx(
        {("quality", "value"): a, ("quality", "satisfaction"): b, ("value", "satisfaction"): c}
    )
    total = {(e.start, e.end): e.standardised.estimate for e in model.total_effects}
    assert total["quality", "satisfaction"] == pytest.approx(b + a * c)
    (indirect,) = model.indirect_effects
    assert (indirect.start, indirect.end) == ("quality", "satisfaction")
    assert indirect.standardised.estimate == pytest.approx(a * c)
    assert [one.r2 for one in model.constructs] == [
        None,
        pytest.approx(a**2),
        pytest.approx(1 - ((satisfaction - b * quality - c * value) ** 2).mean()),
    ]


def test_two_constructs_weigh_their_items_as_the_first_pair_of_singular_vectors():
    # with one path, mode A converges to the singular vectors of the correlations between the two blocks
    answers = invented(2, 80, 4)
    correlation = np.corrcoef(answers.T)
    left, _, right = np.linalg.svd(correlation[:2, 2:])
    model = modelled(TWO, moments_of(answers))
    for one, vector, own in (
        (model.constructs[0], left[:, 0], slice(0, 2)),
        (model.constructs[1], right[0], slice(2, 4)),
    ):
        vector = np.abs(vector) / np.sqrt(np.abs(vector) @ correlation[own, own] @ np.abs(vector))
        assert [item.weight for item in one.items] == pytest.approx(vector.tolist())


def test_the_index_is_the_mean_of_the_answers_by_the_index_weights_from_0_to_100():
    answers, weight = invented(3, 50, 4), np.random.default_rng(1).uniform(1, 3, 50)
    model = modelled(TWO, moments_of(answers, weight))
    for one, own in zip(model.constructs, (slice(0, 2), slice(2, 4)), strict=True):
        shares = np.array([item.index_weight for item in one.items])
        score = 100 * (answers[:, own] @ shares - 1) / 9
        assert shares.sum() == pytest.approx(1)
        assert one.index.estimate == pytest.approx(np.average(score, weights=weight))
        mean = np.average(score, weights=weight)
        assert one.sd == pytest.approx(np.sqrt(np.average((score - mean) ** 2, weights=weight) * 50 / 49))


def test_points_are_the_slope_between_the_indices():
    answers = invented(4, 70, 4)
    model = modelled(TWO, moments_of(answers))
    scores = [
        answers[:, own] @ [item.index_weight for item in one.items]
        for one, own in zip(model.constructs, (slice(0, 2), slice(2, 4)), strict=True)
    ]
    (path,) = model.paths
    assert path.points.estimate == pytest.approx(np.polyfit(*scores, 1)[0])


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    scheme=st.sampled_from(SCHEMES),
    slope=st.floats(0.1, 30),
    shift=st.floats(-50, 50),
    item=st.integers(0, 3),
)
def test_an_item_in_other_units_leaves_standardised_figures_as_they_were(seed, scheme, slope, shift, item):
    answers = invented(seed, 60, 4)
    other = answers.copy()
    other[:, item] = slope * other[:, item] + shift
    structure = replace(TWO, scheme=scheme)
    before, after = (figures(modelled(structure, moments_of(some))) for some in (answers, other))
    for name, values in before.items():
        assert after[name] == pytest.approx(values, rel=1e-6, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), scheme=st.sampled_from(SCHEMES))
def test_responses_doubled_at_half_weight_leave_everything(seed, scheme):
    answers, weight = invented(seed, 60, 4), np.random.default_rng(seed).uniform(0.5, 2, 60)
    psu = np.arange(60) // 3
    twice = moments_of(np.vstack([answers, answers]), np.tile(weight / 2, 2), np.tile(psu, 2))
    structure = replace(TWO, scheme=scheme)
    once, doubled = modelled(structure, moments_of(answers, weight, psu)), modelled(structure, twice)
    assert doubled.n == 2 * once.n
    for name, values in figures(once).items():
        assert figures(doubled)[name] == pytest.approx(values, rel=1e-9, abs=1e-12)
    for one, other in zip(once.paths, doubled.paths, strict=True):
        assert vars(other.standardised) == pytest.approx(vars(one.standardised))
        assert vars(other.points) == pytest.approx(vars(one.points))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), scheme=st.sampled_from(SCHEMES))
def test_most_loadings_are_positive_in_the_sample_and_signs_are_alike_in_its_replicates(seed, scheme):
    answers = invented(seed, 200, 4)
    answers[:, 2:] = 11 - answers[:, 2:]  # the second construct falls as the first rises
    model = modelled(replace(TWO, scheme=scheme), moments_of(answers))
    assert all(item.loading > 0 for one in model.constructs for item in one.items)
    (path,) = model.paths
    assert path.standardised.estimate < 0
    assert path.standardised.high < 0  # replicates of the other sign would reach up


def test_a_bootstrap_is_the_same_for_the_same_seed_and_another_for_another():
    moments = moments_of(invented(5, 60, 4))
    first, again, other = (modelled(TWO, moments, bootstrap=Bootstrap(50, seed)).paths for seed in (7, 7, 8))
    assert first == again
    assert first != other


def test_replicates_draw_whole_psus():
    # responses of one outlet are alike: as their own PSUs they would seem to be ten times as many
    answers, psu = np.repeat(invented(6, 30, 4), 10, axis=0), np.repeat(np.arange(30), 10)
    bootstrap = Bootstrap(400, 1)
    clustered = modelled(TWO, moments_of(answers, psu=psu), bootstrap=bootstrap).constructs[0].index
    alone = modelled(TWO, moments_of(answers), bootstrap=bootstrap).constructs[0].index
    assert clustered.se / alone.se == pytest.approx(np.sqrt(10), rel=0.15)


def test_replicates_without_a_solution_are_counted_and_left_out():
    answers = invented(7, 12, 4)
    best = answers[:, 1].argmax()
    answers[:, 0] = np.where(np.arange(12) == best, 9, 5)  # constant wherever one response is not drawn
    model = modelled(TWO, moments_of(answers), bootstrap=Bootstrap(200, 1))
    assert 0.25 * 200 < model.failed < 0.55 * 200  # of 11 draws from 12, one response is missing in 0.38 of cases
    assert np.isfinite([model.paths[0].standardised.se, model.constructs[0].index.se]).all()


def test_a_negative_index_weight_leaves_a_construct_without_an_index():
    generator = np.random.default_rng(8)
    quality = generator.normal(size=300)
    q1, q2 = quality, 0.9 * quality + 0.3 * generator.normal(size=300)
    s1 = q1 - 0.6 * q2 + 0.1 * generator.normal(size=300)  # in mode B the second item counts against the first
    structure = Structure(
        {"quality": ("q1", "q2"), "satisfaction": ("s1",)}, TWO.paths, formative=frozenset({"quality"})
    )
    model = modelled(structure, moments_of(5 + np.column_stack([q1, q2, s1])))
    refused = model.constructs[0]
    assert (refused.index, refused.sd, refused.against) == (None, None, ("q2",))
    assert model.paths[0].points is None
    assert model.paths[0].standardised.estimate > 0


def test_covariances_do_not_lose_digits_to_large_numbers():
    answers = invented(9, 40, 2)
    far = covariances(moments_of(answers + 1e6))
    assert far.covariance[0] == pytest.approx(np.cov(answers.T), rel=1e-4)
    near = covariances(moments_of(answers))
    assert near.covariance[0] == pytest.approx(np.cov(answers.T), rel=1e-12)


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda a: a[:8], "8 PSUs in 1 strata"),
        (lambda a: np.column_stack([np.full(len(a), 3.0), a[:, 1:]]), "q1 is the same in all responses"),
        (lambda a: np.column_stack([a[:, 0], a[:, 0], a[:, 0]]), "collinear: quality, value"),
    ],
)
def test_what_cannot_be_modelled_is_refused(spoil, says):
    with pytest.raises(ModelError, match=says):
        modelled(THREE, moments_of(spoil(invented(10, 40, 3))))


def test_constructs_that_have_nothing_in_common_do_not_converge_and_are_refused():
    # a full factorial: no correlation at all between the two blocks
    marks = np.array([[a, b, c, d] for a in (1, 9) for b in (1, 9) for c in (1, 9) for d in (1, 9)], dtype=float)
    with pytest.raises(ModelError, match="do not converge"):
        modelled(TWO, moments_of(marks))


def test_the_effects_of_items_share_out_their_construct_s_total_effect():
    moments = moments_of(invented(11, 90, 4))
    model = structural(TWO, moments, design_of(90), SCALE, Bootstrap(80, 1), aim="satisfaction")
    effects, (total,) = model.item_effects, model.total_effects
    assert effects.items == ("q1", "q2")
    assert sum(effects.effects) == pytest.approx(total.points.estimate)
    weights = [item.index_weight for item in model.constructs[0].items]
    assert effects.effects == pytest.approx([weight * total.points.estimate for weight in weights])
    assert np.sum(effects.covariance) == pytest.approx(total.points.se**2)  # the weights add up to 1 in every replicate
    assert structural(TWO, moments, design_of(90), SCALE, FEW, aim="quality").item_effects is None
