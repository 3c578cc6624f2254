"""Somebody who signs in."""

import pytest

from survey.models.account import MANAGER
from tests.survey.accounts.signing import with_password


@pytest.fixture
def manager(app, open_wave, account):
    person = account(MANAGER, unit=0, email="chief@example.cn")
    with_password(app, person)
    return person
