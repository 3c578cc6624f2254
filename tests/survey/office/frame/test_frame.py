"""The register comes in whole or not at all."""

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.base.refusal import RefusedError
from survey.models import AccessCode, Outlet, OutletHead, RegisterEntry, Unit, Wave
from survey.office.frame import importing
from survey.office.frame.file import whole_register
from survey.tables.nouns import Noun, Nouns
from survey.waves import stages
from tests.conftest import SMALL, USCC, import_register, register
from tests.survey.snapshots.test_freeze import respond

NOUNS = Nouns({"sector": (Noun("C01", "医疗卫生"), Noun("P02", "物流")), "city": (Noun("620100", "兰州"),)})
HEADER = "outlet,outlet_name,uscc,unit_name,sector,city,volume"
GOOD = f"A1,一号网点,{USCC[0]},第一单位,C01,620100,900"


def problems_of(text):
    with pytest.raises(RefusedError) as refused:
        whole_register(text.encode(), NOUNS)
    return refused.value.problems


@pytest.fixture
def draft(app):
    with app.app_context(), transaction():
        stages.create("2026-1", "第一期")
    return "2026-1"


def imported(app, code, *rows):
    with app.app_context(), transaction():
        return import_register(stages.find(code), *rows)


def test_optional_columns_have_their_defaults():
    (row,) = whole_register(f"{HEADER}\n{GOOD}\n".encode(), NOUNS)
    assert (row.line, row.outlet, row.volume) == (2, "A1", 900)
    assert (row.selected, row.certainty, row.selection_probability) == (True, False, None)
    assert (row.demonstration, row.address) == (None, None)


def test_every_column_is_read():
    columns = f"{HEADER},selected,certainty,selection_probability,demonstration,address"
    (row,) = whole_register(f'{columns}\n{GOOD},是,1,0.5,true,"东路 1 号, 二楼"\n'.encode(), NOUNS)
    assert (row.selected, row.certainty, row.selection_probability) == (True, True, 0.5)
    assert (row.demonstration, row.address) == (True, "东路 1 号, 二楼")


@pytest.mark.parametrize(
    ("told", "county"),
    [
        ("620102", "620102"),
        ("620102001", "620102"),
        ("６２０１０２００１００５", "620102"),
        ("6201", None),
        ("兰州市", None),
    ],
)
def test_the_county_by_which_a_city_is_told_is_kept(told, county):
    (row,) = whole_register(f"{HEADER}\n{GOOD.replace(',620100,', f',{told},')}\n".encode(), NOUNS)
    assert (row.city, row.county) == ("620100", county)


def test_an_import_without_counties_leaves_those_that_are_known(app, draft):
    def imported_with(city):
        with app.app_context(), transaction():
            content = f"{HEADER}\n{GOOD.replace(',620100,', f',{city},')}\n".encode()
            importing.import_frame(stages.find(draft), whole_register(content))
        with app.app_context():
            return db.session.scalar(sa.select(Outlet.county))

    assert [imported_with(city) for city in ("620102", "620100", "620103")] == ["620102", "620102", "620103"]


def test_an_empty_volume_is_unknown_not_zero():
    (row,) = whole_register(f"{HEADER}\n{GOOD[:-3]}\n".encode(), NOUNS)
    assert row.volume is None


def test_all_problems_of_all_rows_are_named_with_their_lines():
    bad = ",,123,,X99,999999,-5"
    odd = f"A1,另一家,{USCC[0]},别的名字,C01,620100,many"
    problems = problems_of(f"{HEADER}\n{GOOD}\n{bad}\n{odd}\n")
    expected = [
        "第 3 行：outlet 是空的",
        "第 3 行：outlet_name 是空的",
        "第 3 行：unit_name 是空的",
        "第 3 行：uscc “123” 不是有效的统一社会信用代码",
        "第 3 行：sector “X99” 没有这个代码",
        "第 3 行：city “999999” 没有这个代码",
        "第 3 行：volume 应为大于 0 的数（不知道就留空），不是“-5”",
        "第 4 行：volume 应为",
        "第 4 行：outlet “A1” 在第 2 行已有",
        f"第 4 行：uscc {USCC[0]} 在这里叫“别的名字”",
    ]
    assert all(any(problem.startswith(start) for problem in problems) for start in expected), problems
    assert len(problems) == len(expected)


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("", "缺少列 outlet"),
        (HEADER, "文件里没有数据行"),
        (HEADER.replace(",city", ""), "缺少列 city"),
        (f"{HEADER},city\n{GOOD},x\n", "有 2 列都像是“市州 city”。"),
        (f"{HEADER}\n{GOOD},extra\n", "第 2 行：列数和表头不一样"),
        (f"{HEADER}\nA1,一号网点\n", "第 2 行：列数和表头不一样"),
        (f"{HEADER}\n{GOOD.replace('一号网点', '一号' + chr(7))}\n", "第 2 行：outlet_name 里有不能显示的字符"),
        (f"{HEADER}\n{GOOD.replace('900', 'nan')}\n", "第 2 行：volume 应为"),
        (f"{HEADER}\n{GOOD.replace('900', 'inf')}\n", "第 2 行：volume 应为"),
        (f"{HEADER},selected\n{GOOD},maybe\n", "第 2 行：selected 应填 1 或 0"),
        (f"{HEADER},selected,certainty\n{GOOD},0,1\n", "第 2 行：certainty 是 1，selected 却是 0"),
        (
            f"{HEADER},selection_probability\n{GOOD},1.5\n",
            "第 2 行：selection_probability 应为大于 0、不超过 1 的数",
        ),
        (f'{HEADER}\n"A1,unclosed\n', "不是 CSV"),
    ],
)
def test_a_bad_file_is_refused_with_its_reason(text, problem):
    assert any(problem in found for found in problems_of(text)), problems_of(text)


