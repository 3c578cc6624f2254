"""A process that serves says nothing while all is well, however often it looks at its database."""

import logging

from survey.run import readiness


def test_looking_at_the_database_is_not_logged(app, client, monkeypatch, caplog):
    monkeypatch.setattr(readiness, "LOOK_EVERY", 0.0)
    with caplog.at_level(logging.INFO):
        for _ in range(3):
            assert client.get("/").status_code == 200
    assert caplog.records == []
