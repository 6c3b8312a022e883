"""What the tests of fault points share: a service with fail_nth.so before its libraries, and small
scenarios that can be run again and again on one stack.

A scenario starts from an empty projection each time and reads the same topics, so one digest is
the right answer for every run."""

import struct
import subprocess

import confluent_kafka
import psycopg

import events
from codec import CONTRACTS
from servers import wait_for
from stack import BIN, INPUTS, Service

FAILED, CONFIG = 70, 78
DAY = events.datetime.timedelta(days=1)
REFUSED = "child-refused"  # PostgreSQL refuses this child's data, in a trigger of ours
REFUSING = {"caseload": "caseload.referral", "timeliness": "timeliness.contact",
            "front-door": "front_door.section47",
            "repeat-contact": "repeat_contact.contact_version"}
SECONDS = 40
PASSING = (confluent_kafka.KafkaError._PARTITION_EOF, confluent_kafka.KafkaError._TRANSPORT,
           confluent_kafka.KafkaError._ALL_BROKERS_DOWN)  # for who reads the alert topic


class Order:
    """Which call fails, as FRONTDOOR_FAIL says it."""

    def __init__(self, kind, how, number=0, code=0):
        self.kind, self.how, self.number, self.code = kind, how, number, code

    def at(self, number):
        return Order(self.kind, self.how, number, self.code)

    def __str__(self):
        return f"{self.kind}:{self.how}:{self.number}:{self.code}"


class Outcome:
    """How a run ended: its status, its log, and what fail_nth.h reports."""

    def __init__(self, order, status, log, report):
        self.order, self.status, self.log = order, status, log
        self.calls, self.failed, name = struct.unpack("=QQ48s", report)
        self.name = name.split(b"\0")[0].decode()
        self.well = False  # without a restart

    def place(self, program):
        """The function that failed, or the line of ours that wanted memory."""
        if not self.name.startswith("0x"):
            return self.name
        found = subprocess.run(["addr2line", "-e", program, "-s", "-f", "-i", self.name],
                               capture_output=True, text=True, check=False).stdout.split()
        return " < ".join(found[0:4]) or self.name

    def told(self):
        return f"{self.order} at {self.name or 'no call'}: exit {self.status}"


class Lab:
    """One stack for all runs of all scenarios, and how far its topics go."""

    def __init__(self, stack):
        self.stack = stack
        self.ends = {}
        self.runs = 0
        self.connection = psycopg.connect(stack.url, autocommit=True)
        self.sql("SET synchronous_commit = off")

    def sql(self, text, *parameters):
        cursor = self.connection.execute(text, parameters or None)
        return cursor.fetchall() if cursor.description else []

    def _delivered(self, error, message):
        assert error is None, error
        place = message.topic(), message.partition()
        self.ends[place] = max(self.ends.get(place, 0), message.offset() + 1)

    def publish(self, name, value, key):
        self.stack.producer.produce(self.stack.topic(name), value, key,
                                    on_delivery=self._delivered)

    def publish_events(self, pairs):
        for name, event in pairs:
            self.publish(name, CONTRACTS[name].encode(event), events.record_key(event))
        self.stack.flush()

    def start(self, service, order=None, **settings):
        """An instance in a group of its own: nobody has to wait for a member that died."""
        self.runs += 1
        folder = self.stack.folder
        environment = {**self.stack.environment, **settings,
                       "FRONTDOOR_GROUP_ID": f"{self.stack.prefix}.{service}.{self.runs}"}
        report = folder / f"{service}.report"
        if service == "alert-relay":
            del environment["FRONTDOOR_GROUP_ID"]
        if order:
            report.unlink(missing_ok=True)
            environment |= {"LD_PRELOAD": str(BIN / "fail_nth.so"), "FRONTDOOR_FAIL": str(order),
                            "FRONTDOOR_FAIL_REPORT": str(report)}
        log = folder / f"{service}.log"
        log.unlink(missing_ok=True)
        process = Service(service, environment, log)
        process.report = report
        return process


def until(process, what, condition):
    """Wait for the condition or the process's end; whether it was the condition. A process that
    makes nothing of its time is killed."""
    try:
        wait_for(what, lambda: condition() or not process.running(), SECONDS, every=0.02)
    except AssertionError:
        process.kill()
    return process.running()


