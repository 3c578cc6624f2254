"""Names that a program which will read the answers cannot take are refused, with the program."""

import copy
import shutil
from pathlib import Path

import pytest

from questionnaires import check, check_content, load_all

HERE = Path(__file__).parent


@pytest.fixture(scope="module")
def content():
    return load_all()["C01"].content


def problems(content, name, *others, **what):
    """What is wrong with a questionnaire whose first questions of its own are called so."""
    content = copy.deepcopy(content)
    own = [item for item in content["items"] if item["id"] in ("waiting_time", "doctor_explanation")]
    for item, new in zip(own, (name, *others), strict=False):
        item["id"] = new
    own[0].update(what)
    return [problem.message for problem in check_content(content)]


def test_an_item_named_using_is_refused_with_the_programs_that_reserve_it(tmp_path):
    folder = Path(shutil.copytree(HERE.parents[1] / "questionnaires" / "content", tmp_path / "content"))
    shutil.copyfile(HERE / "cases" / "item-named-using.yaml", folder / "sectors" / "C01.yaml")
    assert list(map(str, check(folder))) == [
        "sectors/C01.yaml: items[0].id (line 4): 'using' is reserved by Stata, SQL, which could not read its answers"
    ]


@pytest.mark.parametrize(
    ("name", "programs"),
    [
        ("if", "Stata, R"),
        ("in", "Stata, R, SQL"),
        ("int", "Stata"),
        ("str12", "Stata"),
        ("strl", "Stata"),
        ("with", "Stata, SPSS, SQL"),
        ("by", "SPSS"),
        ("all", "SPSS, SQL"),
        ("next", "R"),
        ("repeat", None),  # the service's own word, said as before
        ("order", "SQL"),
        ("user", "SQL"),
    ],
)
def test_reserved_names_are_refused(content, name, programs):
    said = problems(content, name)
    if programs is not None:
        assert said == [f"'{name}' is reserved by {programs}, which could not read its answers"]
    else:
        assert f"'{name}' is a name the service uses itself" in said


@pytest.mark.parametrize("name", ["using_it", "iffy", "a" * 32, "str_1", "order2", "user_help"])
def test_names_that_only_hold_such_words_are_taken(content, name):
    assert problems(content, name) == []


def test_names_longer_than_a_program_takes_are_refused_also_those_that_are_made_of_them(content):
    options = [{"value": f"v{i}", "label": {"zh": f"第{i}", "en": f"No. {i}"}} for i in range(12)]
    several = {"type": "multiple", "options": options, "construct": None, "low": None, "high": None}
    with_words = several | {"type": "choice", "options": [*options[:3], options[3] | {"other": True}]}
    assert problems(content, "a" * 33) == [f"'{'a' * 33}' has 33 characters; Stata takes 32"]
    for name, what, made in (("b" * 30, several, "_12"), ("c" * 27, with_words, "_other")):
        trimmed = copy.deepcopy(content)
        item = next(one for one in trimmed["items"] if one["id"] == "waiting_time")
        item.update(what | {"id": name})
        for key in ("construct", "low", "high"):
            item.pop(key)
        said = [problem.message for problem in check_content(trimmed) if problem.code == "name_too_long"]
        assert said == [f"'{name}{made}' has 33 characters; Stata takes 32"]


def test_names_that_differ_in_capitals_alone_are_refused(content):
    said = problems(content, "wait", "Wait")
    assert "'Wait' and 'wait' differ in capitals alone, which SPSS, SQL do not tell apart" in said


def test_the_questionnaires_of_the_service_have_names_that_all_programs_take():
    assert all(check_content(one.content) == [] for one in load_all().values())
