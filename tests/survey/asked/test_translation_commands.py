"""How far each language is, from the command line."""

import json

from survey.asked import translation_commands
from survey.asked.modes import language_names
from survey.base import i18n
from tests.pseudo import TIBETAN, folder


def rows(run):
    return {row["language"]: row for row in json.loads(run("translations", "status", "--format", "json").output)}


def test_what_is_whole_is_offered_and_what_is_empty_is_not(run, app):
    found = rows(run)
    assert (found["en"]["offered"], found["en"]["name"]) == ("everybody", "English")
    assert (found["bo"]["offered"], found["bo"]["name"]) == ("nobody", "བོད་ཡིག")
    assert found["bo"]["respondents"].startswith("0/")
    assert found["bo"]["questionnaires"].startswith("0/")


def test_what_is_missing_is_listed_with_its_catalogue(run, app, tmp_path, monkeypatch):
    monkeypatch.setattr(
        translation_commands, "TRANSLATIONS", folder(tmp_path, "bo", TIBETAN, without={"女", "提交评价"})
    )
    assert rows(run)["bo"]["offered"] == "nobody"
    listed = run("translations", "missing", "bo").output.splitlines()
    assert listed == ["messages.po: 提交评价", "questionnaires.po: 女"]


def test_a_language_that_is_whole_on_the_path_is_offered_to_respondents(run, app, tmp_path, monkeypatch):
    monkeypatch.setattr(translation_commands, "TRANSLATIONS", folder(tmp_path, "bo", TIBETAN))
    assert rows(run)["bo"]["offered"] == "respondents"
    assert run("translations", "missing", "bo").output == ""


def test_a_language_without_a_folder_is_refused(run, app):
    done = run("translations", "missing", "xx")
    assert done.exit_code != 0
    assert "no folder xx" in done.output


def test_files_know_the_name_of_a_language_once_something_is_translated(app, tmp_path, monkeypatch):
    with app.app_context():
        assert language_names("zh") == {"zh": "中文", "en": "英文"}
        monkeypatch.setattr(i18n, "TRANSLATIONS", folder(tmp_path, "ug", TIBETAN))
        assert language_names("zh") == {"zh": "中文", "en": "英文", "ug": "维吾尔语"}
        assert language_names("en")["ug"] == "Uyghur"
