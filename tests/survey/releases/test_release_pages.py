"""Statisticians draft, sign and publish in the browser; a second one signs."""

import pytest

from survey.models.account import STATISTICIAN
from survey.models.release import releases

ASKED = {"wave": "2026-1", "basis": "all", "flags": "in", "reason": ""}


@pytest.fixture
def first(account, signed_in, frozen):
    return signed_in(account(STATISTICIAN, email="first@example.cn"))


@pytest.fixture
def second(statistician, signed_in):
    return signed_in(statistician)


def status(app):
    with app.app_context():
        return [(release.revision, release.status) for release in releases()]


def test_a_wave_is_published_by_two_people(app, client, first, second):
    assert first.post("/office/releases", data=ASKED).status_code == 303
    assert "须由另一位统计人员签署" in first.get("/office/releases").text
    refused = first.post("/office/releases/1/sign")
    assert (refused.status_code, status(app)) == (422, [(1, "draft")])
    assert 'role="alert"' in refused.text
    assert second.post("/office/releases/1/publish").status_code == 422
    assert second.post("/office/releases/1/sign").status_code == 303
    assert "还没有公布的结果" in client.get("/").text
    assert first.post("/office/releases/1/publish").status_code == 303
    assert status(app) == [(1, "published")]
    assert "2026年第一期" in client.get("/").text
    assert second.post("/office/releases/1/publish").status_code == 422


def test_a_correction_without_a_reason_is_refused_on_the_page(app, first, second):
    first.post("/office/releases", data=ASKED)
    second.post("/office/releases/1/sign")
    second.post("/office/releases/1/publish")
    assert first.post("/office/releases", data=ASKED).status_code == 303
    assert "的草稿没有生成" in first.get("/office/releases").text
    assert status(app) == [(1, "published")]
    first.post("/office/releases", data={**ASKED, "reason": "一个网点的服务量有误"})
    page = first.get("/office/releases").text
    assert "的草稿没有生成" not in page
    assert "一个网点的服务量有误" in page
    assert status(app) == [(1, "published"), (2, "draft")]


@pytest.mark.parametrize(
    "change", [{"wave": "2099-1"}, {"basis": "some"}, {"flags": ""}, {"reason": "x" * 1001}, {"reason": "\0"}]
)
def test_what_the_form_cannot_send_is_refused(app, first, change):
    assert first.post("/office/releases", data={**ASKED, **change}).status_code == 400
    assert status(app) == []