def test_a_register_that_is_wrong_in_every_row_names_200_problems_and_counts_the_others():
    problems = problems_of(f"{HEADER}\n" + ",,x,,Q,9,y\n" * 1_000)
    assert (len(problems), problems[0], problems[199][:7]) == (
        201,
        "第 2 行：outlet 是空的",
        "第 30 行：",
    )
    assert problems[200] == "还有 6,800 处，改好上面的再看。"


def test_an_import_makes_outlets_units_codes_and_entries(app, draft):
    report = imported(app, draft, *SMALL)
    assert (report.added, report.changed, report.removed, report.unchanged) == (7, 0, 0, 0)
    with app.app_context():
        counts = [
            db.session.scalar(sa.select(sa.func.count()).select_from(table))
            for table in (Outlet, Unit, AccessCode, OutletHead, RegisterEntry)
        ]
        assert counts == [7, 4, 7, 7, 7]
        assert {kind for (kind,) in db.session.execute(sa.select(AccessCode.kind))} == {"poster"}


def contents(app):
    with app.app_context():
        return {
            table.name: sorted(map(tuple, db.session.execute(sa.select(table))), key=str)
            for table in (Outlet.__table__, Unit.__table__, AccessCode.__table__, RegisterEntry.__table__)
        }


def test_importing_the_same_file_twice_changes_nothing(app, draft):
    imported(app, draft, *SMALL)
    before = contents(app)
    report = imported(app, draft, *SMALL)
    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 0, 0, 7)
    assert contents(app) == before


def test_a_changed_file_changes_what_differs_and_keeps_the_codes(app, draft):
    imported(app, draft, *SMALL)
    codes = contents(app)["access_code"]
    first, *others = SMALL
    report = imported(app, draft, (*first[:4], 1000), *others[:-1])
    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 1, 1, 5)
    assert contents(app)["access_code"] == codes


def test_a_unit_that_gets_another_name_is_said_to(app, draft, run, frame_csv):
    imported(app, draft, *SMALL)
    frame_csv.write_text(register(*SMALL).replace("第1单位", "新名字"), encoding="utf-8")
    done = run("frame", "import", str(frame_csv), "--wave", draft)
    assert f"{USCC[1]}: 第1单位 is now 新名字" in done.output
    assert "7 unchanged" in done.output


def test_a_register_of_another_wave_is_left_alone(app, draft):
    imported(app, draft, *SMALL)
    with app.app_context(), transaction():
        stages.create("2027-1", "另一期")
    imported(app, "2027-1", *SMALL[:2])
    with app.app_context():
        sizes = db.session.execute(
            sa.select(Wave.code, sa.func.count()).join(RegisterEntry).group_by(Wave.code).order_by(Wave.code)
        ).all()
    assert [tuple(size) for size in sizes] == [("2026-1", 7), ("2027-1", 2)]


def test_an_outlet_of_a_wave_that_began_cannot_move_to_another_sector_or_city(app, open_wave):
    with app.app_context(), transaction():
        stages.create("2027-1", "另一期")
    for code in ("2026-1", "2027-1"):
        with pytest.raises(RefusedError, match="网点 A1 登记的是行业 C01、市州 620100"):
            imported(app, code, ("A1", 0, "P02", "620100", 900), *SMALL[1:])
    assert contents(app)["outlet"][0][-3:-1] == ("C01", "620100")


def test_a_wrong_sector_in_a_draft_s_own_register_is_put_right(app, draft):
    imported(app, draft, *SMALL)
    code = contents(app)["access_code"][0]
    imported(app, draft, ("A1", 0, "P02", "620300", 900), *SMALL[1:])
    assert contents(app)["outlet"][0][-3:-1] == ("P02", "620300")
    assert contents(app)["access_code"][0] == code


def test_an_outlet_with_responses_cannot_leave_the_register(app, open_wave):
    with app.app_context(), transaction():
        respond("A1", {"overall": 9})
    with pytest.raises(RefusedError, match="文件里没有网点 A1，但它在 2026-1 期已有评价"):
        imported(app, "2026-1", *SMALL[1:])


@pytest.fixture
def frame_csv(tmp_path):
    file = tmp_path / "frame.csv"
    file.write_text(register(*SMALL), encoding="utf-8")
    return file


def test_the_command_imports_and_says_what_it_did(run, draft, frame_csv):
    done = run("frame", "import", str(frame_csv), "--wave", draft, "--source", "登记册", "--date", "2026-01-31")
    assert done.exit_code == 0, done.output
    assert "7 added" in done.output


def test_the_command_names_every_problem_and_changes_nothing(app, run, draft, frame_csv):
    frame_csv.write_text(register(*SMALL).replace("C01", "C99").replace("620900", "000000"), encoding="utf-8")
    done = run("frame", "import", str(frame_csv), "--wave", draft)
    assert done.exit_code == 1
    assert done.output.count("sector 'C99' is unknown") == 4
    assert "line 8: city '000000' is unknown" in done.output
    assert not any(contents(app).values())


def test_the_command_refuses_an_unknown_wave(run, app, frame_csv):
    done = run("frame", "import", str(frame_csv), "--wave", "none")
    assert done.exit_code == 1
    assert "there is no wave 'none'" in done.output
