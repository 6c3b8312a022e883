"""Prometheus' alert rules and Grafana's dashboard: both speak of metrics that there are, and each
rule fires when it is to and not otherwise."""

import json
import re
import subprocess

import pytest
import yaml

from servers import ROOT
from stack import BIN, SERVICES

RULES = ROOT / "deploy/prometheus/frontdoor.rules.yml"
DASHBOARD = ROOT / "deploy/grafana/frontdoor.json"
NOT_OURS = {"up", "job", "instance", "le"}
# Words of PromQL that look like names.
WORDS = {"by", "on", "and", "or", "max", "min", "sum", "rate", "increase", "histogram_quantile",
         "label_values"}

# For each alert: series and values of a minute each, the minute at which it fires, and the same
# series when all is well.
CASES = {
    "FrontdoorDown": ('up{job="caseload"}', "0x10", 3, "1x10"),
    "FrontdoorNobodyReady": ('frontdoor_ready{job="caseload"}', "0x10", 6, "1x10"),
    "FrontdoorBehind": ('frontdoor_lag_seconds{job="timeliness",topic="t"}', "301x15", 6, "299x15"),
    "FrontdoorFailing": ('frontdoor_failing{what="kafka"}', "1x20", 11, "1x8 0x12"),
    "FrontdoorDeadLetters": (
        'frontdoor_dead_letters_total{topic="t",reason="framing_none"}', "0 0 1x10", 5, "7x10"),
    "FrontdoorNoRelay": ("frontdoor_lease", "0x10", 6, "1x10"),
    "FrontdoorOutboxOld": ("frontdoor_outbox_seconds", "301x10", 6, "12x10"),
    "FrontdoorFiguresNotKept": ("frontdoor_touched_authorities", "3x40", 35, "0x40"),
    "FrontdoorTakesOverAgainAndAgain": ("frontdoor_take_overs_total", "0+1x40", 31, "3x40"),
    "FrontdoorFilesRunOut": ("process_open_fds", "900x20", 11, "700x20"),
}
# What a rule looks at besides.
BESIDE = {
    "FrontdoorFiguresNotKept": [("frontdoor_fold_seconds_count", "5x40")],
    "FrontdoorFilesRunOut": [("process_max_fds", "1000x20"), ("frontdoor_build_info", "1x20")],
}


def rules():
    return yaml.safe_load(RULES.read_text())["groups"][0]["rules"]


def reference():
    """Names of all samples, with the labels of each."""
    text = subprocess.run([BIN / "frontdoorctl", "metrics"], check=True, capture_output=True,
                          text=True, timeout=30).stdout
    names = {}
    for line in text.splitlines()[2:]:
        _, name, kind, labels, *_ = (cell.strip(" `") for cell in line.split("|"))
        labels = set(filter(None, labels.split(", ")))
        suffixes = ("_bucket", "_sum", "_count") if kind == "histogram" else ("",)
        names.update({name + suffix: labels for suffix in suffixes})
    return text, names


def queries():
    found = [rule["expr"] for rule in rules()]
    for panel in json.loads(DASHBOARD.read_text())["panels"]:
        found += [target["expr"] for target in panel["targets"]]
    return found


def test_the_page_of_metrics_is_what_the_program_prints():
    page = (ROOT / "deploy/prometheus/metrics.md").read_text()
    assert page.endswith("\n\n" + reference()[0])


@pytest.mark.parametrize("query", queries())
def test_queries_ask_for_metrics_and_labels_that_there_are(query):
    _, names = reference()
    bare = re.sub(r'"[^"]*"', "", query)
    words = set(re.findall(r"[a-z_]+", re.sub(r"\[[^]]*\]|\$\w+", "", bare))) - WORDS - NOT_OURS
    metrics = {word for word in words if word.startswith(("frontdoor_", "process_"))}
    assert metrics <= set(names)
    assert words - metrics <= set().union(*(names[metric] for metric in metrics), set())


