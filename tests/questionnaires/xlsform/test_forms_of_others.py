"""Forms as people draw them up elsewhere: taken as what they are, dropped without loss and said, or refused by row."""

from pathlib import Path

import pytest

from questionnaires import QuestionnaireError
from questionnaires.model import SATISFACTION
from questionnaires.xlsform import read_xlsform

HERE = Path(__file__).parent
FILLED = {"filled_text", "filled_item", "filled_end", "filled_plain_end", "filled_bound"}
FORMS = {
    # those of ../shared/cases: the types of what comes in besides the satisfaction items, and what is left out
    "cases/control.xlsx": (["choice"], set()),
    "cases/control_start_end.xlsx": (["choice"], {"left_metadata"}),
    "cases/good_two_languages.xlsx": (["choice", "number"], set()),
    "cases/group.xlsx": (["text", "text", "number"], {"left_group"}),
    "cases/hint_appearance.xlsx": (["choice"], {"left_column", "left_language"}),
    "cases/scale_1_5.xlsx": (["choice"], set()),
    "cases/nps_0_10.xlsx": (["choice"], set()),
    "cases/likert_select.xlsx": (["choice"], set()),
    "cases/appearance-and-metadata.xlsx": (
        ["choice", "text"],
        {"left_metadata", "left_group", "left_column", "leading"},
    ),
    "pyxform/survey_no_name.xlsx": (["text"], {"plain_labels"}),
    "pyxform/text_and_integer_xlsx.xlsx": (["text", "number"], set()),
}
DRAFTS = {
    # what is still to mend in the others of pyxform's twelve
    "attribute_columns_test": {"kind_with_questions", "media", "type_not_taken", "calculated", "language_missing"},
    "choice_filter_test": {"filtered", "reserved", "value_twice"},
    "flat_xlsform_test": {"type_not_taken", "media", "calculated", "language_missing"},
    "or_other": {"filtered"},
    "search_and_select": {"choices_from_file", "too_few"},
    "select_one_external": {"filtered", "choices_from_file", "too_few"},
    "xlsform_spec_test": {"kind_with_questions", "type_not_taken", "media", "calculated", "language_missing"},
}
REFUSED = {
    "bad_calc": ["survey row 2 (badcalc): a calculated value cannot be taken", "no question in it"],
    "pull_data": ["survey row 2 (fruit): a calculated value cannot be taken", "no question in it"],
    "duplicate_columns": ["Duplicate column header: label"],
}


def form(survey, choices="", settings="", headings="type|name|label"):
    """A form of these rows, cells between |."""
    tables = {"survey": f"{headings}\n{survey}", "choices": choices and f"list_name|name|label\n{choices}"}
    tables["settings"] = settings
    lines = []
    for name, rows in tables.items():
        if rows:
            lines += [f"| {name} |", *(f"| | {row.strip().replace('|', ' | ')} |" for row in rows.strip().splitlines())]
    return read_xlsform("\n".join(lines).encode(), "form.md")


def others(made):
    return [item for item in made.content["items"] if item["id"] not in SATISFACTION]


def remarks(made):
    return {remark.code for remark in made.remarks} - FILLED


@pytest.mark.filterwarnings("ignore:Unknown extension")
def test_every_form_that_people_bring_has_its_outcome():
    for name, (types, left) in FORMS.items():
        made = read_xlsform((HERE / name).read_bytes(), name)
        assert made.problems == (), name
        assert [item["type"] for item in others(made)] == types, name
        assert remarks(made) == left, name
        assert {item["id"] for item in made.content["items"]} >= {*SATISFACTION}, name
    for name, codes in DRAFTS.items():
        made = read_xlsform((HERE / f"pyxform/{name}.xlsx").read_bytes(), name + ".xlsx")
        assert others(made), name
        assert codes <= {problem.code for problem in made.problems}, name
        assert not any("items[" in problem.place for problem in made.problems), name
    for name, told in REFUSED.items():
        with pytest.raises(QuestionnaireError) as raised:
            read_xlsform((HERE / f"pyxform/{name}.xlsx").read_bytes(), name + ".xlsx")
        assert all(words in str(raised.value) for words in told), name


def test_what_is_beyond_reach_is_named_with_its_rows_all_at_once():
    made = read_xlsform((HERE / "cases/beyond-reach.xlsx").read_bytes(), "beyond-reach.xlsx")
    assert [str(problem) for problem in made.problems] == [
        "beyond-reach.xlsx: survey row 3 (r): a repeat cannot be taken, nor the questions in it",
        "beyond-reach.xlsx: survey row 6 (photo): the type 'image' cannot be taken",
        "beyond-reach.xlsx: survey row 7 (loc): the type 'geopoint' cannot be taken",
    ]
    made = form("geotrace|way|Way\nfile|paper|Paper\nrank abc|order|Order\ntext|why|Why", "abc|a|A\nabc|b|B")
    assert [problem.place for problem in made.problems] == [
        "survey row 2 (way)",
        "survey row 3 (paper)",
        "survey row 4 (order)",
    ]


@pytest.mark.parametrize(
    ("survey", "left"),
    [
        ("today|today|\ndeviceid|deviceid|\ntext|why|Why", {"left_metadata"}),
        ("username|username|\nphonenumber|phonenumber|\ntext|why|Why", {"left_metadata"}),
        ("audit|audit|\ntext|why|Why", {"left_metadata"}),
        ("note|hello|Welcome\ntext|why|Why", {"left_note"}),
        ("begin group|a|A\nbegin group|b|B\ntext|why|Why\nend group\nend group", {"left_group"}),
        ("begin group|a|\ntext|why|Why\nend group||", {"left_group"}),
    ],
)
def test_what_nobody_is_asked_is_left_out_and_said(survey, left):
    made = form(survey)
    assert made.problems == ()
    assert [item["id"] for item in others(made)] == ["why"]
    assert remarks(made) == left | {"plain_labels"}


