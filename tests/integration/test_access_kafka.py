"""Who is let in at which of Kafka's doors, on a real broker with TLS, passwords and rights: each
door is tried by everybody, and who isn't meant to pass is refused for the right reason."""

import subprocess

import confluent_kafka
import pytest
from confluent_kafka import admin

import doors
from codec import CONTRACTS
from doors import ALLOWED
from events import one_of_each
from secure_kafka import ADMIN, BOUND, CONSUMER, OPERATOR, PUBLISHER, SecureStack
from servers import ROOT
from stack import INPUTS, ON_KAFKA

OWN = "E06000008"
RELAY = "frontdoor-alert-relay"
USERS = [*(f"frontdoor-{name}" for name in ON_KAFKA), PUBLISHER, *BOUND.values(), CONSUMER,
         OPERATOR]
EVENTS = sorted(one_of_each(0))
ALERTS, REJECTED = "repeat-contact-alert", "event-rejected"

# The access table as people have it in mind, apart from the one in frontdoorctl.
EVERY_EVENT = {*EVENTS, *(f"{code}.{name}" for code in BOUND for name in EVENTS)}
EVERY_TOPIC = sorted(EVERY_EVENT | {ALERTS, REJECTED, *(f"{code}.{REJECTED}" for code in BOUND)})


def inputs(service):
    return {*INPUTS[service], *(f"{code}.{name}" for code in BOUND for name in INPUTS[service])}


MAY_READ = {
    **{f"frontdoor-{service}": inputs(service) for service in INPUTS},
    PUBLISHER: {REJECTED},
    **{user: {f"{code}.{REJECTED}"} for code, user in BOUND.items()},
    CONSUMER: {ALERTS},
    OPERATOR: EVERY_EVENT,
}
MAY_WRITE = {
    RELAY: {ALERTS, REJECTED, *(f"{code}.{REJECTED}" for code in BOUND)},
    PUBLISHER: set(EVENTS),
    **{user: {f"{code}.{name}" for name in EVENTS} for code, user in BOUND.items()},
    OPERATOR: EVERY_EVENT,
}
# Group and a topic to read in it.
GROUPS = {
    **{service: INPUTS[service][0] for service in INPUTS},
    REJECTED: REJECTED,
    f"{REJECTED}.mine": REJECTED,
    f"{OWN}.{REJECTED}.mine": f"{OWN}.{REJECTED}",
    f"{ALERTS}.mine": ALERTS,
    "rebuild.caseload": INPUTS["caseload"][0],
}
MAY_JOIN = {
    **{f"frontdoor-{service}": {service} for service in INPUTS},
    PUBLISHER: {REJECTED, f"{REJECTED}.mine"},
    BOUND[OWN]: {f"{OWN}.{REJECTED}.mine"},
    CONSUMER: {f"{ALERTS}.mine"},
    OPERATOR: {"rebuild.caseload"},
}
NO_TOPIC, NO_GROUP = "TOPIC_AUTHORIZATION_FAILED", "GROUP_AUTHORIZATION_FAILED"
NO_TRANSACTIONS = "TRANSACTIONAL_ID_AUTHORIZATION_FAILED"


@pytest.fixture(scope="module")
def empty(secure_kafka, postgres, tmp_path_factory):
    """Topics and rights only: whatever is written there, nobody projects it."""
    return SecureStack(secure_kafka, postgres, tmp_path_factory.mktemp("doors"), BOUND)


def sign(outcome):
    return "yes" if outcome == ALLOWED else "-" if outcome.endswith("_FAILED") else outcome


def table(title, columns, rows):
    """Lines of who by door; '-' is a refusal."""
    width = max(map(len, columns))
    short = [user.removeprefix("frontdoor-").removeprefix("publisher-") for user in USERS]
    yield f"{title:{width}}  " + " ".join(f"{name:>10.10}" for name in short)
    for column in columns:
        yield f"{column:{width}}  " + " ".join(f"{sign(rows[user][column]):>10}" for user in USERS)


def check(capsys, title, doors_tried, outcomes, meant, refusal):
    with capsys.disabled():
        print("", *table(title, doors_tried, outcomes), sep="\n")
    for user in USERS:
        allowed = {door for door in doors_tried if outcomes[user][door] == ALLOWED}
        assert allowed == meant.get(user, set()), user
        reasons = {outcomes[user][door] for door in doors_tried} - {ALLOWED}
        assert reasons <= {refusal}, user


# --- rights


def value(name):
    """Some value for a topic; events are valid ones."""
    contract = name.rsplit(".", 1)[-1]
    if contract in EVENTS:
        return CONTRACTS[contract].encode(one_of_each(1)[contract])
    return b"not to be there"


def test_who_may_write_what(empty, capsys):
    values = {empty.topic(name): value(name) for name in EVERY_TOPIC}
    outcomes = {}
    for user in USERS:
        written = doors.write(empty.kafka.client(user), values)
        outcomes[user] = {name: written[empty.topic(name)] for name in EVERY_TOPIC}
    check(capsys, "write", EVERY_TOPIC, outcomes, MAY_WRITE, NO_TOPIC)


def test_who_may_read_what(empty, capsys):
    outcomes = {}
    for user in USERS:
        settings = empty.kafka.client(user, {"group.id": "frontdoorctl"})
        seen = doors.read(settings, [empty.topic(name) for name in EVERY_TOPIC])
        outcomes[user] = {name: seen[empty.topic(name)] for name in EVERY_TOPIC}
    check(capsys, "read", EVERY_TOPIC, outcomes, MAY_READ, NO_TOPIC)


