"""What browsers bring back is known again: short as it is, also what the program before signed and compressed."""

import pytest
from itsdangerous import BadData, URLSafeSerializer, URLSafeTimedSerializer

from survey.base.signed import dated, signed
from tests.conftest import build

PURPOSE = "anything"
LONG = {str(number): 29_000_000 for number in range(8)}
KINDS = [(signed, URLSafeSerializer), (dated, URLSafeTimedSerializer)]


@pytest.fixture
def app(tmp_path, sqlite_url):
    app = build(tmp_path, sqlite_url, SECRET_KEY="n" * 64, SECRET_KEY_FALLBACKS="o" * 64)
    with app.app_context():
        yield app


@pytest.mark.parametrize(("ours", "library"), KINDS)
@pytest.mark.parametrize("value", [[], ["0a1b2c3d", 1, 2, "zh", "兰州"], LONG])
def test_what_was_signed_is_read_here_and_by_the_library(app, ours, library, value):
    text = ours(PURPOSE).dumps(value)
    assert ours(PURPOSE).loads(text) == value
    assert library("n" * 64, salt=PURPOSE).loads(text) == value


@pytest.mark.parametrize(("ours", "library"), KINDS)
@pytest.mark.parametrize("key", ["n" * 64, "o" * 64])
def test_what_the_program_before_signed_is_read(app, ours, library, key):
    text = library(key, salt=PURPOSE).dumps(LONG)
    assert text.startswith("."), "compressed"
    assert ours(PURPOSE).loads(text) == LONG


@pytest.mark.parametrize(("ours", "library"), KINDS)
def test_what_others_signed_or_for_another_purpose_is_not(app, ours, library):
    for text in (library("x" * 64, salt=PURPOSE).dumps(LONG), ours("another").dumps(LONG), "", ".", "a.b.c"):
        with pytest.raises(BadData):
            ours(PURPOSE).loads(text)
