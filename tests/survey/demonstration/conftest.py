"""An invented province that needs no database."""

import numpy as np
import pytest

from survey.demonstration.province import invent
from survey.demonstration.settings import load_settings


@pytest.fixture(scope="package")
def invented():
    """An invented province whose cities are called by their codes."""
    settings = load_settings()
    return invent(settings, {code: code for code in settings.cities}, np.random.default_rng(1))
