"""XLSForms drawn up elsewhere, as workbooks and as the tables that pyxform also reads."""

import io

import pytest
from openpyxl import Workbook

from questionnaires import Questionnaire, QuestionnaireError, load_all
from questionnaires.xlsform import read_xlsform, write_xlsform

SCALES = """
| survey |
| | type  | name               | label::中文 (zh)     | label::English (en)          | required | construct    | low::中文 (zh) | low::English (en) | high::中文 (zh) | high::English (en) | parameters           | relevant | constraint |
| | note  | title              | 请您评一评           | Please rate us               |          |              |                |                   |                 |                    |                      |          |            |
| | note  | introduction       | 约需一分钟。         | It takes about a minute.     |          |              |                |                   |                 |                    |                      |          |            |
| | note  | thanks             | 谢谢您！             | Thank you.                   |          |              |                |                   |                 |                    |                      |          |            |
| | range | overall            | 总的来说怎么样？     | How was it overall?          | yes      | satisfaction | 很差           | Very poor         | 很好            | Very good          | start=1 end=10 step=1 |         |            |
| | range | versus_expectation | 跟您想的比怎么样？   | How did it compare?          |          | satisfaction | 差很多         | Much worse        | 好很多          | Much better        | start=1 end=10 step=1 |         |            |
| | range | versus_ideal       | 离您的理想有多近？   | How close is it to ideal?    |          | satisfaction | 很远           | Far               | 很近            | Close              | start=1 end=10 step=1 |         |            |
"""  # noqa: E501

CHOICES = """
| choices |
| | list_name | name  | label::中文 (zh) | label::English (en) |
| | faults    | price | 价格             | Price               |
| | faults    | speed | 速度             | Speed               |
| | faults    | other | 其他             | Other               |
"""


def row(*cells):
    """A row of the survey sheet: type, name, both labels, and from there by heading."""
    kind, name, zh, en, *rest = cells
    values = dict(part.split("=", 1) for part in rest)
    headings = [cell.strip() for cell in SCALES.splitlines()[2].split("|")[2:-1]]
    first = dict(zip(headings, (kind, name, zh, en), strict=False))
    return "| | " + " | ".join((first | values).get(heading, "") for heading in headings) + " |\n"


@pytest.fixture
def imported():
    """Reads an XLSForm of the three satisfaction scales, the given rows below them, and the choices."""

    def read(*rows, choices=CHOICES):
        return read_xlsform((SCALES + "".join(rows) + choices).encode(), "form.md")

    return read


def test_a_form_without_anything_strange_becomes_a_questionnaire(imported):
    form = imported(
        row("select_multiple faults", "why", "哪里不好？", "What was wrong?", "relevant=${overall} <= 6"),
        row("text", "why_other", "请写明", "Please say", "relevant=selected(${why}, 'other')"),
        row("select_one faults", "worst", "最不好的是？", "What was worst?", "relevant=selected(${why}, 'price')"),
        row("integer", "visits", "来过几次？", "How often have you come?", "constraint=. >= 1 and . <= 20"),
        row("text", "comment", "还有吗？", "Anything else?", "constraint=string-length(.) <= 200"),
    )

    assert form.problems == ()
    questionnaire = Questionnaire.from_content(form.content)
    assert questionnaire.languages == ("zh", "en")
    assert questionnaire.title == {"zh": "请您评一评", "en": "Please rate us"}
    assert [(item.id, item.type) for item in questionnaire.items[3:]] == [
        ("why", "multiple"),
        ("worst", "choice"),
        ("visits", "number"),
        ("comment", "text"),
    ]
    overall, why = questionnaire.item("overall"), questionnaire.item("why")
    assert (overall.required, overall.construct, overall.low["en"], overall.high["zh"]) == (
        True,
        "satisfaction",
        "Very poor",
        "很好",
    )
    assert why.ask_if.content == {"item": "overall", "at_most": 6}
    assert [(option.value, option.label["zh"], option.other) for option in why.options] == [
        ("price", "价格", False),
        ("speed", "速度", False),
        ("other", "其他", True),
    ]
    assert questionnaire.item("worst").ask_if.content == {"item": "why", "one_of": ["price"]}
    assert (questionnaire.item("visits").minimum, questionnaire.item("visits").maximum) == (1, 20)
    assert questionnaire.item("comment").max_length == 200
    assert "why_other" in questionnaire.free_text


def test_a_workbook_is_read_like_its_tables(imported):
    workbook = Workbook()
    workbook.active.title = "survey"
    for line in SCALES.splitlines()[2:]:
        workbook.active.append([cell.strip() or None for cell in line.split("|")[2:-1]])
    out = io.BytesIO()
    workbook.save(out)

    assert read_xlsform(out.getvalue(), "form.xlsx").content == imported(choices="").content


