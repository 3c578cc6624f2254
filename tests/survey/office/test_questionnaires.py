"""Questionnaires at the desk: brought, kept, tried out, compared, set for sectors of a draft, asked when it begins."""

import copy
import json
from contextlib import suppress

import pytest
import sqlalchemy as sa
import yaml

from questionnaires import Questionnaire, load_all
from questionnaires.xlsform import read_xlsform, write_xlsform
from survey.base.clock import now
from survey.base.database import db, transaction
from survey.models import AuditEvent, Comment, KeptQuestionnaire, QuestionnaireVersion, Response
from survey.models.wave import wave_by_code
from survey.queries.register import questionnaires_of
from survey.waves import stages
from tests.conftest import import_register
from tests.survey.office.conftest import sent

PAGE = "/office/questionnaires"


def changed(**more):
    """The questionnaire of C01 with another wording and another question at its end, in YAML."""
    content = copy.deepcopy(load_all()["C01"].content)
    content["items"][4]["label"]["zh"] = "这次看病，等得久不久？"
    added = {"id": "parking", "type": "choice", "label": {"zh": "停车方便吗", "en": "Parking?"}, "options": []}
    added["options"] = [{"value": v, "label": {"zh": v, "en": v}} for v in ("yes", "no")]
    content["items"].insert(-2, added)
    del content["items"][5]
    return yaml.safe_dump(content | more, allow_unicode=True, sort_keys=False)


@pytest.fixture
def draft(app, open_wave):
    with app.app_context(), transaction():
        import_register(
            stages.create("2026-2", "下一期"), ("A1", 0, "C01", "620100", 100), ("B1", 1, "P02", "620100", 50)
        )


def bring(client, content, file="new.yaml", **fields):
    form = {"core": "consumer", **fields, **sent(content, file)}
    return client.post(PAGE, data=form, content_type="multipart/form-data")


def events(app):
    with app.app_context():
        rows = db.session.execute(sa.select(AuditEvent.action, AuditEvent.object).order_by(AuditEvent.id))
        return [tuple(row) for row in rows if row.action.startswith("questionnaire")]


def asked(app, wave):
    with app.app_context():
        return {code: row.hash for code, row in questionnaires_of(wave_by_code(wave).id).items()}


def test_from_a_file_to_an_answered_wave(app, statistician, draft):
    form = write_xlsform(Questionnaire.from_content(yaml.safe_load(changed())))
    answer = bring(statistician, form, "医疗.xlsx", name="医疗，新")
    assert (answer.status_code, answer.location) == (303, f"{PAGE}/1")
    page = statistician.get(f"{PAGE}/1?sector=C01").text
    assert "医疗，新" in page
    for words in (
        "新的题：停车方便吗",
        "去掉了：医生把您的情况讲得清楚不清楚？",
        "您等候的时间长不长？ → 这次看病，等得久不久？",
        "这道题的数字不能和以前比较",
    ):
        assert words in page
    assert bring(statistician, changed()).location == f"{PAGE}/1", "the same content is the same version"

    chosen = statistician.post(f"{PAGE}/1/sectors", data={"wave": "2026-2", "sector": ["C01"]})
    assert chosen.status_code == 303
    version = Questionnaire.from_content(yaml.safe_load(changed())).version
    assert asked(app, "2026-2") == {"C01": version}
    assert version[:12] in statistician.get("/office/waves/2026-2").text
    assert "医疗，新" in statistician.get(PAGE).text
    with app.app_context(), transaction():
        stages.close(wave_by_code("2026-1"))
        stages.open_(wave_by_code("2026-2"))
    others = {sector: known.version for sector, known in load_all().items() if sector != "C01"}
    assert asked(app, "2026-2") == {**others, "C01": version}
    assert statistician.post(f"{PAGE}/1/taken-back", data={"wave": "2026-2"}).status_code == 409
    assert statistician.post(f"{PAGE}/1/sectors", data={"wave": "2026-2", "sector": "C03"}).status_code == 409
    assert events(app) == [("questionnaire kept", "医疗，新"), ("questionnaire set", "2026-2")]
    with app.app_context():
        kept = db.session.get(KeptQuestionnaire, 1)
        assert (kept.file, "@" in kept.actor) == ("医疗.xlsx", True)


def test_what_is_kept_and_what_is_in_use_come_out_as_they_went_in(app, statistician):
    bring(statistician, changed())
    for address, version in (
        (f"{PAGE}/1", Questionnaire.from_content(yaml.safe_load(changed())).version),
        (f"{PAGE}/in-use/P03", load_all()["P03"].version),
    ):
        with statistician.get(f"{address}/yaml") as file:
            assert Questionnaire.from_content(yaml.safe_load(file.data)).version == version
        with statistician.get(f"{address}/xlsx") as file:
            assert Questionnaire.from_content(read_xlsform(file.data, "f.xlsx").content).version == version


