"""The bulletin says what was published, in words and tables, and not one number that is withheld."""

import json
from dataclasses import asdict, replace

import pytest

from survey.figures.reading import content_of
from survey.outputs.document.bulletin import bulletin
from survey.outputs.document.checks import checks
from survey.outputs.document.paper import pdf


def words(document):
    return json.dumps(asdict(document), ensure_ascii=False, default=str)


def changed(edition, **more):
    return replace(edition, content=content_of({**edition.content.written, **more}))


def with_family(edition, **more):
    first, *others = edition.content.written["families"]
    return changed(edition, families=[{**first, **more}, *others])


@pytest.fixture
def paper(edition, printed):
    return printed(pdf(bulletin(edition)))


def test_it_says_the_basis_before_any_figure(edition):
    assert bulletin(edition).blocks[0].text.startswith("计算口径：全部评价（监测口径）")
    invited = changed(edition, settings={**edition.content.written["settings"], "basis": "invited"})
    assert bulletin(invited).blocks[0].text.startswith("计算口径：只计收到邀请码的顾客（正式口径）")


def test_an_index_comes_with_interval_verdict_and_change(paper):
    text = paper.text()
    for said in (
        "2026年上半年服务质量满意度通报",
        "顾客满意指数为82.4分，95%区间81.4～83.4；有95%的把握不低于目标80，判定为达标。",
        "比2025年下半年上升1.5分（95%区间+0.5～+2.5）。",
        "用户满意指数为84.2分",
        "目标85落在90%区间之内，暂不能判定。",
        "变动−0.3分（95%区间−1.3～+0.7），还看不出真正的变化。",
        "更正了一个网点的服务量",
        "cd" * 32,
    ):
        assert said in text, said


def test_the_invited_with_the_help_of_open_codes_stand_among_other_ways_to_compute(edition):
    (line,) = [row for row in checks(edition).rows if "借" in row[0]]
    assert line[0] == "邀请码的评价，借海报码和屏显码推算\n抵得上几倍的邀请"
    assert line[1].startswith("81.3（80.3～82.3）")
    assert line[1].endswith("1.44 倍")
    (before,) = [one for one in (with_family(edition, assisted=None),) if "借" not in words(checks(one))]
    assert before.content.families[0].assisted is None


def test_every_page_of_a_demonstration_says_so(paper, edition, printed):
    assert paper.text().count("Demonstration,notofficialstatistics") == paper.pages > 3
    assert "Demonstration" not in printed(pdf(bulletin(changed(edition, demonstration=False)))).text()


def test_pages_are_a4_upright(paper):
    assert {paper.size(page) for page in range(1, paper.pages + 1)} == {(210, 297)}


def test_withheld_figures_show_their_mark_alone(edition):
    hidden = [table for table in bulletin(edition).blocks if getattr(table, "title", "") == "用户满意指数：各行业"]
    assert hidden[0].rows == (("物流", "—\n目标 85", "c"),)
    assert hidden[0].bars == (None,)


def test_a_column_in_which_nothing_is_said_is_left_out(edition):
    def columns(of):
        (table,) = (block for block in bulletin(of).blocks if getattr(block, "title", "") == "顾客满意指数：各行业")
        return [column.name.split("\n")[0] for column in table.columns]

    assert columns(edition) == ["名称", "指数", "判定", "比上期", "位次", "评价", "标记"]
    first = [{**row, "change": None} for row in edition.content.written["sectors"]]
    assert columns(changed(edition, sectors=first)) == ["名称", "指数", "判定", "位次", "评价", "标记"]


def test_a_number_on_a_withheld_row_would_still_not_be_printed(edition):
    leaking = [
        {**row, "index": 12.3, "low": 11.1, "high": 13.3}
        for row in edition.content.written["cells"]
        if row["mark"] == "x"
    ]
    assert "12.3" not in words(bulletin(changed(edition, cells=leaking)))
    assert "12.3" not in words(bulletin(with_family(edition, mark="F", index=12.3)))


def test_a_withheld_family_is_named_with_its_mark(edition):
    bare = {"code": "C", "name": "生活性服务业", "target": 80.0, "mark": "F"}
    content = changed(edition, families=[bare, edition.content.written["families"][1]])
    assert "顾客满意指数（生活性服务业）本期不公布（标记 F）。" in words(bulletin(content))


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        ({"sectors": [], "reworded": []}, None),
        ({"sectors": ["C01", "P02"], "reworded": []}, "2 个行业换了问卷版本；计入指数的题说法没有变。"),
        ({"sectors": ["C01"], "reworded": ["overall"]}, "改了说法，变化可能有一部分来自问卷。"),
    ],
)
def test_a_change_comes_with_what_was_asked_otherwise(app, edition, asked, said):
    settings = {**edition.content.written["settings"], "previous": {"asked": asked}}
    with app.test_request_context("/?lang=en"):  # the bulletin is Chinese for every reader
        written = words(bulletin(changed(edition, settings=settings)))
    assert ("与上期比较：" in written) == bool(said)
    assert not said or said in written


def test_equal_shares_are_called_indicative_and_judge_nothing(edition):
    settings = {**edition.content.written["settings"], "shares": None}
    equal = changed(
        with_family(edition, verdict=None, verdict_x10=None, note="indicative: equal shares"), settings=settings
    )
    said = words(bulletin(equal))
    assert "各行业等权，仅供参考" in said
    assert "不作判定" in said


def test_impossible_response_rates_are_called_errors(edition):
    response = {"rate": 1.4, "possible": False, "offered": 100, "responses": 140, "tipping_point": None}
    assert "140.0%（不可能，发出数有误）" in words(bulletin(with_family(edition, response=response)))


def test_the_quality_report_has_what_the_data_say(edition):
    said = words(bulletin(edition))
    for part in (
        "抽中而没有评价的网点 20.0%",
        "受邀而没有应答的顾客：生活性服务业 69.0%",
        "与理想相比 10.0%",
        "结束后 20 天首次公布，34 天公布本修订",
        "试验登记册，2026-02-15；45 个网点",
    ):
        assert part in said, part


def test_names_are_never_read_as_markup(edition, printed):
    markup = '#panic("no") *bold* $x$ <lab>'
    row = {**edition.content.written["sectors"][0], "name": markup}
    text = printed(pdf(bulletin(changed(edition, sectors=[row])))).text()
    assert "".join(markup.split()) in text


def test_calibration_names_its_sources_and_its_price(edition):
    margin = {"source": "试验统计年报", "year": 2025, "totals": {"C01": 900.0}}
    settings = {**edition.content.written["settings"], "margins": {"sector": margin}}
    weights = {"n_eff_before": 1800.4, "n_eff_after": 1650.2, "g_min": 0.8, "g_max": 1.3}
    lines = [{"variable": "sector", "level": "C01", "total": 900.0, "before": 800.0, "after": 900.0}]
    said = words(bulletin(changed(edition, settings=settings, margins=lines, weights=weights)))
    assert "试验统计年报（2025 年）" in said
    assert "校准前有效样本 1,800，校准后 1,650" in said
    assert "权重没有按外部总数校准" in words(bulletin(edition))


def test_a_first_wave_speaks_of_no_change(edition):
    rows = [{**row, "change": None, "matched": None, "fixed": None} for row in edition.content.written["families"]]
    said = words(bulletin(changed(edition, families=rows, previous=None)))
    assert "上升" not in said
    assert "两期都有评价的网点" not in said