@pytest.mark.parametrize(
    ("relevant", "condition"),
    [
        ("${overall} < 7", {"item": "overall", "at_most": 6}),
        ("${overall} >= 9", {"item": "overall", "at_least": 9}),
        ("${overall} > 8", {"item": "overall", "at_least": 9}),
        ("${worst} != 'price'", {"item": "worst", "one_of": ["speed", "other"]}),
        ("not(selected(${worst}, 'price'))", {"item": "worst", "one_of": ["speed", "other"]}),
        ("${worst} = 'price'", {"item": "worst", "one_of": ["price"]}),
        ("${worst} = 'price' or selected(${worst}, 'speed')", {"item": "worst", "one_of": ["price", "speed"]}),
    ],
)
def test_plain_conditions_are_taken(imported, relevant, condition):
    form = imported(
        row("select_one faults", "worst", "最不好的是？", "What was worst?"),
        row("text", "comment", "还有吗？", "Anything else?", f"relevant={relevant}"),
    )

    assert form.problems == ()
    assert form.content["items"][-1]["ask_if"] == condition


@pytest.mark.parametrize(
    ("strange", "message"),
    [
        (row("geopoint", "spot", "哪里", "Where"), "the type 'geopoint' cannot be taken"),
        (row("barcode", "code", "码", "Code"), "the type 'barcode' cannot be taken"),
        (row("decimal", "fee", "多少钱", "How much"), "the type 'decimal' cannot be taken"),
        (
            row("text", "spot", "问", "Ask", "relevant=${overall} + 1 < 5"),
            "the condition '${overall} + 1 < 5' cannot be taken",
        ),
        (
            row("text", "spot", "问", "Ask", "relevant=${overall} = '1' or ${versus_ideal} = '1'"),
            "the condition \"${overall} = '1' or ${versus_ideal} = '1'\" cannot be taken",
        ),
        (
            row("text", "spot", "问", "Ask", "constraint=regex(., 'a')"),
            "the constraint \"regex(., 'a')\" cannot be taken; what can: string-length(.) <= 200",
        ),
        (
            row("select_one faults", "spot", "问", "Ask", "constraint=. != 'price'"),
            "the constraint \". != 'price'\" cannot be taken; what can: none here",
        ),
        (
            row("text", "spot", "问", "Ask", "required=${overall} < 5"),
            "required is yes or no, not '${overall} < 5'",
        ),
        (
            row("text", "spot", "问 ${overall}", "Ask"),
            "the label repeats another answer, ${...}; texts of ours are always the same",
        ),
    ],
)
def test_what_cannot_be_taken_is_named_with_its_row(imported, strange, message):
    form = imported(strange)

    (problem,) = form.problems
    name = strange.split("|")[3].strip()
    assert str(problem) == f"form.md: survey row 8 ({name}): {message}"


def test_repeats_are_left_out_with_their_questions(imported):
    form = imported(
        row("begin_group", "about", "关于您", "About you"),
        row("text", "inside", "问", "Ask"),
        row("end_group", "", "", ""),
        row("begin_repeat", "visits", "每次", "Each visit"),
        row("text", "lost", "问", "Ask"),
        row("end_repeat", "", "", ""),
    )

    assert [item["id"] for item in form.content["items"][3:]] == ["inside"]
    assert [str(problem) for problem in form.problems] == [
        "form.md: survey row 11 (visits): a repeat cannot be taken, nor the questions in it",
    ]


def test_what_a_row_says_beside_its_question_is_left_out_or_refused():
    form = read_xlsform(
        """
| survey |
| | type | name | label::中文 (zh) | hint::中文 (zh) | appearance | default | read_only | choice_filter | parameters |
| | select_one yes_no | again | 还来吗？ | 想一想 | minimal | yes | yes | yes | randomize=true |
| choices |
| | list_name | name | label::中文 (zh) | image |
| | yes_no | yes | 来 | a.png |
| | yes_no | no | 不来 | b.png |
""".encode(),
        "form.md",
    )

    assert [problem.code for problem in form.problems] == ["filtered", "media", "read_only", "shuffled"]
    assert [str(remark) for remark in form.remarks if remark.code == "left_column"] == [
        f"form.md: survey row 2: left out: the column {column}" for column in ("appearance", "default", "hint")
    ]


def test_every_problem_comes_at_once(imported):
    form = imported(
        row("geopoint", "spot", "哪里", "Where"),
        row("text", "comment", "还有吗？", "Anything else?", "relevant=true()", "constraint=. != ''"),
        row("text", "ticket", "问", "Ask"),
    )

    assert [problem.place for problem in form.problems] == [
        "survey row 8 (spot)",
        "survey row 9 (comment)",
        "survey row 9 (comment)",
        "survey row 10 (ticket)",
    ]


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("form.xls", b"", "expected one of .xlsx, .md"),
        ("form", b"", "expected one of .xlsx, .md"),
        ("form.xlsx", b"hello", "cannot be read as an XLSForm"),
        ("form.xlsx", b"PK\x03\x04hello", "cannot be read as an XLSForm"),
        ("form.md", b"# A heading", "cannot be read as an XLSForm"),
        ("form.md", b"\xff\xfe", "cannot be read as an XLSForm"),
    ],
)
def test_a_file_that_is_no_xlsform_is_refused(name, content, message):
    with pytest.raises(QuestionnaireError, match=message) as raised:
        read_xlsform(content, name)

    assert str(raised.value).startswith(f"{name}: whole file: ")


def test_every_questionnaire_of_ours_comes_back_from_its_xlsform_as_the_same_version():
    for questionnaire in {known.version: known for known in load_all().values()}.values():
        again = read_xlsform(write_xlsform(questionnaire), "form.xlsx")
        assert (again.problems, again.remarks) == ((), ())
        assert Questionnaire.from_content(again.content).version == questionnaire.version
