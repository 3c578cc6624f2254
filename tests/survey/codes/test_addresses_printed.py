"""What commands print holds the address that the server was told; where nobody told one, nothing is printed."""

import re

import pytest
import sqlalchemy as sa

from survey import create_app
from survey.base.addresses import learn_site, remember_site, site
from survey.base.database import db
from survey.models import AccessCode, Outlet
from tests.conftest import ENVIRON, build

COMMANDS = [
    ("codes", "list", "--format", "csv"),
    ("codes", "posters", "OUT"),
    ("codes", "cards", "OUT"),
    ("codes", "symbols", "OUT"),
    ("codes", "invitations", "A1", "--count", "2", "--slips", "SLIPS"),
    ("codes", "display", "A1"),
    ("codes", "kiosk", "CODE"),
]


@pytest.fixture
def command(app, open_wave, database_url, tmp_path):
    """Run a command in an environment of its own; what it printed, its status, and the files that it made."""
    with app.app_context():
        code = db.session.scalar(sa.select(AccessCode.code).join(Outlet).where(Outlet.code == "A1"))
    places = {"OUT": str(tmp_path / "out"), "SLIPS": str(tmp_path / "slips.pdf"), "CODE": code}

    def run(words, **environ):
        other = create_app({**ENVIRON, "DATABASE_URL": database_url, **environ}, tmp_path)
        done = other.test_cli_runner().invoke(args=[places.get(word, word) for word in words])
        with other.app_context():
            db.engine.dispose()
        return done, [*(tmp_path / "out").glob("*"), *tmp_path.glob("slips.pdf")]

    return run


def hosts(done, files, printed):
    """Every address that was printed, on the screen or in files, without its path."""
    said = re.findall(r"https?://[^/\s,]+", done.stdout)
    for file in files:
        content = file.read_bytes()
        said += [] if file.suffix == ".svg" else re.findall(r"https?://[^/\s,]+", printed(content).symbols()[0].text)
    return set(said)


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[1])
def test_where_no_address_is_known_nothing_is_printed_or_made(command, words):
    done, files = command(words)
    assert done.exit_code == 1
    assert "The address of the service is not known, so it cannot be printed" in done.output
    assert "://" not in done.output
    assert files == []


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[1])
def test_it_is_that_of_the_server_that_began_last(app, command, words, printed, database_url, tmp_path):
    server = build(tmp_path, database_url, PORT="9123")
    with server.app_context():
        remember_site()
        db.engine.dispose()
    done, files = command(words)
    assert done.exit_code == 0, done.output
    assert hosts(done, files, printed) <= {"http://127.0.0.1:9123"}
    assert "http://127.0.0.1:9123 works on this machine only" in done.stderr


@pytest.mark.parametrize("words", COMMANDS, ids=lambda words: words[1])
def test_what_the_environment_tells_comes_first(command, words, printed, tmp_path):
    (tmp_path / "address").write_text("http://192.0.2.1:9123\n", encoding="utf-8")
    done, files = command(words, PUBLIC_URL="https://index.example.cn")
    assert hosts(done, files, printed) <= {"https://index.example.cn"}
    assert done.stderr.count("this machine only") == 0


@pytest.mark.parametrize(("environ", "label"), [({}, True), ({"PUBLIC_URL": "https://index.example.cn"}, False)])
@pytest.mark.parametrize("what", ["posters", "cards"])
def test_a_poster_that_leads_to_this_machine_alone_says_so(command, printed, what, environ, label):
    _done, files = command(("codes", what, "OUT", "--outlet", "A1"), **(environ or {"PORT": "8000"}))
    assert ("只在一台电脑上有效，请勿张贴" in printed(files[0].read_bytes()).text()) is label


def test_the_worker_mails_the_address_of_the_server_too(app, tmp_path):
    with app.app_context():
        app.config["ADDRESS_TOLD"] = False
        (tmp_path / "address").write_text("https://index.example.cn\n", encoding="utf-8")
        assert learn_site()
        assert site() == "https://index.example.cn"
