"""How often each page asks the database: as often in a large province as in a small one.

Counted when a page is opened again, so that what is made once and kept, such as a bulletin, does not count.
"""

import json
import time
from pathlib import Path

import pytest

from survey.models.account import CITY_OFFICER, MANAGER, STATISTICIAN
from tests.commands import commands_of
from tests.survey.conftest import listening
from tests.survey.sized import LARGE, SMALL, province

ACCESS = json.loads((Path(__file__).parent / "accounts" / "access.json").read_text(encoding="utf-8"))
THEN, API = "/releases/{frozen}/1", "/api/v1/releases/{frozen}/1"
WAVES = ("{open}", "{frozen}")

ADDRESSES = {
    "/api/v1/figures/<level>/<code>/history": ["/api/v1/figures/sectors/C01/history"],
    "/accounts/<int:number>": ["/accounts/1"],
    "/api/v1/releases/<wave>/<revision>": [API],
    "/api/v1/releases/<wave>/<revision>/figures/<level>": [f"{API}/figures/sectors", f"{API}/figures/cells"],
    "/api/v1/releases/<wave>/<revision>/figures/<level>/<code>": [f"{API}/figures/sectors/C01"],
    "/api/v1/releases/<wave>/<revision>/structures": [f"{API}/structures"],
    "/api/v1/releases/<wave>/<revision>/structures/<code>": [f"{API}/structures/C01"],
    "/api/v1/releases/<wave>/<revision>/marks": [f"{API}/marks"],
    "/api/v1/releases/<wave>/<revision>/quality": [f"{API}/quality"],
    "/api/v1/releases/<wave>/<revision>/verdicts": [f"{API}/verdicts"],
    "/alarms/<code>": ["/alarms/{alarm}"],
    "/cases/<code>": ["/cases/{case}"],
    "/d/<secret>": ["/d/{secret}"],
    "/figures/<level>/<code>": ["/figures/sectors/C01", "/figures/cities/C-{city}"],
    "/figures/structures/<code>": ["/figures/structures/C01"],
    "/heads/<day>.json": ["/heads/{day}.json"],
    "/heads/incidents/<name>.json": ["/heads/incidents/2026-01-01-1.json"],
    "/office/cities/<code>": ["/office/cities/{city}"],
    "/office/questionnaires/<int:number>": ["/office/questionnaires/1?sector=P01"],
    "/office/questionnaires/<int:number>/tried": ["/office/questionnaires/1/tried?size=faces"],
    "/office/questionnaires/<int:number>/<any(yaml, xlsx):form>": ["/office/questionnaires/1/xlsx"],
    "/office/questionnaires/in-use/<sector>/<any(yaml, xlsx):form>": ["/office/questionnaires/in-use/C01/yaml"],
    "/office/registers/<kind>": ["/office/registers/{kind}"],
    "/office/registers/indicators/of/<code>": ["/office/registers/indicators/of/p0"],
    "/office/releases/<int:number>": ["/office/releases/1", "/office/releases/{draft}"],
    "/office/releases/<int:number>/<form>": ["/office/releases/1/json", "/office/releases/{draft}/pdf"],
    "/office/templates/<name>.xlsx": ["/office/templates/frame.xlsx", "/office/templates/margin-city.xlsx"],
    "/office/waves/<code>": [f"/office/waves/{wave}" for wave in WAVES],
    "/office/waves/<code>/approval": [f"/office/waves/{wave}/approval" for wave in WAVES],
    "/office/waves/<code>/frame": [f"/office/waves/{wave}/frame" for wave in WAVES],
    "/office/waves/<code>/microdata": [f"/office/waves/{wave}/microdata" for wave in WAVES],
    "/office/waves/<code>/progress": [f"/office/waves/{wave}/progress?sector=C01" for wave in WAVES],
    "/office/waves/<code>/progress.csv": ["/office/waves/{open}/progress.csv"],
    "/office/waves/<code>/quality": [f"/office/waves/{wave}/quality" for wave in WAVES],
    "/office/waves/<code>/quality.csv": ["/office/waves/{frozen}/quality.csv"],
    "/office/waves/<code>/releases": [f"/office/waves/{wave}/releases" for wave in WAVES],
    "/office/waves/<code>/weighting": [f"/office/waves/{wave}/weighting" for wave in WAVES],
    "/office/waves/<code>/weights": [f"/office/waves/{wave}/weights" for wave in WAVES],
    "/<any(S, R):room>/<name>": ["/S/{poster}", "/R/{receipt}"],
    "/<any(s, S, r, R):room>/<name>/": ["/s/{poster}/", "/r/{receipt}/"],
    "/forms/<key>": ["/forms/{form}"],
    "/password/reset/<token>": ["/password/reset/{token}"],
    "/r/<receipt>": ["/r/{receipt}"],
    "/releases/<wave>/<revision>": [THEN],
    "/releases/<wave>/<revision>/<name>": [f"{THEN}/{{frozen}}-r1.json"],
    "/releases/<wave>/<revision>/bundle.zip": [f"{THEN}/bundle.zip"],
    "/releases/<wave>/<revision>/figures/<level>/<code>": [f"{THEN}/figures/sectors/C01"],
    "/releases/<wave>/<revision>/cite": [f"{THEN}/cite"],
    "/releases/<wave>/<revision>/cite.<any(bib, json):form>": [f"{THEN}/cite.bib"],
    "/releases/<wave>/<revision>/figures/<level>/<code>/cite": [f"{THEN}/figures/sectors/C01/cite"],
    "/releases/<wave>/<revision>/figures/<level>/<code>/cite.<any(bib, json):form>": [
        f"{THEN}/figures/sectors/C01/cite.json"
    ],
    "/releases/<wave>/<revision>/figures/structures/<code>": [f"{THEN}/figures/structures/C01"],
    "/releases/<wave>/<revision>/figures/tendencies": [f"{THEN}/figures/tendencies"],
    "/releases/<wave>/<revision>/figures/cells": [f"{THEN}/figures/cells"],
    "/s/<code>": ["/s/{poster}", "/s/{invitation}", "/s/{retired}"],
    "/static/<path:filename>": ["/static/icon.svg"],
    "/subscriptions/<int:number>": ["/subscriptions/{subscription}"],
    "/subscriptions/new/<way>": ["/subscriptions/new/mail", "/subscriptions/new/dingtalk"],
    "/unit/codes/outlets/<path:code>": ["/unit/codes/outlets/{outlet}"],
    "/unit/codes/retire/<code>": ["/unit/codes/retire/{poster}"],
    "/unit/outlets/<path:code>": ["/unit/outlets/{outlet}", "/unit/outlets/{outlet}?wave={frozen}"],
}
"""Every route that names an object, with addresses for it."""
BESIDES = {
    "/accounts": ["/accounts?q=example", "/accounts?unit=0&city={city}&state=active", "/accounts?state=waiting"],
    "/alarms": ["/alarms?state=ended"],
    "/cases": ["/cases?state=overdue", "/cases?state=closed"],
    "/city": ["/city?q=A0"],
    "/office/targets": ["/office/targets?place={city}"],
    "/s": ["/s?code={poster}"],
    "/unit": ["/unit?wave={frozen}", "/unit?q=A0&sort=name"],
    "/unit/comments": ["/unit/comments?term=太久"],
    "/unit/mend": ["/unit/mend?wave={frozen}"],
}
"""Further addresses of routes that name none."""
ANSWERS = {
    "/home": 302,
    "/figures/find": 302,
    "/.well-known/security.txt": 404,
    "/S/{poster}": 308,
    "/R/{receipt}": 308,
    "/s/{poster}/": 308,
    "/r/{receipt}/": 308,
    "/s?code={poster}": 303,
    "/s/{retired}": 410,
    "/heads/incidents/2026-01-01-1.json": 404,
    "/second-factor": 302,
    "/second-factor/choose": 302,
    "/second-factor/help": 302,
    "/second-factor/setup": 302,
}
"""What addresses answer with that answer otherwise than with 200."""
DOWNLOADS = [
    (CITY_OFFICER, "/cases/handover.csv"),
    (MANAGER, "/cases/handover.csv"),
    (MANAGER, "/unit/report.pdf"),
    (MANAGER, "/unit/scores.xlsx"),
    (STATISTICIAN, "/office/cities.pdf"),
    (STATISTICIAN, "/office/cities/{city}.pdf"),
    (STATISTICIAN, "/office/cities/{city}.xlsx"),
    (STATISTICIAN, "/office/codes.csv"),
]
"""Lists that are taken away, which is noted: (role, address of the form)."""