@pytest.mark.parametrize(
    ("headings", "languages"),
    [
        ("label", ["zh"]),
        ("label::Chinese", ["zh"]),
        ("label::zh-CN", ["zh"]),
        ("label:简体中文", ["zh"]),
        ("label::中文|label::English", ["zh", "en"]),
        ("label::en|label::法语", ["en", "fr"]),
    ],
)
def test_the_heading_of_a_column_tells_its_language(headings, languages):
    made = form("text|why" + "|为什么" * len(languages), headings=f"type|name|{headings}")
    assert made.content["languages"] == languages
    assert others(made)[0]["label"] == dict.fromkeys(languages, "为什么")


def test_a_heading_that_names_no_language_is_refused():
    made = form("text|why|Why", headings="type|name|label::Klingonisch")
    assert "column headings: which language 'Klingonisch' is, is not known" in str(made.problems[0])


@pytest.mark.parametrize(
    ("parameters", "taken"),
    [
        ("start=1 end=10 step=1", ("scale", None)),
        ("", ("scale", None)),
        ("start=1 end=5", ("choice", ["1", "2", "3", "4", "5"])),
        ("start=0 end=10 step=1", ("choice", [str(point) for point in range(11)])),
        ("start=1 end=7 step=2", ("choice", ["1", "3", "5", "7"])),
        ("start=0 end=100 step=10", ("choice", [str(point) for point in range(0, 101, 10)])),
        ("start=0 end=100 step=1", ("number", None)),
        ("start=-5 end=5 step=1", ("number", None)),
    ],
)
def test_a_range_is_taken_as_what_it_is(parameters, taken):
    made = form(f"range|ease|Easy|{parameters}", headings="type|name|label|parameters")
    (item,) = others(made)
    assert made.problems == ()
    assert (item["type"], [one["value"] for one in item["options"]] if "options" in item else None) == taken


@pytest.mark.parametrize("parameters", ["start=0 end=1 step=0.1", "start=0 end=100 step=5", "start=-4 end=4 step=2"])
def test_a_range_that_is_neither_is_refused_with_its_row(parameters):
    made = form(f"range|ease|Easy|{parameters}\ntext|why|Why", headings="type|name|label|parameters")
    assert [(problem.code, problem.place) for problem in made.problems] == [("no_range", "survey row 2 (ease)")]


def test_conditions_follow_the_points_of_a_range():
    made = form(
        "range|ease|Easy|start=1 end=5|\ntext|why|Why||${ease} <= 2\ntext|how|How||${ease} = 5",
        headings="type|name|label|parameters|relevant",
    )
    assert [item.get("ask_if") for item in others(made)] == [
        None,
        {"item": "ease", "one_of": ["1", "2"]},
        {"item": "ease", "one_of": ["5"]},
    ]
    assert made.problems == ()


def test_satisfaction_on_other_scales_is_refused_once_with_what_to_do():
    survey = (
        "range|overall|Overall|start=1 end=5\nrange|versus_ideal|Ideal|start=0 end=10\nrange|ease|Easy|start=1 end=5"
    )
    made = form(survey, headings="type|name|label|parameters")
    assert [str(problem) for problem in made.problems] == [
        "form.md: survey row 2 (overall), survey row 3 (versus_ideal): a satisfaction item is a scale from 1 to 10: "
        "make it a range with start=1 end=10 step=1"
    ]
    assert [item["id"] for item in made.content["items"]] == [*SATISFACTION, "ease"]


def test_the_condition_of_a_group_is_that_of_its_questions():
    headings = "type|name|label|relevant"
    group = "begin group|g|G|${Again} = 'no'\ntext|Why-not|Why|\ntext|How|How|${Again} = 'yes'\nend group"
    survey = f"select_one yn|Again|Again?|\n{group}"
    made = form(survey, "yn|yes|Yes\nyn|no|No", headings=headings)
    assert others(made)[1] == {
        "id": "why_not",
        "type": "text",
        "label": {"en": "Why"},
        "max_length": 500,
        "ask_if": {"item": "again", "one_of": ["no"]},
    }
    assert [(problem.code, problem.place) for problem in made.problems] == [
        ("condition_not_taken", "survey row 5 (How)")
    ]


@pytest.mark.parametrize(
    ("constraint", "bounds"),
    [
        ("", (0, 999_999)),
        (". > 0", (1, 999_999)),
        (".<=20 and .>=1", (1, 20)),
        ("(. >= 0) and (. < 21)", (0, 20)),
    ],
)
def test_a_number_has_the_bounds_that_its_constraint_tells(constraint, bounds):
    made = form(f"integer|visits|Visits|{constraint}", headings="type|name|label|constraint")
    (item,) = others(made)
    assert (item["minimum"], item["maximum"]) == bounds


def test_or_other_is_the_other_option_in_every_language():
    made = read_xlsform(
        """
| survey |
| | type | name | label::zh | label::en |
| | select_one places or_other | place | 哪里 | Where |
| choices |
| | list_name | name | label::zh | label::en |
| | places | hall | 大厅 | Hall |
""".encode(),
        "form.md",
    )
    assert made.problems == ()
    other = {"value": "other", "label": {"zh": "其他", "en": "Other"}, "other": True}
    assert others(made)[0]["options"][-1] == other