def form(*rows):
    """An XLSForm as tables: type, name and label of each question."""
    return "\n".join(["| survey |", "| | type | name | label |", *(f"| | {row} |" for row in rows)])


REFUSED = [
    ("a: [", "q.yaml", ["q.yaml：第 1 行：不是 YAML"]),
    ("a: &a [1]\nb: *a", "q.yaml", ["第 2 行：不能用别名"]),
    ("[" * 5000, "q.yaml", ["第 1 行：层次太深"]),
    (b"\xff\xfe\x00", "q.yaml", ["不是 UTF-8"]),
    ("", "q.yaml", ["q.yaml"]),
    ("core: nobody\nitems: []", "q.yaml", ["至少要有 1 个"]),
    ("{}", "q.docx", [".xlsx"]),
    (b"PK\x03\x04", "q.xlsx", ["不能作为 XLSForm 读取"]),
    (changed(languages=["zh"]), "q.yaml", ["问卷的语言里没有 'en'", "items[0].label.en"]),
    (changed(items=yaml.safe_load(changed())["items"][1:]), "q.yaml", ["缺少满意度题 'overall'"]),
    (form("text | why | Why"), "q.md", ["没有语言为 zh 的文字"]),
    (
        form("image | a | 图", "geopoint | b | 哪里", "text | c | 字"),
        "q.md",
        ["survey 表第 2 行 (a)：不能收下题型", "survey 表第 3 行 (b)：不能收下题型"],
    ),
]


def test_every_problem_is_named_and_nothing_is_kept(app, statistician):
    for content, name, words in REFUSED:
        answer = bring(statistician, content, name)
        assert answer.status_code == 422, words
        for said in words:
            assert said in answer.text.replace("&#39;", "'")
    assert statistician.post(PAGE, data={"core": "consumer"}).status_code == 422
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(KeptQuestionnaire.id))) == 0
    assert events(app) == []


def test_the_form_works_and_stores_nothing(app, statistician, open_wave):
    bring(statistician, changed())
    address = f"{PAGE}/1/tried"
    for spoken, words in (("zh", "停车方便吗"), ("en", "Parking?")):
        for size in ("normal", "large", "faces"):
            page = statistician.get(f"{address}?lang={spoken}&size={size}")
            assert words in page.text
            assert page.headers["X-Frame-Options"] == "SAMEORIGIN"
            assert "frame-ancestors 'self'" in page.headers["Content-Security-Policy"]
    assert '<html lang="zh"' in statistician.get("/office").text, "the desk speaks as it did"
    assert statistician.post(address, data={"parking": "yes"}).status_code == 422
    again = statistician.post(f"{address}?lang=en&rerender=kept", data={"overall": "7"})
    assert again.status_code == 200
    assert 'value="7"' in again.text
    done = statistician.post(address, data={"overall": "7", "parking": "yes", "comment": "很好"})
    assert done.status_code == 200
    assert "什么也没有保存" in done.text
    assert "parking" in done.text
    with app.app_context():
        assert not db.session.scalar(sa.select(sa.func.count(Response.sequence)))
        assert not db.session.scalar(sa.select(sa.func.count(Comment.response_id)))


def test_a_name_means_one_thing_in_all_sectors_of_a_wave(app, statistician, draft):
    content = yaml.safe_load(changed())
    gender = next(item for item in content["items"] if item["id"] == "gender")
    gender["options"] = gender["options"][:2]
    bring(statistician, yaml.safe_dump(content))
    refused = statistician.post(f"{PAGE}/1/sectors", data={"wave": "2026-2", "sector": ["C01", "P01"]})
    assert refused.status_code == 409
    assert "题 gender 在别的行业（C02、" in refused.text
    for data in ({"wave": "2026-2"}, {"wave": "2026-2", "sector": "C99"}, {"wave": "2026-1", "sector": "C01"}):
        assert statistician.post(f"{PAGE}/1/sectors", data=data).status_code == 409
    assert asked(app, "2026-2") == {}
    every = {"wave": "2026-2", "sector": list(load_all())}
    assert statistician.post(f"{PAGE}/1/sectors", data=every).status_code == 303
    assert len(asked(app, "2026-2")) == 21
    assert statistician.post(f"{PAGE}/1/taken-back", data={"wave": "2026-2"}).status_code == 303
    assert asked(app, "2026-2") == {}
    assert events(app)[-1] == ("questionnaire taken back", "2026-2")