def rules(app):
    return {rule.rule for rule in app.url_map.iter_rules() if "GET" in rule.methods}


def visits(where):
    """Every address, and a role that may open it."""
    for rule in sorted(rules(where.app)):
        roles = ACCESS[f"GET {rule}"]
        addresses = ADDRESSES[rule] if "<" in rule else [rule, *BESIDES.get(rule, [])]
        for role in ["everybody"] if roles == "everybody" else roles:
            yield from ((role, address) for address in addresses)


def asked(where):
    """How often each page asks the database when it is opened again, by role and address."""
    return {(role, address): statements_of(where, role, address) for role, address in visits(where)}


def statements_of(where, role, address):
    browser, path = browser_of(where, role), where.path(role, address)
    browser.get(path).close()  # what is made once and kept is made here
    with listening(where.app) as sent, browser.get(path) as answer:
        answer.get_data()
    assert answer.status_code == ANSWERS.get(address, 200), (role, path)
    return sent


def browser_of(where, role):
    browser = where.app.test_client()
    if role != "everybody":
        with browser.session_transaction() as session:
            session.update(_user_id=where.people[role], _fresh=True, since=time.time(), fs_paa=time.time())
    return browser


def grown(few, many):
    """What asks more often, or less, where there is more: name -> (statements there, here)."""
    return {name: (len(few[name]), len(many[name])) for name in few if len(few[name]) != len(many[name])}


