"""Questionnaires from the command line: shown for review, brought in from elsewhere, handed to translators."""

import yaml
from babel.messages.pofile import read_po

from questionnaires import Questionnaire, load_all
from tests.questionnaires.xlsform.test_xlsform import CHOICES, SCALES


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


def test_what_cannot_be_taken_is_listed_and_nothing_is_written_unless_as_a_draft(run, app, tmp_path):
    form, out = tmp_path / "form.md", tmp_path / "form.yaml"
    form.write_text(SCALES.replace("end=10", "end=5") + "| | geopoint | spot | 哪里 | Where |\n", encoding="utf-8")
    done = run("questionnaires", "import", str(form), str(out))
    assert done.exit_code == 1
    assert "overall" in done.output
    assert "survey row 8 (spot): the type 'geopoint' cannot be taken" in done.output
    assert str(out) not in done.output
    assert not out.exists()

    form.write_text(SCALES + "| | start | start | | |\n| | geopoint | spot | 哪里 | Where |\n", encoding="utf-8")
    done = run("questionnaires", "import", str(form), str(out), "--draft")
    assert done.exit_code == 0, done.output
    assert "form.md: survey row 8: left out: start, which nobody is asked" in done.output
    assert "to mend: form.md: survey row 9 (spot): the type 'geopoint' cannot be taken" in done.output
    assert f"form.md is now {out}, with 1 to mend" in done.output
    assert len(yaml.safe_load(out.read_text(encoding="utf-8"))["items"]) == 3


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
