"""What services tell of themselves by HTTP: parsed by the strict parser of Prometheus' own client,
and compared with what happened."""

import re
import secrets
import time
import urllib.error
import urllib.request

import psycopg
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from codec import CONTRACTS
from events import at, call, record_key
from servers import wait_for
from stack import ON_KAFKA, SERVICES

EVENTS = 200


@pytest.fixture
def stack(kafka, postgres, make_stack):
    made = make_stack(kafka, postgres)
    made.environment["FRONTDOOR_LISTEN"] = "127.0.0.1:0"
    return made


def address(service):
    """Where it listens, which its log says."""
    wait_for(f"{service.name} to listen", lambda: "listening at" in service.log())
    return "http://" + re.search(r"listening at ([\d.]+:\d+)", service.log())[1]


def get(service, path):
    """Status, content type and text of an answer."""
    try:
        with urllib.request.urlopen(address(service) + path, timeout=30) as answer:
            return answer.status, answer.headers["Content-Type"], answer.read().decode()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers["Content-Type"], refused.read().decode()


def scrape(service):
    status, kind, text = get(service, "/metrics")
    assert (status, kind) == (200, "application/openmetrics-text; version=1.0.0; charset=utf-8")
    return {(sample.name, *(value for _, value in sorted(sample.labels.items()))): sample.value
            for family in text_string_to_metric_families(text) for sample in family.samples}


def total(samples, name):
    return sum(value for key, value in samples.items() if key[0] == name)


def is_ready(service):
    return get(service, "/readyz")[0] == 200


def publish_all(stack, events):
    for event in events:
        stack.publish("call-logged", **event)


def test_every_service_is_alive_and_ready_and_its_metrics_are_openmetrics(stack):
    services = stack.start(*SERVICES)
    for service in services:
        wait_for(f"{service.name} to be ready", lambda s=service: is_ready(s))
        assert get(service, "/healthz") == (200, "text/plain; charset=utf-8", "alive\n")
        samples = scrape(service)
        assert samples["frontdoor_build_info", service.name, "0.1.0"] == 1
        assert samples["frontdoor_ready",] == 1
        assert abs(samples["process_start_time_seconds",] - time.time()) < 600
        assert get(service, "/favicon.ico")[0] == 404


def test_what_is_counted_is_what_was_sent(stack):
    service = stack.start("timeliness")
    calls = [call(f"c{n}", f"child-{n}", at("2020-01-01T08:00")) for n in range(EVENTS)]
    publish_all(stack, calls)
    publish_all(stack, calls)
    stack.publish_bytes("call-logged", b"not avro", b"k")
    stack.publish_bytes("decision-made", b"\xc3\x01" + bytes(8), b"k")
    stack.wait_projected("timeliness")
    wait_for("it to be up to date", lambda: total(scrape(service), "frontdoor_lag_seconds") == 0)
    samples = scrape(service)
    assert total(samples, "frontdoor_records_total") == 2 * EVENTS + 2
    applied = samples["frontdoor_events_total", "applied"]
    again = sum(samples["frontdoor_events_total", outcome]
                for outcome in ("duplicate", "unchanged"))
    assert (applied, again) == (EVENTS, EVENTS)
    assert samples["frontdoor_events_total", "superseded"] == 0
    dead = {key[1:]: value for key, value in samples.items()
            if key[0] == "frontdoor_dead_letters_total"}
    assert dead == {("framing_none", stack.topic("call-logged")): 1,
                    ("schema_unknown", stack.topic("decision-made")): 1}
    assert samples["frontdoor_latency_seconds_count", "call-logged"] == 2 * EVENTS
    assert samples["frontdoor_batch_events_sum",] == 2 * EVENTS + 2
    batches = samples["frontdoor_batch_events_count",]
    assert batches >= 1
    for phase in ("gather", "reduce", "write"):
        assert samples["frontdoor_phase_seconds_count", phase] == batches
    assert samples["frontdoor_take_overs_total",] >= 1
    assert total(samples, "frontdoor_lag_records") == 0
    assert samples["frontdoor_arena_bytes", "batch"] > 0


def test_versions_and_repeats_are_told_apart(stack):
    service = stack.start("repeat-contact")
    calls = [call("c1", "child-1", at("2020-01-01T08:00"), revision=n) for n in range(3)]
    publish_all(stack, [*calls, calls[1]])
    stack.wait_projected("repeat-contact")
    samples = scrape(service)
    assert samples["frontdoor_events_total", "applied"] == stack.value(
        "SELECT count(*) FROM repeat_contact.contact_version")
    assert sum(samples["frontdoor_events_total", outcome]
               for outcome in ("applied", "duplicate")) == 4


def test_without_a_database_it_is_alive_but_not_ready_and_gets_behind(
        kafka, own_postgres, make_stack):
    stack = make_stack(kafka, own_postgres)
    stack.environment["FRONTDOOR_LISTEN"] = "127.0.0.1:0"
    services = stack.start(*ON_KAFKA, "rollup")
    for service in services:
        wait_for(f"{service.name} to be ready", lambda s=service: is_ready(s))
    own_postgres.stop("--mode", "immediate")
    for service in services:
        wait_for(f"{service.name} to be unready", lambda s=service: not is_ready(s))
        assert get(service, "/healthz")[0] == 200
        assert get(service, "/readyz")[2].startswith("not ready: ")
    timeliness = services[ON_KAFKA.index("timeliness")]
    wait_for("the lag to grow", lambda: total(scrape(timeliness), "frontdoor_lag_seconds") > 3)
    samples = scrape(timeliness)
    assert total(samples, "frontdoor_failures_total") > 0
    assert total(samples, "frontdoor_failing") >= 1
    own_postgres.start()
    for service in services:
        wait_for(f"{service.name} to be ready again", lambda s=service: is_ready(s), 60)
    wait_for("it to be up to date",
             lambda: total(scrape(timeliness), "frontdoor_lag_seconds") == 0)
    assert total(scrape(timeliness), "frontdoor_failing") == 0


