"""Shares and margins come from files with a source, are checked, and go into the wave's settings."""

import json

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.models import AuditEvent
from survey.models.reference import sectors
from survey.models.wave import shares_of
from survey.tables.incoming import read
from survey.tables.known import SHARES
from survey.waves import weighting
from survey.waves.settings import settings
from survey.waves.stages import find
from tests.survey.office.conftest import brought, sent
from tests.survey.snapshots.test_freeze import respond

PAGE = "/office/waves/2026-1/weighting"
SIZES = {"C": 7, "P": 14}


@pytest.fixture
def shares(app):
    """A file of equal shares."""
    with app.app_context():
        lines = [f"{s.code},{1 / SIZES[s.family_code]:.4f}" for s in sectors()]
    return "sector,share\n" + "\n".join(lines) + "\n"


def problems_of(app, take):
    with app.app_context(), pytest.raises(RefusedError) as refused, transaction():
        take(find("2026-1"))
    return "\n".join(refused.value.problems)


def test_shares_are_saved_with_source_and_year_and_shown(app, statistician, open_wave, shares):
    done = brought(statistician, f"{PAGE}/shares", shares, source="统计年鉴", year="2025")
    assert "已导入：21 个行业的权重。" in done.text
    assert "来源：统计年鉴，2025 年。" in done.text
    assert done.text.count("14.29%") == 7
    with app.app_context():
        held = settings(find("2026-1"))["shares"]
    assert (held["source"], held["year"], held["of"]["C01"], len(held["of"])) == ("统计年鉴", 2025, 0.1429, 21)


def test_a_margin_that_is_wrong_in_every_row_names_200_problems_and_counts_the_others(app, open_wave):
    content = "sector,city,total\n" + "Q,9,x\n" * 300
    lines = problems_of(
        app, lambda wave: weighting.set_margin(wave, "sector-city", margin("sector-city", content), "年鉴", 2025)
    ).splitlines()
    assert (len(lines), lines[0][:7], lines[-1]) == (201, "第 2 行：s", "还有 700 处，改好上面的再看。")


def test_new_shares_take_the_place_of_the_old_ones(app, open_wave, shares):
    for source in ("old", "new"):
        with app.app_context(), transaction():
            weighting.set_shares(find("2026-1"), read(SHARES, shares.encode()), source, 2025)
    with app.app_context():
        assert len(shares_of(open_wave)) == 21
        assert find("2026-1").shares_source == "new"


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("C01,0.1429", "C99,0.1429", "第 2 行：sector “C99” 没有这个代码"),
        ("C01,0.1429", "C01,much", "第 2 行：share 应为大于 0、不超过 1 的数，不是“much”"),
        ("C01,0.1429", "C01,0", "第 2 行：share 应为"),
        ("C01,0.1429", "C01,nan", "第 2 行：share 应为"),
        ("C01,0.1429", "C02,0.1429", "sector “C02” 在第 2 行已有"),
        ("C01,0.1429\n", "", "缺少行业 C01"),
        ("C01,0.1429", "C01,0.2429", "消费性服务业各行业的权重合计 1.1003，应为 1"),
        ("sector,share", "sector,amount", "缺少列 share"),
    ],
)
def test_wrong_shares_are_refused_and_nothing_changes(app, open_wave, shares, before, after, problem):
    assert before in shares
    wrong = shares.replace(before, after).encode()
    found = problems_of(app, lambda wave: weighting.set_shares(wave, read(SHARES, wrong), "source", 2025))
    assert problem.replace("消费性服务业", "") in found
    with app.app_context():
        assert shares_of(open_wave) == {}


def test_shares_need_a_source_and_a_year(statistician, open_wave, shares):
    for fields, problem in (
        ({"source": "", "year": "2025"}, "请写明来源"),
        ({"source": "x", "year": "last"}, "年份应是"),
    ):
        refused = statistician.post(f"{PAGE}/shares", data=sent(shares, **fields))
        assert refused.status_code == 422
        assert problem in refused.text


MARGINS = {
    "sector": "sector,total\nC01,2000\nP02,500\n",
    "city": "city,total\n620100,1800\n620500,700\n",
    "sector-city": "sector,city,total\nC01,620100,1400\nC01,620500,600\nP02,620100,400\nP02,620500,100\n",
}


def margin(dimension, content):
    return read(weighting.margin_table(dimension), content.encode())


def set_margin(app, dimension, content):
    with app.app_context(), transaction():
        weighting.set_margin(find("2026-1"), dimension, margin(dimension, content), "行业统计", 2025)


def test_margins_go_into_the_settings_and_out_again(app, statistician, open_wave):
    for dimension, content in MARGINS.items():
        fields = {"dimension": dimension, "source": "行业统计", "year": "2025"}
        assert "已导入" in brought(statistician, f"{PAGE}/margins", content, **fields).text
    with app.app_context():
        held = settings(find("2026-1"))["margins"]
    assert held["city"] == {"source": "行业统计", "year": 2025, "totals": {"620100": 1800, "620500": 700}}
    assert held["sector-city"]["totals"]["C01-620500"] == 600
    assert "行业统计" in statistician.get(PAGE).text
    statistician.post(f"{PAGE}/margins/drop", data={"dimension": "city"})
    with app.app_context():
        assert set(settings(find("2026-1"))["margins"]) == {"sector", "sector-city"}