def test_the_command_line_does_the_same(app, run, draft, tmp_path):
    file = tmp_path / "new.yaml"
    file.write_text(changed(), encoding="utf-8")
    done = run("questionnaires", "keep", str(file), "--name", "Hospitals")
    assert done.output.startswith("new.yaml is kept as number 1, version "), done.output
    assert "as it was before" in run("questionnaires", "keep", str(file)).output
    rows = json.loads(run("questionnaires", "compare", "1", "--sector", "C01", "--format", "json").output)
    assert [(row["place"], row["what"]) for row in rows if not row["what"].startswith("wording")] == [
        ("parking", "new question: 停车方便吗"),
        ("doctor_explanation", "dropped: 医生把您的情况讲得清楚不清楚？"),
    ]
    assert "zh" in run("questionnaires", "show", "1", "--preview", str(tmp_path / "p.html")).output
    assert "停车方便吗" in (tmp_path / "p.html").read_text(encoding="utf-8")
    assert run("questionnaires", "set", "1", "--wave", "2026-2", "--sector", "C01").exit_code == 0
    (row,) = json.loads(run("questionnaires", "list", "--format", "json").output)
    assert (row["name"], row["by"], row["used"]) == ("Hospitals", "command line", "2026-2:C01")
    for which in ("1", "C02"):
        for form in ("yaml", "xlsx"):
            assert run("questionnaires", "export", which, str(tmp_path / f"out.{form}")).exit_code == 0
    assert run("questionnaires", "take-back", "1", "--wave", "2026-2").exit_code == 0
    for words, told in (
        (("set", "9", "--wave", "2026-2", "--sector", "C01"), "9"),
        (("set", "1", "--wave", "2026-1", "--sector", "C01"), "only a draft"),
        (("take-back", "1", "--wave", "2026-2"), "2026-2"),
        (("compare", "1", "--sector", "C99"), "C99"),
        (("export", "nobody", str(tmp_path / "x.yaml")), "nobody"),
    ):
        refused = run("questionnaires", *words)
        assert refused.exit_code == 1, words
        assert told in refused.output
    assert run("questionnaires", "export", "1", str(tmp_path / "x.pdf")).exit_code == 2
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count(KeptQuestionnaire.id))) == 1
        assert db.session.scalar(sa.select(QuestionnaireVersion.id).where(QuestionnaireVersion.hash == row["version"]))


def test_what_others_write_while_it_is_kept_does_not_stop_it(app, statistician):
    """On SQLite a transaction that reads first and writes later is refused where another wrote in between."""
    with app.app_context():
        engine = db.engine
    other = sa.create_engine(engine.url, connect_args={"timeout": 0.1} if engine.dialect.name == "sqlite" else {})

    def meanwhile(_connection, _cursor, statement, *_more):
        if "FROM questionnaire_version" in statement and tried == []:
            tried.append(statement)
            with suppress(sa.exc.OperationalError), other.begin() as connection:
                connection.exec_driver_sql("UPDATE account SET name = 'renamed'")

    tried = []
    sa.event.listen(engine, "after_cursor_execute", meanwhile)
    try:
        assert bring(statistician, changed()).status_code == 303
    finally:
        sa.event.remove(engine, "after_cursor_execute", meanwhile)
        other.dispose()
    assert tried


def test_two_who_bring_the_same_at_one_instant_keep_one(app, statistician):
    """Whoever comes second finds it, though neither saw the other's when they looked."""
    content = Questionnaire.from_content(yaml.safe_load(changed())).content
    version = Questionnaire.from_content(content).version
    with app.app_context():
        engine = db.engine
    first = engine.connect()

    def meanwhile(_connection, _cursor, statement, *_more):
        if "FROM questionnaire_version" in statement and not rows:
            rows.append(statement)
            row = sa.insert(QuestionnaireVersion).values(hash=version, content=content, created_at=now())
            db.session.execute(row) if engine.dialect.name == "sqlite" else other_keeps(row)

    def other_keeps(row):
        first.execute(row)
        first.commit()

    rows = []
    sa.event.listen(engine, "after_cursor_execute", meanwhile)
    try:
        assert bring(statistician, changed()).status_code == 303
    finally:
        sa.event.remove(engine, "after_cursor_execute", meanwhile)
        first.close()
    with app.app_context():
        assert db.session.scalar(sa.select(sa.func.count()).where(QuestionnaireVersion.hash == version)) == 1
