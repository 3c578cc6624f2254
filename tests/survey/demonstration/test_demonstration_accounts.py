"""The demonstration's accounts work on this machine alone."""

import shutil
import sqlite3

import pytest
import sqlalchemy as sa

from survey import create_app
from survey.base.database import db
from survey.models import Account
from survey.run.serve import show_accounts
from tests.conftest import ENVIRON


@pytest.fixture
def instance(province, tmp_path):
    """An instance's folder whose embedded database holds the demonstration."""
    with province.app_context():
        file = db.engine.url.database
    with sqlite3.connect(file) as source, sqlite3.connect(tmp_path / "survey.db") as copy:
        source.backup(copy)
    return tmp_path


def started(instance, **environ):
    """Start as `make run` does; (active, switched off) accounts of the demonstration."""
    app = create_app({**ENVIRON, **environ}, instance)
    with app.app_context():
        show_accounts()
        active = db.session.scalars(sa.select(Account.active).where(Account.demo)).all()
        db.session.rollback()
        db.engine.dispose()
    return active.count(True), active.count(False)


@pytest.mark.parametrize("environ", [{}, {"HOST": "localhost"}, {"PUBLIC_URL": "http://localhost:8000"}])
def test_on_this_machine_they_are_on(instance, environ, capsys):
    assert started(instance, **environ) == (6, 0)
    assert "manager@example.com" in capsys.readouterr().out


@pytest.mark.parametrize(
    "environ",
    [
        {"LAN": "1"},
        {"PUBLIC_URL": "https://index.example.cn"},
        {"HOST": "0.0.0.0", "PUBLIC_URL": "http://127.0.0.1:8000"},
        {"HOST": "192.0.2.7", "PUBLIC_URL": "http://192.0.2.7:8000"},
        {"LAN": "1", "PUBLIC_URL": "http://127.0.0.1:8000"},
    ],
)
def test_where_others_can_reach_them_they_are_off(instance, environ, capsys):
    started(instance)
    capsys.readouterr()
    assert started(instance, **environ) == (0, 6)
    assert "example.com" not in capsys.readouterr().out


def test_on_another_database_they_are_off(instance):
    started(instance)
    moved = instance / "moved.db"
    shutil.copy(instance / "survey.db", moved)
    assert started(instance, DATABASE_URL=f"sqlite:///{moved}") == (0, 6)