@pytest.mark.parametrize(
    ("dimension", "content", "problem"),
    [
        ("city", "city,total\n620100,1800\n620500,701\n", "合计 2,501，和边际 sector 的 2,500 不一致"),
        ("sector-city", MARGINS["sector-city"].replace("400", "300"), "P02 合计 400，和边际 sector 的 500 不一致"),
        ("city", "city,total\n620100,-1\n", "第 2 行：total 应为不小于 0 的数"),
        ("city", "city,total\n620100,inf\n", "第 2 行：total 应为不小于 0 的数"),
        ("city", "city,total\n620100,0\n", "合计是 0"),
        ("city", "city,total\n100000,5\n", "city “100000” 没有这个代码"),
        ("weather", "city,total\n620100,5\n", "没有“weather”这种边际"),
    ],
)
def test_wrong_margins_are_refused(app, open_wave, dimension, content, problem):
    set_margin(app, "sector", MARGINS["sector"])
    found = problems_of(app, lambda wave: weighting.set_margin(wave, dimension, margin(dimension, content), "x", 2025))
    assert problem in found


def test_a_frozen_wave_takes_corrections_but_no_margin_that_its_responses_cannot_meet(
    app, run, statistician, open_wave, shares
):
    with app.app_context(), transaction():
        for outlet in ("A1", "B1"):
            respond(outlet, {"overall": 8, "versus_expectation": 8})
    assert run("wave", "close", "2026-1").exit_code == 0
    assert run("wave", "freeze", "2026-1").exit_code == 0
    assert "已导入" in brought(statistician, f"{PAGE}/shares", shares, source="x", year="2025").text
    fields = {"dimension": "city", "source": "x", "year": "2025"}
    refused = statistician.post(f"{PAGE}/margins", data=sent(MARGINS["city"], **fields))
    assert refused.status_code == 422
    assert "1 类有合计，却没有评价：620500" in refused.text
    met = brought(statistician, f"{PAGE}/margins", "city,total\n620100,1800\n", **fields)
    assert "已导入" in met.text
    assert statistician.post(f"{PAGE}/margins/drop", data={"dimension": "city"}).status_code == 303
    with app.app_context():
        noted = db.session.scalars(sa.select(AuditEvent.action).order_by(AuditEvent.id)).all()
    assert [word for word in noted if "corrected" in word or "dropped" in word] == [
        "shares corrected",
        "margin corrected",
        "margin dropped",
    ]


def test_the_commands_do_the_same(app, run, open_wave, shares, tmp_path):
    for name, content in (("shares.csv", shares), ("sector.csv", MARGINS["sector"])):
        (tmp_path / name).write_text(content, encoding="utf-8")
    sourced = ("--wave", "2026-1", "--source", "yearbook", "--year", "2025")
    done = run("wave", "shares", str(tmp_path / "shares.csv"), *sourced)
    assert done.stdout == "wave 2026-1: 21 shares, yearbook, 2025\n"
    done = run("wave", "margin", str(tmp_path / "sector.csv"), "--by", "sector", *sourced)
    assert done.stdout == "wave 2026-1: 2 totals by sector, yearbook, 2025\n"
    assert "warning: margin by sector: categories with a total but no responses (2): C01, P02\n" in done.stderr
    refused = run("wave", "margin", str(tmp_path / "shares.csv"), "--by", "city", *sourced)
    assert refused.exit_code == 1
    assert "column city is missing" in refused.output


def test_a_snapshot_keeps_margins_and_targets(app, run, open_wave):
    set_margin(app, "sector", MARGINS["sector"])
    assert run("targets", "set", "C", "2026", "78").exit_code == 0
    with app.app_context(), transaction():
        for outlet in ("A1", "B1"):
            respond(outlet, {"overall": 8, "versus_expectation": 8})
    with app.app_context(), transaction():
        wave = find("2026-1")
        wave.opens_on = wave.opened_at.date().replace(year=2026)
    for step in ("close", "freeze"):
        assert run("wave", step, "2026-1").exit_code == 0
    with app.app_context():
        from survey.snapshots.places import frozen_folder

        manifest = json.loads((frozen_folder(find("2026-1")) / "manifest.json").read_bytes())
        db.session.rollback()
    assert manifest["settings"]["margins"]["sector"]["totals"] == {"C01": 2000, "P02": 500}
    assert [family["target"] for family in manifest["settings"]["families"]] == [78, 85]


def test_a_margin_that_is_not_there_cannot_be_dropped(app, statistician, run, open_wave):
    refused = statistician.post(f"{PAGE}/margins/drop", data={"dimension": "city"})
    assert refused.status_code == 422
    assert "2026-1 期没有这个边际" in refused.text
    told = run("wave", "drop-margin", "2026-1", "--by", "city")
    assert told.exit_code == 1
    assert "has no such margin" in told.output
    with app.app_context():
        assert "margin dropped" not in db.session.scalars(sa.select(AuditEvent.action)).all()
