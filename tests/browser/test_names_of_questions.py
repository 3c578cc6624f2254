"""A question may be called as the page, its script, a form or any object of the browser calls something of its own."""

import json
import re

import pytest
import sqlalchemy as sa

from survey.asked.form import ResponseForm
from survey.base.config import ROOT
from tests.browser.conftest import open_small_wave, serving

NAMES_OF = """() => [HTMLFormElement, HTMLFieldSetElement, HTMLInputElement, HTMLDocument, Window, Array, Set, Storage]
    .concat([document.createElement("form"), window, document, Object])
    .flatMap(kind => {
        const names = [];
        for (let one = kind.prototype || kind; one; one = Object.getPrototypeOf(one))
            names.push(...Object.getOwnPropertyNames(one));
        return names;
    })"""
FILL = """words => words.forEach((word, place) => {
    const question = document.getElementById(word);
    if (place % 2) question.querySelector("[value=b]").parentNode.click();
    else question.value = "x" + place;
})"""


def question(place, word):
    label = {"zh": f"第{place}题", "en": f"Question {place}"}
    if place % 2:
        options = [{"value": value, "label": {"zh": value, "en": value}} for value in "ab"]
        return {"id": word, "type": "choice", "label": label, "options": options}
    return {"id": word, "type": "text", "label": label, "max_length": 20}


@pytest.fixture(scope="module")
def words(chromium):
    """Every name that the page's script and markup, forms, objects and the server's form have: some 2,000."""
    with chromium.new_context() as context:
        names = set(context.new_page().evaluate(NAMES_OF))
    for file in (ROOT / "templates/respond").rglob("*.*"):
        names |= set(re.findall(r"[A-Za-z_]\w*", file.read_text(encoding="utf-8")))
    names |= {"__proto__", "constructor", "hasOwnProperty", *dir(ResponseForm), *vars(ResponseForm({}))}
    return sorted(name for name in names - {"ticket", "contact", "overall"} if re.fullmatch(r"\w+", name))


@pytest.fixture(scope="module")
def asked(words, sqlite_template, tmp_path_factory):
    """The address of a questionnaire with a question of every such name, and what reads the stored answers."""
    folder = tmp_path_factory.mktemp("names")
    overall = {"id": "overall", "type": "scale", "required": True, "label": {"zh": "好不好", "en": "How good"}}
    overall |= {"low": {"zh": "差", "en": "bad"}, "high": {"zh": "好", "en": "good"}}
    content = {
        "languages": ["zh", "en"],
        **{part: {"zh": "问", "en": "ask"} for part in ("title", "introduction", "thanks")},
        "items": [overall, *(question(place, word) for place, word in enumerate(words))],
        "paths": [],
    }
    with serving(sqlite_template, folder) as service:
        address = open_small_wave(service, folder)["A1"]
        engine = sa.create_engine(service.environ["DATABASE_URL"], poolclass=sa.NullPool)
        with engine.begin() as connection:
            added = "INSERT INTO questionnaire_version (hash, content, created_at) VALUES (:hash, :content, :now)"
            version = {"hash": "0" * 64, "content": json.dumps(content), "now": "2026-01-01 00:00:00"}
            connection.execute(sa.text(added), version)
            connection.execute(
                sa.text("UPDATE wave_questionnaire SET version_id = (SELECT max(id) FROM questionnaire_version)")
            )

        def stored():
            with engine.connect() as connection:
                answers = json.loads(connection.scalar(sa.text("SELECT answers FROM response ORDER BY id DESC")))
                texts = connection.execute(
                    sa.text("SELECT item, text FROM comment WHERE response_id = (SELECT max(id) FROM response)")
                )
                return answers | dict(texts.all())

        yield address, stored


def click(page, selector):
    """The driver's own selectors would look through the form, which answers with its questions."""
    page.evaluate("selector => document.querySelector(selector).click()", selector)


def test_every_answer_arrives_whatever_its_question_is_called(words, asked, phone):
    address, stored = asked
    phone.goto(address)
    phone.evaluate(FILL, words)
    with phone.expect_navigation():
        click(phone, "main > button")
    assert phone.title() == "有误：问"
    click(phone, "[name=overall][value='9']")
    click(phone, "main > button")
    phone.wait_for_url("**/r/*")
    expected = {word: "b" if place % 2 else f"x{place}" for place, word in enumerate(words)}
    assert stored() == expected | {"overall": 9}


def test_answers_come_back_after_a_reload_whatever_their_questions_are_called(words, asked, chromium):
    address, _stored = asked
    chosen = "document.querySelectorAll('input:checked').length"
    with chromium.new_context(locale="zh-CN") as context:
        page = context.new_page()
        page.goto(address)
        page.evaluate(FILL, words)
        page.reload()
        assert page.evaluate(chosen) == len(words) // 2
        click(page, "[type=reset]")
        assert page.evaluate(chosen) == 0
