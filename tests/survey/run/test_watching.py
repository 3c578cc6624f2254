"""The alarms and the dashboard of deploy/ ask for numbers that there are, and an alarm rings when it should."""

import json
import re
import shutil
import subprocess

import pytest
import yaml

from survey.base.config import ROOT

ALERTS = ROOT / "deploy" / "prometheus" / "alerts.yml"
DASHBOARD = ROOT / "deploy" / "grafana.json"
PROMTOOL = shutil.which("promtool")
NAME = re.compile(r"survey_[a-z_]+")
SUFFIXES = re.compile("_(total|bucket|sum|count)$")


def rules():
    (group,) = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    return group["rules"]


def asked():
    targets = [one for panel in json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"] for one in panel["targets"]]
    expressions = [rule["expr"] for rule in rules()] + [target["expr"] for target in targets]
    return {SUFFIXES.sub("", name) for expression in expressions for name in NAME.findall(expression)}


def test_every_number_that_is_asked_for_is_told_and_every_number_told_is_asked_for(client):
    told = set(re.findall(r"^# TYPE (\S+)", client.get("/metrics").text, re.MULTILINE))
    told.add("survey_worker_last_seen_timestamp_seconds")  # once there was a worker
    assert asked() == told


def test_the_operator_reads_what_to_do_for_each_alarm():
    told = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
    for rule in rules():
        assert f"\n| `{rule['alert']}` |" in told


def ring(samples, alert, at, rings):
    """A case for promtool: which alarms ring at a moment, by their labels."""
    asked = {"expr": f'ALERTS{{alertname="{alert}",alertstate="firing"}}', "eval_time": at}
    series = [{"series": series, "values": values} for series, values in samples.items()]
    expected = [{"labels": f"ALERTS{{{labels}}}", "value": 1} for labels in rings]
    return {
        "interval": "1m",
        "input_series": series,
        "promql_expr_test": [{**asked, "exp_samples": expected}],
    }


CASES = {
    "ServiceAway": ({'up{job="survey"}': "1x5 0x5"}, "8m", 'job="survey"'),
    "DatabaseAway": ({"survey_database_up": "1x5 0x5"}, "8m", ""),
    "PagesFail": (
        {
            'survey_requests_total{status="303"}': "0+98x30",
            'survey_requests_total{status="503"}': "0+2x30",
        },
        "20m",
        "",
    ),
    "PagesSlow": (
        {
            'survey_request_seconds_bucket{route="/s/<code>",le="1.0"}': "0+90x30",
            'survey_request_seconds_bucket{route="/s/<code>",le="2.5"}': "0+100x30",
            'survey_request_seconds_bucket{route="/s/<code>",le="+Inf"}': "0+100x30",
        },
        "20m",
        "",
    ),
    "JobNotDone": ({'survey_job_overdue{task="erase"}': "1x30"}, "20m", 'task="erase"'),
    "WorkWaits": ({'survey_queue_oldest_seconds{queue="mails"}': "3500+60x5"}, "4m", 'queue="mails"'),
    "DiskFillsUp": (
        {'survey_disk_free_bytes{of="data"}': "9x30", 'survey_disk_size_bytes{of="data"}': "100x30"},
        "20m",
        'of="data"',
    ),
    "BackupOld": ({'survey_job_last_done_timestamp_seconds{task="backup"}': "0x1700"}, "27h", 'task="backup"'),
}
"""What is measured, when somebody looks, and for whom the alarm rings."""
ALL_WELL = {
    'up{job="survey"}': "1x60",
    "survey_database_up": "1x60",
    'survey_requests_total{status="303"}': "0+1000x60",
    'survey_requests_total{status="503"}': "0+2x60",
    'survey_request_seconds_bucket{route="/s/<code>",le="1.0"}': "0+99x60",
    'survey_request_seconds_bucket{route="/s/<code>",le="+Inf"}': "0+100x60",
    'survey_job_overdue{task="erase"}': "0x60",
    'survey_job_failed{task="erase"}': "0x60",
    'survey_queue_oldest_seconds{queue="mails"}': "100x60",
    'survey_disk_free_bytes{of="data"}': "50x60",
    'survey_disk_size_bytes{of="data"}': "100x60",
    'survey_job_last_done_timestamp_seconds{task="backup"}': "0x60",
}


def labels(alert, of):
    (rule,) = (rule for rule in rules() if rule["alert"] == alert)
    known = {"alertname": alert, "alertstate": "firing", **rule["labels"]}
    return ",".join([*(f'{name}="{value}"' for name, value in known.items()), *filter(None, [of])])


@pytest.mark.slow
@pytest.mark.skipif(PROMTOOL is None, reason="promtool is not installed: no alarm was rung")
def test_each_alarm_rings_in_its_case_and_none_while_all_is_well(tmp_path):
    assert {rule["alert"] for rule in rules()} == set(CASES)
    cases = [ring(samples, alert, at, [labels(alert, of)]) for alert, (samples, at, of) in CASES.items()]
    cases += [ring(ALL_WELL, alert, "50m", []) for alert in CASES]
    file = tmp_path / "test.yml"
    file.write_text(yaml.safe_dump({"rule_files": [str(ALERTS)], "tests": cases}), encoding="utf-8")
    for words in (["check", "config", str(ALERTS.with_name("prometheus.yml"))], ["test", "rules", str(file)]):
        done = subprocess.run([PROMTOOL, *words], capture_output=True, text=True, cwd=ALERTS.parent, check=False)
        assert done.returncode == 0, done.stdout + done.stderr


def test_no_number_has_a_label_that_prometheus_gives_itself(client):
    """Ours would be called otherwise there, and no alarm would find it."""
    assert not re.findall(r"[{,](?:job|instance)=", client.get("/metrics").text)