def test_the_relay_tells_how_much_waits_and_what_it_sent(stack):
    for n, day in enumerate(("2020-01-01T08:00", "2020-01-20T08:00", "2020-02-10T08:00")):
        stack.publish("call-logged", **call(f"c{n}", "child-1", at(day)))
    stack.start("repeat-contact")
    stack.wait_projected("repeat-contact")
    waiting = stack.value("SELECT count(*) FROM frontdoor.alert_outbox")
    assert waiting > 0
    relay = stack.start("alert-relay")
    wait_for("the outbox to be sent", lambda: stack.value(
        "SELECT count(*) FROM frontdoor.alert_outbox") == 0)
    wait_for("the relay to look again", lambda: scrape(relay)["frontdoor_outbox_rows",] == 0, 30)
    samples = scrape(relay)
    assert samples["frontdoor_lease",] == 1
    assert samples["frontdoor_outbox_seconds",] == 0
    assert samples["frontdoor_alerts_sent_total",] == stack.value(
        "SELECT count(*) FROM frontdoor.alert_sent")
    standby = stack.start("alert-relay")
    wait_for("the other to stand by", lambda: "standing by" in standby.log())
    assert scrape(standby)["frontdoor_lease",] == 0
    assert is_ready(standby)
    assert ("frontdoor_outbox_rows",) not in scrape(standby)


def test_what_waits_is_told_while_there_is_no_relay(stack):
    stack.environment["FRONTDOOR_CHECK_INTERVAL"] = "100"
    service = stack.start("repeat-contact")
    wait_for("it to look", lambda: ("frontdoor_outbox_rows",) in scrape(service))
    assert scrape(service)["frontdoor_outbox_seconds",] == 0
    for n, day in enumerate(("2020-01-01T08:00", "2020-01-20T08:00", "2020-02-10T08:00")):
        stack.publish("call-logged", **call(f"c{n}", "child-1", at(day)))
    stack.wait_projected("repeat-contact")
    waiting = stack.value("SELECT count(*) FROM frontdoor.alert_outbox")
    wait_for("it to look again", lambda: scrape(service)["frontdoor_outbox_rows",] == waiting > 0)
    begun = scrape(service)["frontdoor_outbox_seconds",]
    wait_for("it to get older", lambda: scrape(service)["frontdoor_outbox_seconds",] > begun + 1)
    stack.start("alert-relay")
    wait_for("it to be sent", lambda: scrape(service)["frontdoor_outbox_rows",] == 0)
    assert scrape(service)["frontdoor_outbox_seconds",] == 0


def test_a_trace_is_in_the_log_from_the_event_to_its_alert(stack):
    trace = secrets.token_hex(16)
    header = [("traceparent", f"00-{trace}-00f067aa0ba902b7-01".encode())]
    for n, day in enumerate(("2020-01-01T08:00", "2020-01-20T08:00", "2020-02-10T08:00")):
        event = call(f"c{n}", "child-1", at(day))
        stack.producer.produce(stack.topic("call-logged"), CONTRACTS["call-logged"].encode(event),
                               record_key(event), headers=header)
    stack.producer.produce(stack.topic("call-logged"), b"not avro", b"k", headers=header)
    services = stack.start("repeat-contact", "alert-relay")
    stack.wait_projected("repeat-contact")
    for service, said in zip(services, ("dead letter: framing_none", " sent: ")):
        lines = [line for line in service.log().splitlines() if said in line]
        assert lines and all(f"trace_id={trace}" in line for line in lines)


def test_rollup_tells_how_long_keeping_takes(stack):
    service = stack.start("rollup")
    wait_for("figures to be kept",
             lambda: ("frontdoor_fold_seconds_count",) in scrape(service))
    wait_for("nothing to be left", lambda: scrape(service)["frontdoor_touched_authorities",] == 0)


def test_what_needs_a_person_is_held_where_that_is_wanted_and_says_why(stack):
    stack.environment["FRONTDOOR_ON_FATAL"] = "hold"
    with psycopg.connect(stack.url, autocommit=True) as connection:
        connection.execute("ALTER TABLE timeliness.contact RENAME TO elsewhere")
    service = stack.start("timeliness")
    publish_all(stack, [call("c", "child", at("2020-01-01T08:00"))])
    wait_for("it to need a person", lambda: "needs a person" in service.log())
    assert service.running()
    assert get(service, "/healthz")[0] == 200
    status, _, text = get(service, "/readyz")
    assert status == 503 and "timeliness.contact" in text
    assert service.stop() == 70


def test_an_address_that_cannot_be_had_is_told_at_the_start(stack):
    stack.environment["FRONTDOOR_LISTEN"] = "127.0.0.1:1x"
    service = stack.start("caseload")
    assert service.process.wait(30) == 78
    assert "listen is 127.0.0.1:1x, expected HOST:PORT" in service.log()
