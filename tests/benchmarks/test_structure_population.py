"""The invented customers of the structural model's trials answer as the trials say."""

import numpy as np
import pytest

from analysis.models.moments import covariances
from benchmarks.planned_missing import QUESTIONNAIRES, FormMoments, pairwise
from benchmarks.structure_population import TODAY, answers, effects_of_constructs, model, moments


def test_true_paths_are_those_of_the_constructs_behind_the_marks():
    # many items without noise tell the constructs but for the rounding of marks
    items, rng = dict.fromkeys(TODAY, 1), np.random.default_rng(1)
    marks = answers(rng, 20_000, 5, items, noise=0).astype(float)
    structure, true = model(items), effects_of_constructs()
    assert (true != 0).tolist() == structure.arrows.tolist()
    z = (marks - marks.mean(axis=0)) / marks.std(axis=0)
    for j in range(len(structure.names)):
        before = np.flatnonzero(structure.arrows[:, j])
        if len(before):
            found = np.linalg.lstsq(z[:, before], z[:, j])[0]
            assert found == pytest.approx(true[before, j], abs=0.06)


def test_sums_of_outlets_are_those_of_their_answers():
    rng, weight = np.random.default_rng(2), np.array([1.0, 3.0, 2.0])
    marks = answers(rng, 3, 4, TODAY)
    found = covariances(moments(marks, 4, weight))
    w = np.repeat(weight, 4)
    assert found.mean[0] == pytest.approx(np.average(marks, axis=0, weights=w))
    plain = np.cov(marks.T.astype(float), aweights=w, ddof=0) * 12 / 11
    assert found.covariance[0] == pytest.approx(plain)


def test_every_customer_is_asked_the_core_and_two_sets_and_every_pair_of_items_meets():
    asked = QUESTIONNAIRES["three forms"]
    forms, names = asked.forms(), model(asked.items).items
    assert forms.sum(axis=1).tolist() == [11, 11, 11]
    core = [name for name, of_all in zip(names, forms.all(axis=0), strict=True) if of_all]
    assert core == ["satisfaction1", "satisfaction2", "satisfaction3"]
    assert (forms.T.astype(int) @ forms > 0).all()


def test_pairwise_covariances_are_of_those_who_answered_both():
    rng, p = np.random.default_rng(3), 3
    forms = ~np.eye(p, dtype=bool)[::-1]  # each leaves one item out, the first the last
    marks = [rng.integers(1, 11, (6, p)).astype(float) for _ in forms]
    moments_of = [
        FormMoments(form, np.array([6.0]), (x * form).sum(axis=0)[None], ((x * form).T @ (x * form))[None])
        for form, x in zip(forms, marks, strict=True)
    ]
    found = pairwise(moments_of, np.ones((1, 1)))
    assert found.mean[0, 0] == pytest.approx(np.concatenate([x[:, 0] for x in marks[:2]]).mean())
    assert found.covariance[0, 0, 1] == pytest.approx(np.cov(marks[0][:, :2].T, ddof=0)[0, 1])
    assert found.covariance[0, 0, 2] == pytest.approx(np.cov(marks[1][:, [0, 2]].T, ddof=0)[0, 1])
