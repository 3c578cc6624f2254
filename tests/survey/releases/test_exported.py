"""The demonstration in small gives the same figures, every export the same bytes, as when they were last meant to."""

import pytest

from tests.survey.releases import exported


@pytest.fixture(scope="module")
def given_out(province, tmp_path_factory):
    return exported.everything(province, tmp_path_factory.mktemp("exported"))


@pytest.mark.parametrize("name", sorted(path.name for path in exported.EXPECTED.iterdir()))
def test_the_bytes_are_the_same(given_out, name):
    assert exported.differences(given_out[name], (exported.EXPECTED / name).read_bytes().decode()) == []


def test_nothing_is_given_out_that_is_not_expected(given_out):
    assert set(given_out) == {path.name for path in exported.EXPECTED.iterdir()}