@pytest.fixture(scope="module")
def provinces(sqlite_template, tmp_path_factory):
    """A small and a large one."""
    return [province(tmp_path_factory.mktemp("province"), sqlite_template, size) for size in (SMALL, LARGE)]


def test_every_route_that_names_an_object_has_an_address_here(provinces):
    """And nothing is listed that is not served: a new page is counted below or this fails."""
    served = rules(provinces[0].app)
    assert {rule for rule in served if "<" in rule} == set(ADDRESSES)
    assert set(BESIDES) <= served


def test_a_page_asks_the_database_as_often_however_much_there_is(provinces):
    few, many = (asked(one) for one in provinces)
    assert len(few) > len(ADDRESSES)
    assert not grown(few, many)


def test_so_does_a_list_that_is_taken_away(provinces):
    def taken(where):
        for role, address in DOWNLOADS:
            browser = browser_of(where, role)
            for _ in range(2):  # the second time nothing is new, such as a case that was not handed over before
                with listening(where.app) as sent, browser.post(address.format_map(where.names)) as answer:
                    assert (answer.status_code, len(answer.get_data()) > 100) == (200, True), address
            yield (role, address), sent

    assert not grown(*(dict(taken(one)) for one in provinces))


def test_so_does_a_command_that_lists(provinces):
    def listed(where):
        for name, group in commands_of(where.app.cli).items():
            if "list" in commands_of(group):
                with listening(where.app) as sent:
                    done = where.app.test_cli_runner().invoke(args=[name, "list"])
                assert done.exit_code == 0, done.output
                yield name, sent

    few, many = (dict(listed(one)) for one in provinces)
    assert {"users", "release", "codes", "wave"} <= set(few)
    assert not grown(few, many)