class Projecting:
    """A projecting service: it takes over, projects a history with poison in it, is idle, projects
    what is sent again, and is stopped while more comes."""

    settings = {}
    refused = 1

    def __init__(self, lab, service):
        self.lab, self.service = lab, service
        self.schema = service.replace("-", "_")
        self.tables = [row[0] for row in lab.sql(
            "SELECT format('%%I.%%I', schemaname, tablename) FROM pg_tables WHERE schemaname = %s",
            self.schema)]
        self.right = None
        self.log = ""
        self.counted = {}

    def reset(self):
        self.lab.sql(f"TRUNCATE {', '.join(self.tables)}, frontdoor.alert_outbox")
        self.lab.sql("DELETE FROM frontdoor.position WHERE service = %s", self.service)
        self.lab.sql("DELETE FROM frontdoor.dead_letter WHERE service = %s", self.service)

    def send_again(self):
        """A good event of each input, which changes no set."""
        self.lab.publish_events((name, self.lab.again[name]) for name in INPUTS[self.service])

    def projected(self):
        held = {(topic, partition): offset for topic, partition, offset in self.lab.sql(
            "SELECT topic, partition, next_offset FROM frontdoor.position WHERE service = %s",
            self.service)}
        topics = {self.lab.stack.topic(name) for name in INPUTS[self.service]}
        return all(held.get(place, -1) >= end for place, end in self.lab.ends.items()
                   if place[0] in topics)

    def run(self, order):
        process = self.lab.start(self.service, order, **self.settings)
        well = until(process, "project all", self.projected)
        if well:
            self.send_again()
            well = until(process, "project what was sent again", self.projected)
        if well:
            self.send_again()
        status = process.stop(SECONDS)
        outcome = Outcome(order, status, process.log(), process.report.read_bytes())
        outcome.well = well
        self.log = outcome.log
        return outcome

    def recover(self):
        """Without a fault, where the run has left something to do."""
        if self.projected():
            return
        process = self.lab.start(self.service)
        assert until(process, "catch up after a restart", self.projected), process.log()
        assert process.stop(SECONDS) == 0, process.log()

    def found(self):
        """What must be the same after every run."""
        letters = self.lab.sql(
            "SELECT topic, partition, \"offset\", reason FROM frontdoor.dead_letter "
            "WHERE service = %s ORDER BY 1, 2, 3", self.service)
        said = self.lab.sql(
            "SELECT DISTINCT ON (alert_id) alert_id, follows, contact_ids, closed_reason "
            "FROM frontdoor.alert_outbox ORDER BY alert_id, id DESC")
        return self.lab.stack.ctl("digest", self.service).strip(), letters, said

    def check(self):
        assert self.found() == self.right

    def check_first(self):
        """What is found without a fault is the right answer."""
        if self.right is None:
            self.right = self.found()
            topics = {self.lab.stack.topic(name) for name in INPUTS[self.service]}
            assert len(self.right[1]) == len(topics) + self.refused, self.right[1]
            assert (len(self.right[2]) > 0) == (self.service == "repeat-contact")
        self.check()


class Copying(Projecting):
    """The same with every batch copied in, where PostgreSQL refuses nothing: or it would be merged
    after all."""

    settings = {"FRONTDOOR_COPY_ROWS": "1"}
    refused = 0

    def __init__(self, lab, service):
        super().__init__(lab, service)
        lab.sql(f"ALTER TABLE {REFUSING[service]} DISABLE TRIGGER refuse")

    def close(self):
        self.lab.sql(f"ALTER TABLE {REFUSING[self.service]} ENABLE TRIGGER refuse")


class Loading(Copying):
    """The same with what lies ahead at the start loaded in bulk."""

    settings = {"FRONTDOOR_BULK_ROWS": "1"}

    def check_first(self):
        super().check_first()
        assert "bulk load finished" in self.log


