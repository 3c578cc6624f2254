"""Questionnaires from the command line: shown for review, brought in from elsewhere, handed to translators."""

import yaml
from babel.messages.pofile import read_po

from questionnaires import Questionnaire, load_all
from tests.questionnaires.test_xlsform import CHOICES, SCALES


def test_all_questionnaires_are_shown_on_one_page(run, app, tmp_path):
    page = tmp_path / "preview.html"
    assert run("questionnaires", "preview", str(page)).exit_code == 0
    text = page.read_text(encoding="utf-8")
    for sector in ("C01 医疗卫生", "P14 中小企业服务平台"):
        assert sector in text
    assert all(known.item("overall").label["zh"] in text for known in load_all().values())


def test_an_xlsform_becomes_a_file_of_ours(run, app, tmp_path):
    form, out = tmp_path / "form.md", tmp_path / "form.yaml"
    form.write_text(SCALES + CHOICES, encoding="utf-8")
    done = run("questionnaires", "import", str(form), str(out))
    assert done.exit_code == 0, done.output
    content = yaml.safe_load(out.read_text(encoding="utf-8"))
    assert [item.id for item in Questionnaire.from_content(content).items] == [
        "overall",
        "versus_expectation",
        "versus_ideal",
    ]


def test_what_an_xlsform_says_that_we_cannot_is_listed_and_nothing_is_written(run, app, tmp_path):
    form, out = tmp_path / "form.md", tmp_path / "form.yaml"
    form.write_text(SCALES.replace("end=10", "end=5"), encoding="utf-8")
    done = run("questionnaires", "import", str(form), str(out))
    assert done.exit_code == 1
    assert "overall" in done.output
    assert not out.exists()


def test_translators_get_every_text_that_a_respondent_reads(run, app, tmp_path):
    out = tmp_path / "texts.pot"
    assert run("questionnaires", "texts", str(out)).exit_code == 0
    with out.open("rb") as file:
        known = {message.id for message in read_po(file)}
    for questionnaire in load_all().values():
        assert questionnaire.title["zh"] in known
        for item in questionnaire.items:
            assert item.label["zh"] in known
            assert all(option.label["zh"] in known for option in item.options)
