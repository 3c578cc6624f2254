"""The voice that makes recordings, where it is installed."""

import json
import shutil
import subprocess
import sys

import pytest

from questionnaires.voices.voice import phonemes, script, with_pauses
from survey.base.config import ROOT

pytestmark = pytest.mark.skipif(
    not (shutil.which("espeak-ng") and shutil.which("opusenc")),
    reason="no espeak-ng or no opusenc: nobody heard how a recording is made",
)


def test_pinyin_sounds_as_its_characters_do_where_these_have_one_reading():
    for sentence in ("3. 工作人员对您尊重吗？", "1 损坏严重", "非常满意 10", "医生把您的情况说清"):
        assert phonemes("zh", script("zh", sentence)) == phonemes("zh", with_pauses(sentence))


def test_the_voice_by_itself_takes_other_readings():
    """Without this nobody would need the pinyin."""
    sentence = "在同行的说法里"
    assert phonemes("zh", script("zh", sentence)) != phonemes("zh", sentence)


def test_there_is_a_pause_behind_a_number_and_before_a_mark():
    assert script("en", "3. How clean? Required") == "3, How clean? Required"
    assert script("en", "1 Very dirty") == "1, Very dirty"
    assert script("en", "Very clean 10") == "Very clean, 10"
    assert script("zh", "1 很脏") == "1 , hen3 zang1"
    assert script("zh", "3. 好吗？ 必答") == "3 , hao3 ma5 。 bi4 da2"


@pytest.mark.slow
def test_what_is_missing_is_recorded_what_no_sentence_has_goes_and_the_rest_stays(tmp_path):
    rows = [
        {"language": language, "file": f"{name}.ogg", "sentence": sentence}
        for language, name, sentence in (("zh", "new", "很好"), ("en", "kept", "Good"), ("bo", "spoken", "བཟང་"))
    ]
    listed, folder = tmp_path / "list.json", tmp_path / "voices"
    listed.write_text(json.dumps(rows), encoding="utf-8")
    folder.mkdir()
    for name in ("kept", "gone"):
        (folder / f"{name}.ogg").write_bytes(b"a human voice")
    command = [sys.executable, "-m", "questionnaires.voices", str(listed), str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True, timeout=120)
    assert sorted(file.name for file in folder.iterdir()) == ["kept.ogg", "new.ogg"]
    assert (folder / "kept.ogg").read_bytes() == b"a human voice"
    assert (folder / "new.ogg").read_bytes().startswith(b"OggS")
