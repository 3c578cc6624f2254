"""The Atom feed of releases, as a feed reader reads it."""

import json
from datetime import timedelta
from urllib.parse import urlsplit

import feedparser
import pytest

from survey.base import storage
from survey.base.database import db, transaction
from survey.figures.files import PUBLIC, name_of
from survey.models.release import latest_release
from survey.publications.files import OFFERED
from survey.waves import stages

AWKWARD = "A<b> & \"C\" 'D' ]]> 甘肃" + "长" * 70
FEED = "/releases.atom"


@pytest.fixture
def read(client):
    """What a feed reader makes of the feed; anything that is not well formed fails."""

    def do(address=FEED):
        answer = client.get(address)
        assert (answer.status_code, answer.mimetype) == (200, "application/atom+xml")
        found = feedparser.parse(answer.data, sanitize_html=False)
        assert not found.bozo, found.get("bozo_exception")
        assert found.version == "atom10"
        return found

    return do


@pytest.fixture
def wave(app):
    """A wave with a name of its own: `wave("2026-1", "...", demo_data=True)`."""

    def do(code, name, **more):
        with app.app_context(), transaction():
            stages.create(code, name, **more)

    return do


@pytest.fixture
def change(app):
    """Change what stands in a release's public file of its first index."""

    def do(code, **values):
        with app.app_context():
            file = storage.place(name_of(code, 1)) / PUBLIC
        content = json.loads(file.read_text(encoding="utf-8"))
        content["families"][0] |= values
        file.write_text(json.dumps(content), encoding="utf-8")

    return do


def links(found, relation):
    return [link.href for link in found.links if link.rel == relation]


def test_before_the_first_release_the_feed_is_whole_and_empty(read):
    first, again = read(), read()
    assert first.entries == []
    assert first.feed.title == "甘肃省服务质量满意指数 · 历次公布"
    assert (first.feed.id, first.feed.updated) == (again.feed.id, again.feed.updated)
    assert first.feed.author == "甘肃省服务质量满意指数"
    assert "subtitle" not in first.feed


def test_a_release_is_an_entry_with_both_indices_their_intervals_and_verdicts(client, publish, read):
    publish("2026-1")
    (entry,) = read().entries
    assert entry.title == "2026-1期"
    assert entry.summary.splitlines() == [
        "顾客满意指数 81.3（95% 区间 80.0–82.5），达标。",
        "用户满意指数 84.9（95% 区间 83.7–86.2），暂不能判定。",
    ]
    assert entry.id.startswith("urn:uuid:")
    (page,) = links(entry, "alternate")
    assert "2026-1期" in client.get(urlsplit(page).path).text


def test_every_link_of_an_entry_leads_to_what_it_says(client, publish, read):
    publish("2026-1")
    (entry,) = read().entries
    ending = [link.href.rpartition("/2026-1/1/")[2] for link in entry.links if link.rel == "enclosure"]
    assert ending == ["bundle.zip", *(f"2026-1-r1.{form}" for form in OFFERED)]
    for link in entry.links:
        if not link.href.endswith("bundle.zip"):  # made of a whole snapshot, which this release has not
            assert client.get(urlsplit(link.href).path).headers["Content-Type"].startswith(link.type)


def test_a_draft_and_a_signed_release_are_in_no_feed(publish, read):
    publish("2026-1", status="signed")
    publish("2026-1", 2, status="draft", reason="a wrong weight")
    assert read().entries == []


def test_a_correction_is_an_entry_of_its_own_and_changes_nothing_of_the_first(publish, read):
    publish("2026-1")
    (alone,) = read().entries
    publish("2026-2")
    publish("2026-1", 2, reason="一家网点的服务量\x0b写错了 <1 & 2>", lift=1.0)
    found = read()
    assert [entry.title for entry in found.entries] == ["2026-1期 第 2 版", "2026-2期", "2026-1期"]
    corrected, _, first = found.entries
    assert first == alone
    assert corrected.summary.splitlines()[0] == "更正原因：一家网点的服务量写错了 <1 & 2>"
    assert "顾客满意指数 82.3（95% 区间 81.0–83.5）" in corrected.summary
    assert len({entry.id for entry in found.entries}) == 3
    assert found.feed.updated == corrected.updated


