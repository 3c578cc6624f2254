"""Until its figures are published, what a frozen wave is weighted by can be corrected; no wave is lost by it."""

import json

import pytest
import sqlalchemy as sa

from survey.base.database import db, transaction
from survey.models import AuditEvent, Margin
from survey.models.wave import wave_by_code

SECTORS = "sector,total\nC01,2000\nP02,500\nP05,90\n"
SOURCED = ("--wave", "2026-1", "--source", "yearbook", "--year", "2025")


@pytest.fixture
def margins(tmp_path):
    """A file of totals that the small register's responses can meet."""
    file = tmp_path / "sector.csv"
    file.write_text(SECTORS, encoding="utf-8")
    return file


@pytest.fixture
def lost(app, frozen):
    """A wave that an older version froze with a total for a city that nobody answered in."""
    with app.app_context(), transaction():
        totals = {"620100": 2000, "620500": 500, "620900": 90, "622900": 10}
        wave = wave_by_code(frozen)
        db.session.add(Margin(wave_id=wave.id, dimension="city", source="x", year=2025, totals=totals))
    return frozen


def pages(code):
    return [f"/office/waves/{code}{page}" for page in ("", "/weighting", "/weights", "/quality", "/quality.csv")]


def hash_of(app, code):
    with app.app_context():
        digest = wave_by_code(code).snapshot
        db.session.rollback()
    return digest


def test_a_correction_after_the_freeze_leads_to_a_release_that_verifies(
    app, run, done, frozen, margins, publish, tmp_path, signed_in, statistician
):
    manifest = app.config["DATA_DIR"] / "snapshots" / frozen / "manifest.json"
    before, digest = manifest.read_bytes(), hash_of(app, frozen)
    done("wave", "margin", str(margins), "--by", "sector", *SOURCED)
    browser = signed_in(statistician)
    assert "等着后台任务来计算" in browser.get(f"/office/waves/{frozen}/weights").text
    done("wave", "compute", frozen)
    assert "使合计与边际一致" in browser.get(f"/office/waves/{frozen}/weights").text
    publish(frozen, 1)
    done("release", "export", "1", str(tmp_path / "full"))
    assert "all holds" in done("release", "verify", str(tmp_path / "full"))
    figures = json.loads((tmp_path / "full" / "figures.json").read_bytes())
    reached = {margin["level"]: margin["after"] for margin in figures["margins"]}
    assert reached == {"C01": pytest.approx(2000), "P02": pytest.approx(500), "P05": pytest.approx(90)}
    assert (manifest.read_bytes(), hash_of(app, frozen)) == (before, digest)
    assert not (tmp_path / "full" / "snapshot" / "derived").exists()
    with app.app_context():
        event = db.session.scalar(sa.select(AuditEvent).where(AuditEvent.action == "margin corrected"))
        assert (event.object, event.detail) == (
            frozen, {"dimension": "sector", "source": "yearbook", "year": 2025}
        )  # fmt: skip


def test_published_settings_stay_whatever_the_plan_says_later(app, run, done, frozen, margins, publish):
    publish(frozen, 1)
    shown = run("index", frozen).output
    refused = run("wave", "margin", str(margins), "--by", "sector", *SOURCED)
    assert (refused.exit_code, "published" in refused.output) == (1, True)
    assert run("wave", "drop-margin", frozen, "--by", "sector").exit_code == 1
    with app.app_context():
        year = wave_by_code(frozen).opened_at.year
        db.session.rollback()
    done("targets", "set", "C", str(year), "55")
    assert run("index", frozen).output == shown
    publish(frozen, 2, "--reason", "a typing error")
    settings = json.loads((app.config["DATA_DIR"] / "releases" / f"{frozen}-r2" / "settings.json").read_bytes())
    assert [family["target"] for family in settings["families"]] == [80, 85]


def test_a_draft_is_not_published_once_its_settings_were_corrected(run, done, frozen, margins, statistician):
    done("release", "create", frozen)
    done("release", "sign", "1", "--as", statistician.email)
    done("wave", "margin", str(margins), "--by", "sector", *SOURCED)
    refused = run("release", "publish", "1")
    assert refused.exit_code == 1
    assert "corrected after the draft was made" in refused.output
    done("release", "create", frozen)
    done("release", "sign", "1", "--as", statistician.email)
    done("release", "publish", "1")


def test_impossible_margins_of_one_wave_leave_every_page_whole(lost, next_wave, run, signed_in, statistician):
    browser = signed_in(statistician)
    for _ in ("before the worker comes", "and after"):
        for page in (*pages(lost), *pages(next_wave), "/office", "/office/cities", "/office/cities/620100"):
            assert browser.get(page, follow_redirects=True).status_code == 200
        assert run("worker", "--once").exit_code == 0
    assert "有效份数" in browser.get(f"/office/waves/{next_wave}/weights").text
    assert "622900" in browser.get(f"/office/waves/{lost}/weights").text
    assert "can never be met (1): 622900" in browser.get(f"/office/waves/{lost}/quality?lang=en").text


def test_a_wave_with_impossible_margins_is_not_lost(lost, run, done, signed_in, statistician, publish, tmp_path):
    assert "622900" in run("index", lost).output
    browser = signed_in(statistician)
    assert "622900" in browser.get("/office/cities", follow_redirects=True).text
    dropped = browser.post(f"/office/waves/{lost}/weighting/margins/drop", data={"dimension": "city"})
    assert dropped.status_code == 303
    done("worker", "--once")
    assert "本期没有边际" in browser.get(f"/office/waves/{lost}/weights").text
    publish(lost, 1)
    done("release", "export", "1", str(tmp_path / "full"))
    assert "all holds" in done("release", "verify", str(tmp_path / "full"))
