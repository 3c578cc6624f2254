"""Statisticians draft, sign and publish in the browser; a second one signs."""

import re
from io import BytesIO
from zipfile import ZipFile

import pytest
import sqlalchemy as sa

from analysis.verification.verify import verify
from survey.accounts.resetting import WAIT
from survey.base.clock import now
from survey.base.database import db, transaction
from survey.figures.files import complete, folder
from survey.figures.labels import mark_names
from survey.models import AccountReset, AuditEvent
from survey.models.account import STATISTICIAN, accounts
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
    assert "须由另一位统计人员签署" in first.get("/office/releases/1").text
    refused = first.post("/office/releases/1/sign")
    assert (refused.status_code, status(app)) == (422, [(1, "draft")])
    assert 'role="alert"' in refused.text
    assert second.post("/office/releases/1/publish").status_code == 422
    assert "登录方式被重设" not in second.get("/office/releases/1").text
    with app.app_context(), transaction():
        chief, signer = sorted(accounts(), key=lambda one: one.email != "first@example.cn")
        db.session.add(AccountReset(account_id=signer.id, by_id=chief.id, at=now() - WAIT))
    assert second.post("/office/releases/1/sign").status_code == 303
    assert "重设，没有第二位管理员确认" in second.get("/office/releases/1").text
    assert "还没有公布的结果" in client.get("/").text
    assert first.post("/office/releases/1/publish").status_code == 303
    assert status(app) == [(1, "published")]
    assert "2026年第一期" in client.get("/").text
    assert second.post("/office/releases/1/publish").status_code == 422


def test_a_signature_stays_one_when_whoever_gave_it_has_left_and_is_erased(
    app, client, run, first, second, statistician
):
    first.post("/office/releases", data=ASKED)
    assert second.post("/office/releases/1/sign").status_code == 303
    for words in (("leave",), ("erase",)):
        assert run("users", *words, statistician.email).exit_code == 0
    page = first.get("/office/releases/1").text
    assert f"#{statistician.id}已签署，可以公布" in page
    assert statistician.email not in page
    assert first.post("/office/releases/1/publish").status_code == 303
    assert status(app) == [(1, "published")]
    assert f"签署：#{statistician.id}" in first.get("/office/waves/2026-1/releases").text
    assert client.get("/releases/2026-1/1").status_code == 200


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


def test_the_page_of_a_wave_says_what_comes_next(first, client, run):
    run("wave", "create", "2026-2", "--name", "第二期")
    assert "请先在概况页结束评价、冻结数据" in first.get("/office/waves/2026-2/releases").text
    page = first.get("/office/waves/2026-1/releases")
    assert "先计算草稿，再由另一位统计人员核对、签署" in page.text
    assert "Refresh" not in page.headers
    drafted = first.post("/office/releases", data=ASKED)
    assert drafted.location == "/office/waves/2026-1/releases"
    assert '<a href="/office/releases/1">第 1 版</a>' in first.get(drafted.location).text
    assert first.get("/office/waves/2099-1/releases").status_code == 404


def test_the_page_looks_again_until_the_draft_is_computed(app, first, worker):
    page = first.post("/office/releases", data=ASKED, follow_redirects=True)
    assert page.headers["Refresh"] == "5"
    assert "在排队" in page.text
    assert "正在计算 2026-1 的草稿" in first.get("/office/releases").text
    worker()
    page = first.get("/office/waves/2026-1/releases")
    assert "Refresh" not in page.headers
    assert status(app) == [(1, "draft")]


def test_whoever_signs_sees_every_figure_and_what_becomes_of_it(app, first, second):
    first.post("/office/releases", data=ASKED)
    page = second.get("/office/releases/1").text
    with app.app_context():
        content = complete(releases()[0])
    (shown,) = [row for row in content.sectors if row.code == "C01"]
    (hidden,) = [row for row in content.cells if row.code == "P05-620900"]
    assert hidden.mark == "x"
    for row, said in ((shown, mark_names_of(app)[shown.mark]), (hidden, "保密：单位太少")):
        cells = re.search(rf"<th scope=\"row\">{name_of(row)}</th>(.*?)</tr>", page, re.DOTALL)[1]
        assert f">{row.n}<" in cells
        assert f"<b>{row.index:.1f}</b>" in cells
        assert said in cells
    assert "C02" not in page  # nobody answered in that sector
    assert "文化教育" not in page
    assert content.snapshot.manifest in page
    assert "签署表示您已核对" in page
    assert "须由另一位统计人员签署" in first.get("/office/releases/1").text


def test_a_correction_is_shown_beside_the_revision_before(first, second):
    first.post("/office/releases", data=ASKED)
    second.post("/office/releases/1/sign")
    second.post("/office/releases/1/publish")
    assert "比上一版" not in first.get("/office/releases/1").text
    first.post("/office/releases", data={**ASKED, "reason": "一个网点的服务量有误"})
    page = first.get("/office/releases/2").text
    assert "比上一版" in page
    assert "+0.00" in page
    assert "一个网点的服务量有误" in page


def test_refusals_speak_the_language_of_the_page(first, second):
    first.post("/office/releases", data=ASKED)
    assert "这一版的状态是 草稿" in second.post("/office/releases/1/publish").text
    second.post("/office/releases/1/sign")
    assert "这一版的状态是 已签署" in second.post("/office/releases/1/sign").text
    assert "this release is signed" in second.post("/office/releases/1/sign?lang=en").text


def test_a_release_whose_figures_are_gone_can_be_computed_again(app, first):
    first.post("/office/releases", data=ASKED)
    with app.app_context():
        (folder(releases()[0]) / "figures.json").unlink()
    for answer in (first.get("/office/releases/1"), first.post("/office/releases/1/bundle.zip")):
        assert answer.status_code == 409
        assert "figures.json 缺失或已损坏" in answer.text
        assert "计算草稿" in answer.text
    first.post("/office/releases", data=ASKED)
    assert first.get("/office/releases/1").status_code == 200


def test_the_full_bundle_is_downloaded_verified_and_noted(app, first, tmp_path):
    first.post("/office/releases", data=ASKED)
    got = first.post("/office/releases/1/bundle.zip", buffered=True)
    assert got.headers["Content-Disposition"] == "attachment; filename=2026-1-r1-full.zip"
    assert "no-store" in got.headers["Cache-Control"]
    assert int(got.headers["Content-Length"]) == len(got.data)
    with ZipFile(BytesIO(got.data)) as archive:
        archive.extractall(tmp_path / "auditor")
    found = verify(tmp_path / "auditor" / "2026-1-r1-full")
    assert (found.about["kind"], found.about["published_at"]) == ("full", None)
    with app.app_context():
        event = db.session.scalars(sa.select(AuditEvent).where(AuditEvent.action == "exported")).one()
        assert (event.actor, event.object) == ("first@example.cn", "2026-1-r1-full.zip")
        assert event.detail == {"sha256": found.digest}


def test_the_full_bundle_is_the_same_file_each_time(first):
    first.post("/office/releases", data=ASKED)
    one, other = (first.post("/office/releases/1/bundle.zip", buffered=True) for _ in range(2))
    assert one.data == other.data


def mark_names_of(app):
    with app.test_request_context():
        return mark_names()


def name_of(row):
    """What a row is called on a page."""
    return "酒泉 · 软件信息" if row.city else row.name
