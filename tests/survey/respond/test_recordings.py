"""Recordings of what a loudspeaker reads, for phones without a voice."""

import json
from dataclasses import replace

import html5lib
import pytest
from flask_babel import force_locale

from questionnaires.library import load_all
from survey.respond.recordings import FOLDER, named, recordings, spoken
from survey.web.assets import FOREVER

ALL_BYTES = 3_000_000
ONE_BYTES = 17_000
OPUS_IN_OGG, MONO = b"OpusHead\x01", 1


def listed(run):
    return json.loads(run("recordings", "list", "--format", "json").output)


def files():
    return sorted(FOLDER.iterdir())


def page_of(client, code, language):
    page = client.get(f"/s/{code}?lang={language}&size=faces")
    return page, html5lib.parse(page.text, namespaceHTMLElements=False)


def read_by_the_loudspeaker(document):
    """What `aloud.js` collects: legend, .ask, .ends span, .list span, .none span of every question."""
    for question in (element for element in document.iter() if "q" in element.get("class", "").split()):
        for part in question.iter():
            if part.tag == "legend" or part.get("class") == "ask":
                yield "".join(part.itertext())
            elif part.get("class") in ("ends", "list", "none"):
                yield from ("".join(span.itertext()) for span in part.iter("span"))


def player(document):
    return next(document.iter("audio")).attrib


def test_every_sentence_has_a_recording_and_every_recording_a_sentence(run):
    rows = listed(run)
    assert {row["language"] for row in rows} == {"zh", "en"}
    assert sorted(row["file"] for row in rows) == [file.name for file in files()]
    assert {row["recorded"] for row in rows} == {"yes"}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("sector", sorted(load_all()))
def test_what_is_recorded_is_what_stands_on_the_page(province, sector, language):
    client, codes = province
    _page, document = page_of(client, codes[sector], language)
    with client.application.app_context(), force_locale(language):
        known = spoken(load_all()[sector])
    assert [" ".join(text.split()) for text in read_by_the_loudspeaker(document)] == known
    assert player(document)["data-lacks"] == ""


def test_they_are_light_and_what_a_phone_of_2014_plays():
    sounds = [file.read_bytes() for file in files()]
    assert max(map(len, sounds)) <= ONE_BYTES
    assert sum(map(len, sounds)) <= ALL_BYTES
    assert {(sound[28:37], sound[37]) for sound in sounds} == {(OPUS_IN_OGG, MONO)}


@pytest.mark.parametrize(("headers", "status"), [({}, 200), ({"Range": "bytes=0-"}, 206)])
def test_a_phone_keeps_what_it_has_heard(province, headers, status):
    client, codes = province
    _page, document = page_of(client, codes["C01"], "zh")
    address = player(document)["data-files"].replace("*", files()[0].stem)
    with client.get(address, headers=headers) as sound:
        assert (sound.status_code, sound.mimetype) == (status, "audio/ogg")
        assert sound.get_data() == files()[0].read_bytes()
        assert sound.cache_control.immutable
        assert sound.cache_control.max_age == FOREVER
        assert "Set-Cookie" not in sound.headers


def test_only_the_page_with_faces_may_play_and_only_sounds_of_this_site(province):
    client, codes = province
    faces, _document = page_of(client, codes["C01"], "zh")
    assert "; media-src 'self'" in faces.headers["Content-Security-Policy"]
    large = client.get(f"/s/{codes['C01']}?size=large")
    assert "media-src" not in large.headers["Content-Security-Policy"]
    assert "<audio" not in large.text


@pytest.fixture
def reading(app):
    with app.test_request_context("/?lang=zh"):
        yield


def reworded(questionnaire):
    first, *others = questionnaire.items
    return replace(questionnaire, items=(replace(first, label={"zh": "这次好不好？", "en": "How good?"}), *others))


def test_a_changed_wording_lacks_its_recording_and_nothing_else(reading):
    changed = reworded(load_all()["C01"])
    assert recordings(load_all()["C01"]).lacks == ""
    assert recordings(changed).lacks == named("1. 这次好不好？ 必答")


def test_the_same_sentence_in_another_language_is_another_recording(reading):
    chinese = named("10")
    with force_locale("en"):
        assert named("10") != chinese


def test_a_language_that_nobody_recorded_has_none(reading):
    with force_locale("de"):
        assert recordings(german(load_all()["C01"])) is None


def german(questionnaire):
    """Every text of the questionnaire in German, as far as it matters here."""
    return type(questionnaire).from_content(json.loads(json.dumps(questionnaire.content).replace('"zh":', '"de":')))
