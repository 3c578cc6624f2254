"""Bundles as people take them away: they hold, they say how to verify them, the public one holds no response."""

import pytest

from survey.figures.files import complete
from survey.models.release import latest_release


@pytest.fixture
def published(frozen, publish):
    publish(frozen, 1)


def test_a_public_bundle_holds_and_has_no_responses_in_it(app, published, done, tmp_path):
    said = done("release", "export", "1", str(tmp_path / "out" / "public"), "--public")
    files = {path.name for path in (tmp_path / "out" / "public").iterdir()}
    assert files == {"public.json", "covariances.json", "settings.json", "README.md", "bundle.json", "bundle.sha256"}
    verified = done("release", "verify", str(tmp_path / "out" / "public"))
    assert "public bundle of wave 2026-1, revision 1: all holds" in verified
    assert said.split()[-1] in verified


def test_a_full_bundle_holds(published, done, tmp_path):
    done("release", "export", "1", str(tmp_path / "full"))
    assert (tmp_path / "full" / "snapshot" / "manifest.json").is_file()
    assert "full bundle of wave 2026-1, revision 1: all holds" in done("release", "verify", str(tmp_path / "full"))


def test_the_full_bundle_of_a_later_wave_holds_the_wave_before_it(next_wave, publish, done, tmp_path):
    publish("2026-1", 1)
    publish(next_wave, 2)
    done("release", "export", "2", str(tmp_path / "full"))
    assert (tmp_path / "full" / "previous" / "manifest.json").is_file()
    assert "wave 2026-2" in done("release", "verify", str(tmp_path / "full"))


def test_the_readme_says_how_in_both_languages_with_the_merkle_root(app, published, done, tmp_path):
    for words in (("--public",), ()):
        folder = tmp_path / f"bundle{len(words)}"
        done("release", "export", "1", str(folder), *words)
        text = (folder / "README.md").read_text(encoding="utf-8")
        assert "怎样核验" in text
        assert "How to verify" in text
        assert "python -m analysis verify" in text
        assert "{" not in text
        with app.app_context():
            assert complete(latest_release()).snapshot.merkle_root in text


def test_a_changed_bundle_does_not_hold(published, done, run, tmp_path):
    done("release", "export", "1", str(tmp_path / "public"), "--public")
    file = tmp_path / "public" / "public.json"
    file.chmod(0o644)
    file.write_bytes(file.read_bytes().replace(b'"F"', b'"E"', 1).replace(b'"x"', b'"E"', 1))
    result = run("release", "verify", str(tmp_path / "public"))
    assert result.exit_code == 1
    assert "public.json was changed" in result.stderr


def test_a_folder_with_anything_in_it_and_an_unpublished_release_are_refused(frozen, done, run, tmp_path):
    done("release", "create", frozen)
    (tmp_path / "here").mkdir()
    (tmp_path / "here" / "mine.txt").write_text("keep")
    for words, problem in (
        (("1", str(tmp_path / "here")), "is not an empty folder"),
        (("1", str(tmp_path / "new"), "--public"), "It is not published"),
        (("7", str(tmp_path / "new")), "There is no release 7"),
    ):
        result = run("release", "export", *words)
        assert result.exit_code == 1
        assert problem in result.stderr
    assert sorted(path.name for path in (tmp_path / "here").iterdir()) == ["mine.txt"]
    assert not (tmp_path / "new").exists()
