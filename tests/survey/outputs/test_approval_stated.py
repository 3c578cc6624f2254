"""What the office states of the survey's approval stands beside the figures, and nothing else of it."""

import io

import docx
import openpyxl
import pytest

from survey.models.account import STATISTICIAN


@pytest.fixture
def publish(run, folder, account):
    """Publish the wave with what these options of `wave approval` state."""

    def do(*stated):
        ways = (("create", "2026-1"), ("sign", "1", "--as", account(STATISTICIAN).email), ("publish", "1"))
        for words in (("wave", "approval", "2026-1", *stated), *(("release", *way) for way in ways)):
            done = run(*words)
            assert done.exit_code == 0, done.output

    return do


def words_of(form, content, printed):
    if form == "pdf":
        return printed(content).text()
    if form == "docx":
        file = docx.Document(io.BytesIO(content))
        return "".join(paragraph.text for paragraph in file.paragraphs)
    sheet = openpyxl.load_workbook(io.BytesIO(content))["说明"]
    return "".join(cell or "" for line in sheet.iter_rows(values_only=True) for cell in line)


def test_bulletin_document_workbook_and_pages_state_what_was_given(client, statistician, publish, printed):
    publish("--form-number", "甘调1表", "--approval-number", "统制〔2026〕7号")
    for form in ("pdf", "docx", "xlsx"):
        text = words_of(form, statistician.get(f"/office/releases/1/{form}").data, printed)
        assert "甘调1表" in text, form
        assert "统制〔2026〕7号" in text, form
        assert "制定机关" not in text, form
    assert "表号：甘调1表；批准（备案）文号：统制〔2026〕7号" in client.get("/").text


def test_where_nothing_was_given_nothing_is_said_of_it(client, statistician, publish, printed):
    publish()
    for form in ("pdf", "docx", "xlsx"):
        assert "表号" not in words_of(form, statistician.get(f"/office/releases/1/{form}").data, printed), form
    assert "表号" not in client.get("/").text
