"""What was published of a city in earlier waves, as it stands beside its index."""

import pytest

from survey.office.cities.courses import courses
from tests.survey.publications.conftest import publish  # noqa: F401 - a fixture


def test_the_last_revision_of_every_wave_stands_beside_the_index(app, publish):  # noqa: F811
    for wave in ("2025-1", "2025-2"):
        publish(wave)
    publish("2025-2", 2, reason="a wrong weight", lift=1.0)
    with app.app_context():
        found = courses()
        known = {code: [(point.name, point.index) for point in points] for code, points in found.items()}
    first, second = known["C-620100"]
    assert (first[0], second[0]) == ("2025-1", "2025-2")
    assert second[1] == pytest.approx(first[1] + 1.0)
