"""The program before the newest migration, as it was in the repository's history, and what its users do with it."""

import subprocess
import tarfile
from io import BytesIO

from survey.base.config import ROOT

PARTS = ("analysis", "migrations", "questionnaires", "survey", "templates", "wsgi.py")
SESSION = """
import json, os, re, sys
sys.path.insert(0, os.getcwd())
import survey
assert survey.__file__.startswith(os.getcwd()), survey.__file__
app = survey.create_app()
code, email, password = sys.argv[1:]
customer, manager = app.test_client(), app.test_client()

def fields(page):
    found = re.findall(r'<input[^>]*type="?hidden"?[^>]*>', page.text)
    inputs = [dict(re.findall(r'([a-z]+)="?([^" >]*)"?', one)) for one in found]
    return {one["name"]: one.get("value", "") for one in inputs}

said = {"ready": customer.get("/readyz").status_code, "results": customer.get("/").status_code}
page = customer.get("/s/" + code)
said["questionnaire"] = page.status_code
if page.status_code == 200:
    answers = {"overall": "2", "versus_expectation": "8", "versus_ideal": "7", "comment": "很好", "contact": "0931-1"}
    posted = customer.post("/s/" + code, data={**fields(page), **answers})
    said |= {"answered": posted.status_code, "receipt": posted.location}
    said["receipt page"] = customer.get(posted.location).status_code
    entered = {**fields(manager.get("/sign-in")), "email": email, "password": password}
    said["signed in"] = manager.post("/sign-in", data=entered).status_code
    said |= {path: manager.get(path).status_code for path in ("/unit", "/cases", "/unit/comments")}
    said["worker"] = app.test_cli_runner().invoke(args=["worker", "--once"]).exit_code
json.dump(said, sys.stdout)
"""


def git(*words):
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=True).stdout


def migrations(commit):
    """The names of the migrations that a commit has, in order."""
    names = git("ls-tree", "--name-only", f"{commit}:migrations").decode().splitlines()
    return [name for name in names if name.endswith(".py")]


def before_the_newest_migration():
    """The newest commit that has some of our migrations and no others, without the newest; None where the history does
    not reach so far."""
    ours = migrations("HEAD")
    for commit in git("rev-list", "--date-order", "HEAD").decode().split():
        known = migrations(commit)
        if len(known) < len(ours) and known == ours[: len(known)]:
            return commit
    return None


def unpack(commit, folder):
    """Write the program of a commit into a folder."""
    with tarfile.open(fileobj=BytesIO(git("archive", commit, *PARTS))) as archive:
        archive.extractall(folder, filter="data")