def test_who_may_join_which_group(empty, capsys):
    outcomes = {user: {group: doors.join(empty.kafka.client(user), empty.topic(group),
                                         empty.topic(topic))
                       for group, topic in GROUPS.items()} for user in USERS}
    check(capsys, "group", list(GROUPS), outcomes, MAY_JOIN, NO_GROUP)


def test_only_the_relay_may_use_its_transactional_id(empty, capsys):
    identity = empty.topic("alert-relay")
    outcomes = {user: {"alert-relay": doors.use_transactions(empty.kafka.client(user), identity)}
                for user in USERS}
    check(capsys, "transactions", ["alert-relay"], outcomes, {RELAY: {"alert-relay"}},
          NO_TRANSACTIONS)


def test_a_publisher_may_be_idempotent(empty):
    settings = empty.kafka.client(BOUND[OWN], {"enable.idempotence": True})
    topic = empty.topic(f"{OWN}.call-logged")
    assert doors.write(settings, {topic: value("call-logged")}) == {topic: ALLOWED}


def test_only_the_operator_may_make_topics_and_nobody_may_delete_them(empty):
    def attempt(user, verb, *arguments):
        client = admin.AdminClient(empty.kafka.client(user))
        for future in getattr(client, verb)(*arguments).values():
            try:
                future.result(30)
            except confluent_kafka.KafkaException as refused:
                return refused.args[0].name()
        return ALLOWED

    made = {user: attempt(user, "create_topics", [admin.NewTopic(empty.topic(user), 1, 1)])
            for user in USERS}
    assert made == {user: ALLOWED if user == OPERATOR else NO_TOPIC for user in USERS}
    deleted = {attempt(user, "delete_topics", [empty.topic("call-logged")]) for user in USERS}
    assert deleted == {NO_TOPIC}


def test_only_the_administrator_may_grant_and_granting_again_changes_nothing(empty):
    for user in USERS:
        refused = empty.ctl_as(user, "topics", "--acls")
        assert refused.returncode == 70, user
        assert "authorization failed" in refused.stderr.lower(), refused.stderr
    first = empty.grant()
    assert empty.grant() == first
    assert f"User:{BOUND[OWN]} may Write on topic {empty.topic(OWN + '.call-logged')}" in first


# --- doors


def stranger(folder):
    """An authority that nobody here knows."""
    subprocess.run(["bash", "-c", f". {ROOT}/deploy/lib/tls.sh && fd_tls_ca {folder} && "
                    f"fd_tls_certificate {folder} stranger 127.0.0.1"], check=True)
    return folder


def controller(kafka):
    """The address of its controller."""
    lines = (kafka.home / "server.properties").read_text().splitlines()
    listeners = next(line for line in lines if line.startswith("listeners="))
    return listeners.rsplit("CONTROLLER://", 1)[1]


def without(settings, *names):
    return {key: text for key, text in settings.items() if key not in names}


LOGIN = ("sasl.mechanisms", "sasl.username", "sasl.password")


def test_nobody_gets_in_without_tls_and_a_password(secure_kafka, tmp_path, capsys):
    good = secure_kafka.client(PUBLISHER)
    unknown = str(stranger(tmp_path) / "ca.pem")
    tries = {
        "as it should be": (good, ALLOWED, ""),
        "a wrong password": ({**good, "sasl.password": "wrong"}, "_AUTHENTICATION",
                             "invalid credentials"),
        "a user who isn't there": ({**good, "sasl.username": "nobody"}, "_AUTHENTICATION",
                                   "invalid credentials"),
        "a weaker mechanism": ({**good, "sasl.mechanisms": "SCRAM-SHA-256"}, "_AUTHENTICATION",
                               "SCRAM-SHA-256"),
        "the password in the clear": ({**good, "sasl.mechanisms": "PLAIN"}, "_AUTHENTICATION",
                                      "PLAIN"),
        "no password": ({**without(good, *LOGIN), "security.protocol": "SSL"}, "_TRANSPORT", ""),
        "no TLS": ({**without(good, "ssl.ca.location"), "security.protocol": "SASL_PLAINTEXT"},
                   "_TRANSPORT", ""),
        "neither": ({"bootstrap.servers": good["bootstrap.servers"]}, "_TRANSPORT", ""),
        "another authority": ({**good, "ssl.ca.location": unknown}, "_SSL",
                              "certificate verify failed"),
        "the controller, without a certificate": (
            {**without(good, *LOGIN), "security.protocol": "SSL",
             "bootstrap.servers": controller(secure_kafka)}, "_TRANSPORT", "SSL alert"),
        "the controller, with a stranger's": (
            {**without(good, *LOGIN), "security.protocol": "SSL",
             "bootstrap.servers": controller(secure_kafka),
             "ssl.certificate.location": str(tmp_path / "stranger.pem"),
             "ssl.key.location": str(tmp_path / "stranger.key")}, "_TRANSPORT", "SSL alert"),
    }
    heard = {door: doors.enter(settings) for door, (settings, _, _) in tries.items()}
    with capsys.disabled():
        print("", *(f"{door:40} {' '.join(dict.fromkeys(found for found, _ in answers))}"
                    for door, answers in heard.items()), sep="\n")
    for door, (_, code, text) in tries.items():
        assert any(code == found and text in said for found, said in heard[door]), (
            door, heard[door])


def test_what_a_broker_keeps_secret_only_its_owner_may_read(secure_kafka):
    secret = ["server.properties", "admin.properties", "broker.keystore.pem", "tls/ca.key",
              "tls/broker.key", *(f"users/{user}" for user in [ADMIN, "broker", *USERS])]
    home = secure_kafka.home
    modes = {name: (home / name).stat().st_mode & 0o777 for name in secret}
    assert set(modes.values()) == {0o600}, modes
    assert (home / "users").stat().st_mode & 0o777 == 0o700
