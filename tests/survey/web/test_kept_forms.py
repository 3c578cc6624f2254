"""A desk's form comes back whole where the database fails; one with secrets does not."""

import html
import re

import pytest
import sqlalchemy as sa

from survey.base.database import db
from survey.web import errors

TYPED = {"code": "2027-1", "name": "2027年第一期", "note": "<b>半页</b>\n说明"}


@pytest.fixture
def broken(app):
    """Take a table away, and bring it back."""

    def rename(table, name):
        with app.app_context(), db.engine.begin() as connection:
            connection.execute(sa.text(f"ALTER TABLE {table} RENAME TO {name}"))

    rename("wave", "wave_of_another_version")
    yield
    rename("wave_of_another_version", "wave")


def kept(page):
    found = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    return {name: html.unescape(value) for name, value in found}


def test_what_was_typed_at_a_desk_comes_back_with_its_button(statistician, broken):
    page = statistician.post("/office?lang=zh", data=TYPED)
    assert page.status_code == 503
    assert kept(page) == TYPED
    assert 'action="/office?lang=zh"' in page.text
    assert "您填写的内容还在这一页里" in page.text


def test_a_password_is_not_written_into_a_page(app):
    with app.test_request_context("/sign-in", method="POST", data={"email": "a@b.cn", "password": "secret"}):
        assert errors.typed() == []
    with app.test_request_context("/office", method="GET"):
        assert errors.typed() == []
