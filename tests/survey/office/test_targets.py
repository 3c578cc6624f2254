"""A path of targets to the final one, by family and place."""

from datetime import date

import pytest

from survey.base.database import transaction
from survey.waves import targets as plan
from survey.waves.settings import settings
from survey.waves.stages import find
from tests.survey.office.conftest import brought, sent


def held(app, place=""):
    with app.app_context():
        return {(t.family_code, t.year): t.value for t in plan.targets(place)}


def test_a_path_goes_to_the_final_target_in_equal_steps(app, statistician):
    path = {"family": "C", "first_year": "2026", "first": "76", "last_year": "2030", "last": "80"}
    done = statistician.post("/office/targets/path", data=path, follow_redirects=True)
    assert "已保存 5 个目标。" in done.text
    assert held(app) == {("C", 2026): 76, ("C", 2027): 77, ("C", 2028): 78, ("C", 2029): 79, ("C", 2030): 80}


def test_the_table_is_edited_cell_by_cell(app, statistician, run):
    run("targets", "path", "C", "2026", "76", "2028", "78")
    statistician.post(
        "/office/targets", data={"place": "", "C-2026": "76.5", "C-2027": "77", "C-2028": "", "P-2026": "81"}
    )
    assert held(app) == {("C", 2026): 76.5, ("C", 2027): 77, ("P", 2026): 81}


def test_sectors_and_cities_have_paths_of_their_own(app, statistician):
    statistician.post("/office/targets", data={"place": "620100", "C-2026": "79"})
    statistician.post("/office/targets", data={"place": "P02", "P-2026": "83"})
    assert (held(app), held(app, "620100"), held(app, "P02")) == ({}, {("C", 2026): 79}, {("P", 2026): 83})
    page = statistician.get("/office/targets?place=P02").text
    assert 'name="P-2026"' in page
    assert 'name="C-2026"' not in page


@pytest.mark.parametrize(
    ("address", "data", "problem"),
    [
        ("/office/targets", {"place": "", "C-2026": "101"}, "目标应大于 0、不超过 100"),
        ("/office/targets", {"place": "", "C-2026": "nan"}, "“nan”不是数"),
        ("/office/targets", {"place": "", "C-2026": "high"}, "“high”不是数"),
        ("/office/targets", {"place": "P02", "C-2026": "80"}, "没有“C P02”这个目标"),
        ("/office/targets", {"place": "nowhere", "C-2026": "80"}, "没有“C nowhere”这个目标"),
        ("/office/targets", {"place": "", "X-2026": "80"}, "没有“X ”这个目标"),
        ("/office/targets", {"place": "", "C-1812": "80"}, "年份应是 2000 到 2100 的整数"),
        ("/office/targets/path", {}, "请填写两头的目标"),
        (
            "/office/targets/path",
            {"family": "C", "first_year": "2030", "first": "70", "last_year": "2026", "last": "80"},
            "最后一年要晚于第一年",
        ),
    ],
)
def test_a_wrong_target_is_refused_and_nothing_changes(app, statistician, run, address, data, problem):
    run("targets", "set", "C", "2026", "75")
    refused = statistician.post(address, data=data)
    assert refused.status_code == 422
    assert problem in refused.text
    assert held(app) == {("C", 2026): 75}


def test_a_wave_is_judged_by_the_targets_of_its_year(app, run, open_wave):
    for words in (("C", "2026", "78"), ("C", "2026", "79", "--place", "620100"), ("C", "2027", "90")):
        assert run("targets", "set", *words).exit_code == 0
    with app.app_context(), transaction():
        find("2026-1").opens_on = date(2026, 12, 31)
    with app.app_context():
        known = settings(find("2026-1"))
    assert {family["code"]: family["target"] for family in known["families"]} == {"C": 78, "P": 85}
    assert known["targets"] == {"C": {"620100": 79}}


def test_the_command_lists_what_is_set(run, app):
    run("targets", "set", "P", "2026", "84", "--place", "P02")
    assert run("targets", "list", "--format", "csv").output == "place,family,year,target\nP02,P,2026,84.0\n"
    refused = run("targets", "set", "P", "2026", "84", "--place", "C01")
    assert refused.exit_code == 1
    assert "there is no target for 'P C01'" in refused.output


def test_targets_come_from_a_file_by_page_and_command(app, statistician, run, tmp_path):
    file = tmp_path / "targets.csv"
    file.write_text("类别,年份,目标,范围\n生活性服务业,2027,77.5,\nP,2027,82,兰州市\n", encoding="utf-8")
    done = run("targets", "import", str(file))
    assert done.stdout == "2 targets, 2 of them changed\n"
    listed = run("targets", "list", "--format", "csv").output.splitlines()[1:]
    assert sorted(listed) == [",C,2027,77.5", "620100,P,2027,82.0"]
    content = "family,year,target,place\nC,2027,78,全省\nP,2027,82,620100\n"
    assert "已导入：2 个目标，其中 1 个有变化。" in brought(statistician, "/office/targets/file", content).text
    wrong = content.replace("2027,78", "1999,178").replace("620100", "C01")
    refused = statistician.post("/office/targets/file", data=sent(wrong))
    assert refused.status_code == 422
    assert "第 2 行：target 应为大于 0、不超过 100 的数" in refused.text
    assert "第 3 行：没有“P C01”这个目标" in refused.text