def test_every_panel_has_a_title_a_unit_and_a_place_of_its_own():
    panels = json.loads(DASHBOARD.read_text())["panels"]
    assert len({panel["title"] for panel in panels}) == len(panels)
    assert len({(panel["gridPos"]["x"], panel["gridPos"]["y"]) for panel in panels}) == len(panels)
    assert all(panel["fieldConfig"]["defaults"]["unit"] for panel in panels)


def test_every_rule_says_what_it_means_and_what_to_do():
    for rule in rules():
        assert rule["labels"]["severity"] in ("page", "ticket")
        assert rule["annotations"].keys() == {"summary", "action"}
    assert {rule["alert"] for rule in rules()} == CASES.keys()


def fired(folder, alert, series, values, minute):
    """What promtool says of an expectation that `alert` fires then, of whatever labels."""
    beside = [{"series": name, "values": given} for name, given in BESIDE.get(alert, [])]
    case = {
        "rule_files": [str(RULES)],
        "evaluation_interval": "1m",
        "tests": [{
            "interval": "1m",
            "input_series": [{"series": series, "values": values}, *beside],
            "alert_rule_test": [{"eval_time": f"{minute}m", "alertname": alert, "exp_alerts": []}],
        }],
    }
    path = folder / "case.yml"
    path.write_text(yaml.safe_dump(case))
    told = subprocess.run(["promtool", "test", "rules", path], capture_output=True, text=True,
                          timeout=60, check=False)
    assert told.returncode in (0, 1), told.stderr
    return told.returncode == 1  # it expected none


@pytest.mark.parametrize("alert", CASES)
def test_each_rule_fires_when_it_is_to_and_not_otherwise(tmp_path, alert):
    series, bad, minute, good = CASES[alert]
    assert fired(tmp_path, alert, series, bad, minute)
    assert not fired(tmp_path, alert, series, good, minute)


def test_prometheus_takes_the_rules():
    subprocess.run(["promtool", "check", "rules", RULES], check=True, capture_output=True,
                   timeout=60)


# --- the runbook

RUNBOOK = ROOT / "deploy/RUNBOOK.md"
CODE = re.compile(r'FD_FATAL, "(\w+)"')
COMMAND = re.compile(r"frontdoorctl ([a-z-]+)((?: [\w.-]+)*)")


def test_the_runbook_has_a_section_of_every_alert_and_of_nothing_else():
    sections = re.findall(r"^### (\w+)$", RUNBOOK.read_text(), re.MULTILINE)
    assert sorted(sections) == sorted(rule["alert"] for rule in rules())


def test_the_runbook_has_every_code_that_ends_a_service():
    folders = [ROOT / "common", *(ROOT / "services" / name for name in SERVICES)]
    codes = {code for folder in folders for source in folder.rglob("*.c")
             for code in CODE.findall(source.read_text())}
    assert "position_outside_log" in codes
    text = RUNBOOK.read_text()
    assert [code for code in sorted(codes) if f"`{code}`" not in text] == []


def commands():
    """Each with its options, in the runbook and in what rules say."""
    texts = [RUNBOOK.read_text(), *(rule["annotations"]["action"] for rule in rules())]
    return sorted({found for text in texts for found in COMMAND.findall(text)})


@pytest.mark.parametrize("command, words", commands())
def test_every_command_that_is_said_is_there_with_its_options(command, words):
    told = subprocess.run([BIN / "frontdoorctl", command, "--help"], capture_output=True, text=True,
                          timeout=30, check=False)
    assert told.returncode == 0, told.stderr
    for option in (word for word in words.split() if word.startswith("--")):
        assert f"  {option}" in told.stdout


def test_what_readyz_may_say_is_in_the_runbook():
    reader = (ROOT / "common/service/fd_reader.c").read_text()
    table = re.search(r"why_unready\[FD_STATES\] = \{(.*?)\};", reader, re.DOTALL)[1]
    passing = {"handing partitions over", "stopping", "stopped"}
    for why in set(re.findall(r'"([^"]+)"', table)) - passing:
        assert f"`{why}`" in RUNBOOK.read_text()
