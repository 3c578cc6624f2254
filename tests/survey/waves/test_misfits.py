"""What is set for a wave is tried on its responses: warned of while they come, refused at the freeze."""

import pytest

from analysis.wave.trial import Misfit
from survey.base.database import db, transaction
from survey.base.sentences import sentence
from survey.models import Margin
from survey.waves import stages
from survey.waves.misfits import SHOWN, as_problems, problems_of
from survey.waves.stages import find
from tests.conftest import SMALL, import_register
from tests.survey.snapshots.test_freeze import respond

PAGE = "/office/waves/2026-1"


def set_totals(app, dimension, **totals):
    """A margin as an older version took it, or as it was set before responses came."""
    with app.app_context(), transaction():
        wave = find("2026-1")
        given = {code.replace("_", "-").lstrip("c"): total for code, total in totals.items()}
        db.session.merge(Margin(wave_id=wave.id, dimension=dimension, source="x", year=2025, totals=given))


def answer(app, *outlets):
    with app.app_context(), transaction():
        for outlet in outlets:
            respond(outlet, {"overall": 8, "versus_expectation": 9})


@pytest.mark.parametrize(
    ("misfit", "chinese", "english"),
    [
        (
            Misfit("no_outlets", "city", ("622900",)),
            "边际（按市州）：1 类有合计，却没有抽中的网点，永远达不到：622900",
            "margin by city: categories with a total but no drawn outlet, which can never be met (1): 622900",
        ),
        (
            Misfit("no_respondents", "sector", ("C01", "P02")),
            "边际（按行业）：2 类有合计，却没有评价：C01、P02",
            "margin by sector: categories with a total but no responses (2): C01, P02",
        ),
        (
            Misfit("no_total", "sector", ("C01",)),
            "边际（按行业）：1 类有应计入的网点，却没有大于 0 的合计：C01",
            "margin by sector: categories with outlets that count but no total above 0 (1): C01",
        ),
        (
            Misfit("different_sums", "city", ("sector",)),
            "边际（按市州）的合计和边际（按行业）的合计不一致",
            "margin by city: its totals add up to another number than those of margin by sector",
        ),
        (
            Misfit("unmet", "sector, city", ("C01",)),
            "各边际（按行业、按市州）不能同时满足，1 类达不到：C01",
            "the margins (by sector, by city) cannot be met together; categories that miss their total (1): C01",
        ),
        (Misfit("no_share", "", ("C01",)), "行业权重：1 个行业没有权重：C01", "shares: sectors without one (1): C01"),
        (
            Misfit("unknown_share", "", ("X9",)),
            "行业权重：1 个代码没有这样的行业：X9",
            "shares: codes that are no sector (1): X9",
        ),
        (
            Misfit("no_family_share", "C"),
            "行业权重：C 类各行业的权重合计是 0",
            "shares: those of the sectors of family C add up to 0",
        ),
        (
            Misfit("unknown_target", "C", ("P02",)),
            "目标：C 类没有这些行业或市州：P02",
            "targets: family C has no such sectors or cities: P02",
        ),
        (
            Misfit("no_respondents", "sector", ("C01",), unflagged=True),
            "不计有标记的评价时，边际（按行业）：1 类有合计，却没有评价：C01",
            "without the flagged responses: margin by sector: categories with a total but no responses (1): C01",
        ),
    ],
)
def test_each_has_its_sentence_in_both_languages(app, misfit, chinese, english):
    for language, said in (("zh", chinese), ("en", english)):
        with app.test_request_context(f"/?lang={language}"):
            assert [sentence(problem) for problem in as_problems([misfit])] == [said]


def test_of_many_categories_a_sentence_names_the_first_and_the_number(app):
    codes = tuple(f"C{number:02}" for number in range(SHOWN + 5))
    with app.test_request_context("/"):
        (problem,) = as_problems([Misfit("no_respondents", "sector", codes)])
        said = sentence(problem)
    assert f"{SHOWN + 5} 类" in said
    assert codes[SHOWN - 1] in said
    assert codes[SHOWN] not in said


def test_while_a_wave_is_open_pages_warn_and_it_is_tried_up_to_the_second(app, run, statistician, open_wave):
    set_totals(app, "sector", C01=2000, P02=500)
    for page in (PAGE, f"{PAGE}/weighting"):
        text = statistician.get(page).text
        assert "2 类有合计，却没有评价：C01、P02" in text
        assert "冻结会被拒绝" in text
    answer(app, "A1")
    assert "1 类有合计，却没有评价：P02" in statistician.get(PAGE).text
    assert run("worker", "--once").exit_code == 0
    answer(app, "B1")  # the sums hold A1, and B1 has come since
    assert "却没有评价" not in statistician.get(PAGE).text
    assert run("wave", "check", "2026-1").output == "wave 2026-1: its figures can be computed with what is set\n"


def test_a_draft_is_tried_as_if_every_drawn_outlet_answered(app):
    with app.app_context(), transaction():
        import_register(stages.create("2026-1", "draft"), *SMALL)
    set_totals(app, "sector", C01=2000, P02=500, P05=1)
    set_totals(app, "city", c620100=1, c620500=1, c620900=1, c622900=1)
    with app.test_request_context("/?lang=zh"):
        found = [sentence(problem) for problem in problems_of(find("2026-1"))]
    assert found == [
        "边际（按市州）：1 类有合计，却没有抽中的网点，永远达不到：622900",
        "边际（按行业）的合计和边际（按市州）的合计不一致",
    ]


def test_the_freeze_is_refused_with_the_list_and_goes_on_when_it_is_mended(app, run, statistician, open_wave):
    answer(app, "A1", "B1")
    set_totals(app, "sector", C01=2000, P05=500)
    run("wave", "close", "2026-1")
    refused = statistician.post(f"{PAGE}/freeze")
    assert refused.status_code == 409
    assert "边际（按行业）：1 类有合计，却没有评价：P05" in refused.text
    assert "1 类有应计入的网点，却没有大于 0 的合计：P02" in refused.text
    done = run("wave", "freeze", "2026-1")
    assert done.exit_code == 1
    assert "categories with a total but no responses (1): P05" in done.output
    assert run("wave", "check", "2026-1").exit_code == 1
    assert run("wave", "drop-margin", "2026-1", "--by", "sector").exit_code == 0
    assert run("wave", "freeze", "2026-1").exit_code == 0


def test_a_register_that_leaves_responses_without_a_weight_is_refused_as_well(app, run, open_wave):
    answer(app, "B3")
    with app.app_context(), transaction():
        import_register(find("2026-1"), *SMALL[:-1], ("B3", 3, "P05", "620900", 0.5))
    run("wave", "close", "2026-1")
    refused = run("wave", "freeze", "2026-1")
    assert refused.exit_code == 1
    assert "1 responses but a volume of 0.5" in refused.output
