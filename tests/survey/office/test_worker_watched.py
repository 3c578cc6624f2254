"""The office's first page says whether the worker does what it should; `/readyz` when it was last seen."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from survey.base.clock import now
from survey.base.database import db, transaction
from survey.errands import asking
from survey.errands.outbox import post
from survey.models import JobRun
from survey.models.errand import Errand
from survey.models.mail import Mail, begin_mail, end_mail


@pytest.fixture
def ran(app, run):
    """A worker did all its jobs, so long ago: `ran(minutes=3)`."""

    def ago(**length):
        assert run("worker", "--once").exit_code == 0
        with app.app_context(), transaction():
            for one in db.session.scalars(sa.select(JobRun)):
                one.done_at -= timedelta(**length)

    return ago


def test_where_no_worker_ever_ran_the_page_says_so(statistician):
    assert "后台任务还没有运行过" in statistician.get("/office").text


def test_all_is_well(statistician, ran):
    ran(minutes=3)
    page = statistician.get("/office").text
    assert "在运行，3 分钟前还有动静。" in page
    assert "没有任务在排队。" in page
    assert "没有邮件待发。" in page
    assert page.index('class="cards"') < page.index("在运行"), "what is well stands below"
    assert "It runs: last sign of life 3 min ago." in statistician.get("/office?lang=en").text


def test_after_five_minutes_of_silence_no_worker_seems_to_be_there(statistician, ran):
    ran(minutes=6)
    page = statistician.get("/office").text
    assert "后台任务好像没有运行：已经 6 分钟没有动静。" in page
    assert page.index("好像没有运行") < page.index('class="cards"')


def test_a_worker_at_a_long_errand_is_there(app, statistician, ran):
    ran(minutes=50)
    with app.app_context(), transaction():
        begun = {"attempts": 1, "begun_at": now() - timedelta(hours=1), "beat_at": now()}
        db.session.add(Errand(kind="freeze", subject="x", details={}, **begun))
    assert "好像没有运行" not in statistician.get("/office").text


def test_a_job_that_failed_or_is_late_is_named(app, statistician, ran):
    ran(minutes=1)
    with app.app_context(), transaction():
        runs = {one.name: one for one in db.session.scalars(sa.select(JobRun))}
        runs["erase"].beat_at, runs["erase"].failed = now(), "OperationalError DiskFull 53100"
        runs["add_up"].slot -= timedelta(minutes=10)
    page = statistician.get("/office").text
    assert "删除到期的留言和联系方式：上次出错（OperationalError DiskFull 53100）" in page
    assert "汇总新的评价：到时间了，还没有做。" in page


def test_what_waits_and_what_was_given_up_is_told(app, statistician, ran):
    ran(minutes=1)
    with app.app_context(), transaction():
        for number in range(2):
            post(f"manager{number}@example.cn", "x", "a-secret-link")
        db.session.flush()
        first, second = db.session.scalars(sa.select(Mail).order_by(Mail.id))
        first.posted_at = second.posted_at = now() - timedelta(hours=18)
        db.session.flush()
        begin_mail(first.id, 0, now())
        end_mail(first.id, 1, now(), "ConnectionRefusedError")
        asking.ask("freeze", "2026-1", None)
    page = statistician.get("/office").text
    assert "manager0@example.cn" in page
    assert "ConnectionRefusedError" in page
    assert "manager1@example.cn" not in page
    assert "待发的邮件：最早的等了 18 小时。" in page
    assert "排队的任务：最早的等了 不到一分钟。" in page


def test_a_machine_is_ready_without_a_worker_and_says_so(client, ran):
    ready = client.get("/readyz")
    assert (ready.status_code, ready.text) == (200, "ok\nworker: never seen\n")
    ran(minutes=7)
    ready = client.get("/readyz")
    assert ready.status_code == 200
    assert ready.text.startswith("ok\nworker: last seen 42")