def test_names_stay_the_same_in_either_language_and_wherever_the_service_stands(app, publish, read):
    publish("2026-1")
    chinese, english = read(), read(f"{FEED}?lang=en")
    app.config["PUBLIC_URL"] = "https://index.example.cn"
    moved = read()
    assert {found.entries[0].id for found in (chinese, english, moved)} == {chinese.entries[0].id}
    assert chinese.feed.id == english.feed.id == moved.feed.id
    assert links(moved.entries[0], "alternate") == ["https://index.example.cn/releases/2026-1/1"]


def test_an_english_reader_is_told_in_english_and_led_to_english_pages(publish, read):
    publish("2026-1")
    publish("2026-1", 2, reason="a wrong weight")
    found = read(f"{FEED}?lang=en")
    assert found.feed.title == "Gansu service satisfaction indices · All releases"
    assert found.feed.title_detail.language == "en"
    corrected, _ = found.entries
    assert corrected.title == "2026-1期 version 2"
    assert corrected.summary.splitlines() == [
        "Reason for the correction: a wrong weight",
        "Customer satisfaction index 81.3 (95% interval 80.0–82.5). Target met.",
        "User satisfaction index 84.9 (95% interval 83.7–86.2). Undecided.",
    ]
    pages = [*links(found.feed, "self"), *links(found.feed, "alternate"), *links(corrected, "alternate")]
    assert all(page.endswith("?lang=en") for page in pages), pages


def test_a_withheld_index_says_why_and_shows_no_number(publish, change, read):
    publish("2026-1")
    change("2026-1", mark="x")
    (entry,) = read().entries
    assert entry.summary.splitlines()[0] == "顾客满意指数：保密：单位太少。"
    assert "81.3" not in entry.summary


def test_an_uncertain_index_says_that_it_is(publish, change, read):
    publish("2026-1")
    change("2026-1", mark="E")
    (entry,) = read().entries
    assert entry.summary.splitlines()[1] == "顾客满意指数：误差较大，请谨慎使用。"


def test_names_with_signs_of_markup_arrive_as_they_are(publish, wave, read):
    wave("2026-1", AWKWARD)
    publish("2026-1")
    (entry,) = read().entries
    assert (entry.title, entry.title_detail.type) == (AWKWARD, "text/plain")


def test_a_demonstration_says_so_in_feed_and_entry(publish, wave, read):
    before = read()
    wave("2026-1", "一期", demo_data=True)
    publish("2026-1")
    found = read()
    (entry,) = found.entries
    assert found.feed.id != before.feed.id
    assert found.feed.title.startswith("演示数据 · ")
    assert found.feed.subtitle == entry.summary.splitlines()[0] == "演示数据：由程序生成，不是官方统计结果。"
    assert entry.title == "演示数据 · 一期"
    assert [tag.term for tag in entry.tags] == ["demonstration"]


def test_a_release_whose_file_is_gone_says_so_and_the_others_stay(app, publish, read):
    publish("2026-1")
    publish("2026-2")
    with app.app_context():
        (storage.place(name_of("2026-1", 1)) / PUBLIC).unlink()
    whole, broken = read().entries
    assert "顾客满意指数 81.3" in whole.summary
    assert broken.summary == "公布的文件暂时读不到"


def test_times_are_those_of_publication_in_utc(app, publish, read):
    publish("2026-1")
    (entry,) = read().entries
    with app.app_context():
        at = latest_release().published_at
        db.session.rollback()
    assert at.utcoffset() == timedelta(0)
    assert entry.updated == entry.published == at.isoformat(timespec="seconds")


def test_results_pages_name_the_feed_and_the_list_links_it(client, publish):
    def look():
        for address, asked in (("/", ""), ("/releases", ""), ("/?lang=en", "?lang=en")):
            head = client.get(address).text.partition("</head>")[0]
            assert 'rel="alternate" type="application/atom+xml"' in head
            assert f'href="/releases.atom{asked}"' in head
        foot = client.get("/releases?lang=en").text.partition("<footer>")[2]
        assert 'href="/releases.atom?lang=en"' in foot
        assert 'href="/waves.ics?lang=en"' in foot

    look()
    publish("2026-1")
    look()


@pytest.mark.parametrize("address", [FEED, "/waves.ics"])
def test_they_may_be_kept_and_are_asked_for_again_by_their_tag(client, publish, address):
    publish("2026-1")
    answer = client.get(address)
    assert answer.headers["Cache-Control"] == "public, max-age=300"
    assert "Accept-Language" in answer.headers["Vary"]
    assert "Set-Cookie" not in answer.headers
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(address)
    assert (head.status_code, head.data, head.headers["ETag"]) == (200, b"", answer.headers["ETag"])