class Relaying:
    """The relay: alerts wait when it starts and others come while it runs. A healthy repeat-contact
    writes the outbox; each round withdraws or revives a call of two children."""

    service = "alert-relay"

    def __init__(self, lab):
        self.lab = lab
        self.upstream = Projecting(lab, "repeat-contact")
        self.upstream.reset()
        lab.publish_events(three_calls("child-b"))
        self.process = lab.start("repeat-contact")
        self.round = 0
        self.counted = {}
        self.last = {}
        self.consumer = confluent_kafka.Consumer({
            "bootstrap.servers": lab.stack.kafka.address, "group.id": "faults",
            "isolation.level": "read_committed", "enable.auto.commit": False,
            "enable.partition.eof": True})
        self.place = confluent_kafka.TopicPartition(lab.stack.topic("repeat-contact-alert"), 0, 0)
        self.consumer.assign([self.place])

    def reset(self):
        """Time passes: a lease runs out, which whoever holds it still may hold again."""
        self.lab.sql("UPDATE frontdoor.lease SET held_until = '-infinity'")

    def change(self, child):
        """The alert of a child is withdrawn in every other round."""
        self.round += 1
        call = events.call(f"{child}-2", child, events.at("2020-05-21T09:00"),
                           revision=1 + self.round, voided=self.round // 2 % 2 == 0)
        self.lab.publish_events([("call-logged", call)])
        wait_for("repeat-contact", self.upstream.projected, SECONDS, every=0.02)

    def sent(self):
        self.reset()
        return not self.lab.sql("SELECT 1 FROM frontdoor.alert_outbox LIMIT 1")

    def run(self, order):
        self.change("child-a")
        process = self.lab.start(self.service, order)
        well = until(process, "send what waits", self.sent)
        self.change("child-b")
        well = well and until(process, "send what comes", self.sent)
        outcome = Outcome(order, process.stop(SECONDS), process.log(),
                          process.report.read_bytes())
        outcome.well = well
        return outcome

    def recover(self):
        if self.sent():
            return
        process = self.lab.start(self.service)
        assert until(process, "send after a restart", self.sent), process.log()
        assert process.stop(SECONDS) == 0, process.log()

    def read_topic(self):
        """The last message of each alert; revisions only grow."""
        end = self.consumer.get_watermark_offsets(self.place, timeout=30)[1]
        while True:
            message = self.consumer.poll(30)
            assert message is not None, "no answer from the alert topic"
            if message.error():
                assert message.error().code() in PASSING, message.error()
                if message.offset() is not None and message.offset() >= end:
                    return
                continue
            alert = CONTRACTS["repeat-contact-alert"].decode(message.value())
            before = self.last.get(alert["alert_id"])
            assert not before or before["revision"] <= alert["revision"], (before, alert)
            self.last[alert["alert_id"]] = alert

    def check(self):
        self.read_topic()
        standing = {str(alert): contacts for alert, contacts in self.lab.sql(
            "SELECT alert_id, contact_ids FROM repeat_contact.alert WHERE rule = 'SIMILAR'")}
        told = {alert: message["contact_ids"] for alert, message in self.last.items()
                if message["state"] in ("RAISED", "UPDATED")}
        assert told == standing, (told, standing)
        assert self.process.running(), self.process.log()

    def check_first(self):
        self.check()


def count_calls(scenario, order):
    """How many calls there are to fail, in a run where none does; what it gives is right."""
    same = (order.kind, order.how if order.kind == "malloc" else None)
    if same not in scenario.counted:
        scenario.reset()
        outcome = scenario.run(order)
        assert outcome.status == 0, outcome.log
        scenario.recover()
        scenario.check_first()
        scenario.counted[same] = outcome.calls
    return scenario.counted[same]


def three_calls(child):
    """What raises an alert."""
    return [("call-logged", events.call(f"{child}-{n}", child,
                                        events.at("2020-05-01T09:00") + n * 10 * DAY))
            for n in range(3)]


def make_history(lab):
    """Every kind of event, an alert, and poison: bytes, and data that a trigger refuses."""
    start = events.at("2020-05-01T09:00")
    good = [*events.one_of_each(0).items(), *three_calls("child-a")]
    lab.publish_events(good)
    lab.again = {name: event for name, event in reversed(good)}
    lab.publish_events([("call-logged", events.call("c-x", REFUSED, start)),
                        ("referral-opened", events.referral("r-x", REFUSED, start)),
                        ("section47-started", events.section47_started("s-x", REFUSED, start))])
    for name in lab.again:
        lab.publish(name, b"no framing", "child-0")
    lab.stack.flush()


def refuse_one_child(lab):
    lab.sql(f"""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION USING ERRCODE = '22000', MESSAGE = 'refused by the test';
        END $$""")
    for table in REFUSING.values():
        lab.sql(f"CREATE TRIGGER refuse BEFORE INSERT ON {table} FOR EACH ROW "
                f"WHEN (NEW.child_id = '{REFUSED}') EXECUTE FUNCTION refuse()")
