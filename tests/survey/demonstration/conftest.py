"""One loaded demonstration for all tests of this folder, and an invented province that needs no database."""

import shutil

import numpy as np
import pytest

from survey.base.database import db
from survey.demonstration.load import load_with_progress
from survey.demonstration.province import invent
from survey.demonstration.settings import load_settings
from tests.conftest import build

RESPONSES = 2_000


@pytest.fixture(scope="package")
def loaded(sqlite_template, tmp_path_factory):
    """The application on a database with the demonstration in it; read only."""
    folder = tmp_path_factory.mktemp("demonstration")
    shutil.copy(sqlite_template, folder / "survey.db")
    app = build(folder, f"sqlite:///{folder / 'survey.db'}")
    with app.app_context():
        load_with_progress(RESPONSES, seed=7)
    yield app
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(scope="package")
def province():
    """An invented province whose cities are called by their codes."""
    settings = load_settings()
    return invent(settings, {code: code for code in settings.cities}, np.random.default_rng(1))
